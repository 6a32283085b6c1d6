"""What decisions on doubtful pairs teach: where a partner's probabilities lie, and nothing that they cannot know."""

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, logit

from accountmap.matching.labels import LEAST_LABELS, Labels, learn_from_decisions
from accountmap.settings import Matching

THRESHOLDS = Matching()
SPREAD = 0.8
PAIR = {"left_id": pl.String, "right_id": pl.String, "probability": pl.Float64}


def pairs(probabilities):
    rows = [(f"L{row}", f"R{row}", said) for row, said in enumerate(probabilities)]
    return pl.DataFrame(rows, schema=PAIR, orient="row")


def decisions(words, said=None):
    """The pairs of `pairs`, in order, as somebody decided them."""
    said = said if said is not None else [None] * len(words)
    rows = [(f"L{row}", f"R{row}", word, prob, row) for row, (word, prob) in enumerate(zip(words, said, strict=True))]
    columns = {"account_id": pl.String, "partner_account_id": pl.String, "decision": pl.String}
    return pl.DataFrame(rows, schema={**columns, "model_probability": pl.Float64, "sequence": pl.Int64}, orient="row")


def drawn(shift, count, seed=4):
    """Doubtful probabilities, and what a person finds where all log-odds are too low by `shift`."""
    generator = np.random.default_rng(seed)
    said = generator.uniform(0.5, 0.95, count)
    is_right = generator.random(count) < expit(logit(said) + shift)
    return said, ["confirmed" if right else "rejected" for right in is_right]


def learn(decided, found, shift=0.0):
    return learn_from_decisions(decided, found, shift, SPREAD, THRESHOLDS)


@pytest.mark.parametrize("shift", [-1.0, 0.0, 1.0])
def test_probabilities_are_right_again_after_many_decisions(shift):
    said, words = drawn(shift, 300)
    learnt = learn(decisions(words), pairs(said))
    assert learnt.shift.mean == pytest.approx(shift, abs=0.3)
    assert learnt.shift.deviation < 0.2
    # Pairs that nobody decided, sure ones among them, move with them: said and right agree again.
    others = np.array([0.6, 0.8, 0.97])
    assert expit(logit(others) + learnt.shift.mean) == pytest.approx(expit(logit(others) + shift), abs=0.06)


def test_few_decisions_move_nothing_and_more_move_a_little():
    said, _ = drawn(0, LEAST_LABELS + 1)
    alternating = ["confirmed", "rejected"] * LEAST_LABELS
    few = learn(decisions(alternating[: LEAST_LABELS - 1]), pairs(said))
    more = learn(decisions(alternating[: LEAST_LABELS + 1]), pairs(np.full(LEAST_LABELS + 1, 0.75)))
    assert (few.shift.mean, few.shift.deviation) == (0.0, SPREAD)
    assert -logit(0.75) < more.shift.mean < 0
    assert more.shift.deviation < SPREAD


def test_pairs_that_were_not_shown_as_doubtful_teach_nothing():
    # Somebody stumbled on twelve sure pairs that are wrong, and confirmed twelve that were not proposed.
    sure, missed = np.full(12, 0.98), np.full(12, 0.2)
    learnt = learn(decisions(["rejected"] * 12 + ["confirmed"] * 12), pairs(np.concatenate([sure, missed])))
    assert learnt.labels == Labels(0, 0)
    assert learnt.shift.mean == 0.0


def test_what_the_model_said_when_it_was_decided_says_whether_it_was_doubtful():
    words = ["rejected"] * 12
    sure_then, sure_now = [0.97] * 12, np.full(12, 0.97)
    assert learn(decisions(words, sure_then), pairs(np.full(12, 0.9))).labels == Labels(0, 0)
    assert learn(decisions(words, [0.9] * 12), pairs(sure_now)).labels == Labels(0, 12)
    # Without that, the shift in force says it: .97 less 1 in log-odds was shown as .92.
    assert learn(decisions(words), pairs(sure_now), shift=-1.0).labels == Labels(0, 12)


def test_the_latest_word_on_a_pair_is_the_label():
    said, _ = drawn(0, 12)
    first, second = decisions(["rejected"] * 12), decisions(["confirmed"] * 12)
    both = pl.concat([first, second.with_columns(pl.col("sequence") + 100)])
    assert learn(both, pairs(said)).labels == Labels(12, 0)


def test_decisions_on_accounts_that_are_gone_teach_nothing():
    said, words = drawn(0, 30)
    assert learn(decisions(words), pairs(said).head(5)).labels.confirmed <= 5


def test_the_order_of_pairs_and_decisions_changes_no_digit():
    said, words = drawn(-0.7, 60)
    shuffled = learn(decisions(words).sample(fraction=1, shuffle=True, seed=1), pairs(said).reverse())
    assert shuffled == learn(decisions(words), pairs(said))

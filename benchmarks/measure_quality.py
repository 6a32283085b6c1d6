"""Measure what a match cannot say of itself: what blocking misses, and how far probabilities are off on unseen lists.

    python -m benchmarks.measure_quality --sets DIR --made DIR --invented DIR   writes reference/match_quality.toml
    python -m benchmarks.measure_quality --sets DIR --dry-run                   prints only

Run it after every fit of `fit_priors.py`, with the same sets. Each set is judged by weights that were fitted without
its kind (the real set with and without its domains; Japanese sets and those made of them; all invented worlds
together); in the spread between lists a kind counts once. Accounts are judged as overlaps count them: by the largest
probability among an account's written pairs.
"""

import argparse
import math
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.calibration import (
    SHIFTS,
    Floats,
    Shift,
    Spread,
    likelihood_of_shifts,
    locate_shift,
    spread_between_lists,
)
from accountmap.matching.model import Weights, probability_of
from accountmap.matching.quality import LEAST_COUNTED, QUALITY_FILE
from benchmarks.fit_priors import Labelled, fit, layers, read_pairs, read_set, scores, set_folders

OUTPUT = Path(__file__).parents[1] / "src/accountmap/reference" / QUALITY_FILE
FLOOR = 0.5
INVENTED = "invented"


@dataclass(frozen=True)
class KnownSet:
    """A set and what it takes to judge it.

    Attributes:
        kind: sets of one kind are left out together.
        labelled: candidates, features, which are right.
        true_accounts: left ids that have a counterpart in truth.
    """

    kind: str
    labelled: Labelled
    true_accounts: frozenset[str]


@dataclass(frozen=True)
class Judgement:
    """What was found about one set.

    Attributes:
        likelihood: of each shift, by the accounts with a written pair.
        candidate_recall: share of the true accounts of which a right candidate was proposed.
        said: expected accounts among those with a written pair.
        right: of them truly shared.
        said_unwritten: accounts expected to have a counterpart although nothing of theirs is written.
        unwritten: true ones among those that were proposed and not written.
        estimated_recall: from these figures, as a run would say it with this set's own candidate recall.
        recall: in truth.
    """

    likelihood: Floats
    candidate_recall: float
    said: float
    right: int
    said_unwritten: float
    unwritten: int
    estimated_recall: float
    recall: float


def read_sets(real: Path, made: Path | None, invented: Path | None) -> list[KnownSet]:
    """Every set, and once more without domains where both sides have some."""
    found = []
    folders = [(folder, False) for folder in [*set_folders(real), *(set_folders(made) if made else [])]]
    folders += [(folder, True) for folder in set_folders(invented)] if invented else []
    for folder, is_invented in folders:
        for hide_domains in (False, True):
            labelled = replace(read_set(folder, hide_domains=hide_domains), is_invented=is_invented)
            ids = labelled.lists.left.facts["account_id"].implode()
            true = read_pairs(folder / "truth.csv").filter(pl.col("left_id").is_in(ids))["left_id"]
            found.append(KnownSet(INVENTED if is_invented else labelled.family, labelled, frozenset(true)))
            if not (labelled.lists.left.addresses.height and labelled.lists.right.addresses.height):
                break
    return found


def judge(known: KnownSet, weights: Weights) -> Judgement:
    """Judge a set by weights that were fitted without its kind."""
    best, columns, leads = layers(known.labelled, weights)
    bits = scores(columns, weights)
    left = known.labelled.lists.left.facts["account_id"][known.labelled.candidates["left_record"].to_numpy()[best]]
    accounts = _by_account(left, bits, known.labelled.is_match[best], leads)
    written, others = accounts.filter("is_written"), accounts.filter(~pl.col("is_written"))
    counted = others.filter(pl.col("probability") >= LEAST_COUNTED)
    said, said_unwritten = (float(part["probability"].sum()) for part in (written, counted))
    proposed = int(accounts["is_proposed"].sum())
    candidate_recall = proposed / len(known.true_accounts)
    return Judgement(
        likelihood=likelihood_of_shifts(
            written["bits"].to_numpy() * math.log(2), written["is_right"].to_numpy().astype(np.bool_)
        ),
        candidate_recall=candidate_recall,
        said=said,
        right=int(written["is_right"].sum()),
        said_unwritten=said_unwritten,
        unwritten=int(others["is_proposed"].sum()),
        estimated_recall=candidate_recall * said / (said + said_unwritten),
        recall=int(written["is_right"].sum()) / len(known.true_accounts),
    )


def _by_account(
    left: pl.Series, bits: Floats, is_match: npt.NDArray[np.bool_], leads: npt.NDArray[np.bool_]
) -> pl.DataFrame:
    """account, is_written, bits and probability (the largest written, else the largest), is_right, is_proposed."""
    # What is outbid counts for nothing, as the engine has it.
    bits = np.where(leads, bits, -np.inf)
    probability = probability_of(bits)
    pairs = pl.DataFrame(
        {
            "account": left,
            "bits": bits,
            "probability": probability,
            "is_match": is_match,
            "is_written": probability >= FLOOR,
        }
    )
    counted = pairs.with_columns(any_written=pl.col("is_written").any().over("account"))
    return (
        counted.group_by("account")
        .agg(
            pl.col("is_written").any(),
            pl.col("bits", "probability").filter(pl.col("is_written") | ~pl.col("any_written")).max(),
            is_right=(pl.col("is_match") & pl.col("is_written")).any(),
            is_proposed=pl.col("is_match").any(),
        )
        .sort("account")
    )


def judge_all(sets: list[KnownSet]) -> dict[str, Judgement]:
    """Every set by weights fitted without its kind; by name of the set."""
    judged = {}
    for kind in dict.fromkeys(known.kind for known in sets):
        weights = fit([known.labelled for known in sets if known.kind != kind])
        for known in sets:
            if known.kind == kind:
                judged[known.labelled.name] = judge(known, weights)
    return judged


def summarise(sets: list[KnownSet], judged: dict[str, Judgement]) -> tuple[Spread, float]:
    """The spread between lists and the mean candidate recall, a kind counting once."""
    sizes = Counter(known.kind for known in sets)
    counts = [1 / sizes[known.kind] for known in sets]
    found = [judged[known.labelled.name] for known in sets]
    recall = np.average([judgement.candidate_recall for judgement in found], weights=counts)
    return spread_between_lists([judgement.likelihood for judgement in found], counts), float(recall)


def write_quality(sets: list[KnownSet], judged: dict[str, Judgement], path: Path) -> None:
    """Write what was measured as the package reads it, with each set's figures below."""
    spread, candidate_recall = summarise(sets, judged)
    kinds = {known.kind for known in sets}
    lines = [
        "# How good matching is where nobody knows the truth. Made by benchmarks/measure_quality.py; not to be edited.",
        f"candidate_recall = {candidate_recall:.3f}",
        f"calibration_error = {spread.value:.2f}",
        f"calibration_low = {spread.low:.2f}",
        f"calibration_high = {spread.high:.2f}",
        f"lists = {len(sets)}",
        f'source = "measured on {len(sets)} pairs of lists of {len(kinds)} kinds with known truth, '
        'each under weights fitted without its kind"',
    ]
    for name, judgement in judged.items():
        shift = locate_alone(judgement)
        lines += [
            "",
            f'[sets."{name}"]',
            f"shift = {shift.mean:.2f}",
            f"shift_deviation = {shift.deviation:.2f}",
            f"candidate_recall = {judgement.candidate_recall:.3f}",
            f"estimated_recall = {judgement.estimated_recall:.3f}",
            f"recall = {judgement.recall:.3f}",
        ]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def locate_alone(judgement: Judgement) -> Shift:
    """Where one set's shift lies by itself: nothing is believed of it before."""
    return locate_shift(judgement.likelihood, float(np.ptp(SHIFTS)))


def show(sets: list[KnownSet], judged: dict[str, Judgement]) -> None:
    """Print a line per set, and what is made of them."""
    head = ("shift", "+-", "said", "right", "unwr. said", "unwr.", "cand. rec.", "est. rec.", "recall")
    print(f"{'set':40}" + "".join(f"{name:>11}" for name in head))
    for name, found in judged.items():
        shift = locate_alone(found)
        counts = (found.said, found.right, found.said_unwritten, found.unwritten)
        shares = (found.candidate_recall, found.estimated_recall, found.recall)
        print(
            f"{name:40}{shift.mean:11.2f}{shift.deviation:11.2f}"
            + "".join(f"{count:11.1f}" for count in counts)
            + "".join(f"{share:11.3f}" for share in shares)
        )
    spread, recall = summarise(sets, judged)
    print(f"\ncalibration error s = {spread.value:.2f} ({spread.low:.2f} to {spread.high:.2f})")
    print(f"candidate recall {recall:.3f}")


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", type=Path, required=True, help="folder with a folder per set, real lists")
    arguments.add_argument("--made", type=Path, help="the same, sets across scripts of cross_script_sets.py")
    arguments.add_argument("--invented", type=Path, help="the same, worlds of sample_sets.py")
    arguments.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    given = arguments.parse_args()
    sets = read_sets(given.sets, given.made, given.invented)
    judged = judge_all(sets)
    show(sets, judged)
    if not given.dry_run:
        write_quality(sets, judged, OUTPUT)


if __name__ == "__main__":
    main()

"""The matcher: two lists in, one table of pairs out. The pipeline and `accountmap match` call the same function."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.features import Feature
from accountmap.matching.blocking import candidates_between
from accountmap.matching.candidates import NO_PAIRS, Batch
from accountmap.matching.comparison import compare_promising
from accountmap.matching.competition import (
    FAINTEST_RIVAL,
    SAME_COMPANY,
    CompareWithin,
    Competition,
    company_numbers,
    weigh_rivals,
)
from accountmap.matching.evidence import OWN_PIECES, PIECES, Tenths, own_pieces, shown_pieces, write_evidence
from accountmap.matching.memory import give_back_memory
from accountmap.matching.model import Evidence, Weights, probability_of, shipped_weights
from accountmap.matching.pairs import names_differ
from accountmap.matching.quality import expected_unwritten
from accountmap.matching.records import Records, prepare_records
from accountmap.matching.respelling import NEUTRAL_SHARE, leaning, most_leaning, respelt_share
from accountmap.matching.runs import places_in_runs
from accountmap.matching.vocabulary import Vocabulary, build_vocabulary

# Called with what is being done, steps done and steps in all.
Progress = Callable[[str, int, int], None]

# Pairs that blocks give, compared together, and how many such batches at a time. Some of them are given several times
# and some are too weak; the rest, three fifths, have 60 features of 4 bytes each and as much again on the way: 100 MB.
BATCH = 250_000
MOST_THREADS = 4

# One list writes one company's facts in one way: what differs there, differs between companies (Taisei Corporation
# and Taisei Co., Ltd.). Each such fact costs this many bits more than between two lists.
CONTRADICTIONS = ("legal_differ", "country_differs", "city_differs", "numbers_differ", "places_differ")
CONTRADICTION_WITHIN = 6.0
# So do words that only one of two names has (Obayashi and Obayashi Road), other than words that are cut or shortened:
# this many bits for as much as tells one record of the list, up to the share beyond which more words say no more.
UNMATCHED_WITHIN, MOST_UNMATCHED = 6.0, 0.6

_RESULT = {"left_id": pl.String, "right_id": pl.String, "probability": pl.Float64, "evidence": pl.String}


@dataclass(frozen=True)
class Lists:
    """Two lists made ready, and their common vocabulary."""

    left: Records
    right: Records
    vocabulary: Vocabulary

    def make_ready(self) -> None:
        """Make what is made once and then read by several threads."""
        with ThreadPoolExecutor(2) as pool:
            list(
                pool.map(
                    lambda records: (records.name_prints, records.fact_prints, records.letters("joined")),
                    (self.left, self.right),
                )
            )
        _ = self.vocabulary.longest


@dataclass(frozen=True)
class Judged:
    """Candidate pairs with all that was found out about them, one row or element per pair of records.

    Attributes:
        pairs: left_record, right_record, left_view, right_view (the names that resemble each other most).
        pieces: log-odds by piece, tenths of a bit, as `evidence.PIECES`.
        competition: what competes on either side: left companies for the right record, then right ones for the left.
        respelt_share: as `respelling` has it; the neutral one where it plays no part.
    """

    pairs: pl.DataFrame
    pieces: Tenths
    competition: tuple[Competition, Competition]
    respelt_share: float

    @property
    def leads(self) -> npt.NDArray[np.bool_]:
        """Whether the left record belongs to the best company of its right record."""
        return self.competition[0].leads

    @property
    def probability(self) -> Evidence:
        """Probability of each pair: its pieces, summed."""
        return probability_of(self.pieces.sum(axis=1) / 10)


@dataclass(frozen=True)
class Matched:
    """What came of matching two lists.

    Attributes:
        pairs: as `match_lists` returns them.
        unwritten_accounts: left accounts expected to have a counterpart among those compared, of which no pair is
            written.
    """

    pairs: pl.DataFrame
    unwritten_accounts: float


def match_lists(
    left: pl.DataFrame | Records,
    right: pl.DataFrame | Records,
    *,
    floor: float = 0.5,
    progress: Progress | None = None,
    weights: Weights | None = None,
) -> pl.DataFrame:
    """Match two lists of accounts.

    Args:
        left: canonical accounts (see `intake`), account_id unique; or the same prepared by `prepare_records`, so that
            a list which meets many others is prepared once.
        right: the same, of the other company.
        floor: pairs below this probability are left out.
        progress: told of each step.
        weights: the model; the shipped one by default.

    Returns:
        left_id, right_id, probability (0 to 1), evidence; ordered by the ids. A right row appears with one left
        company at most, a left row with as many right rows as are it. Equal lists give equal rows in any order.
    """
    return match_and_measure(left, right, floor=floor, progress=progress, weights=weights).pairs


def match_and_measure(
    left: pl.DataFrame | Records,
    right: pl.DataFrame | Records,
    *,
    floor: float = 0.5,
    progress: Progress | None = None,
    weights: Weights | None = None,
) -> Matched:
    """Match two lists of accounts, and say beside the pairs what is expected to be missed; see `match_lists`."""
    tell = progress or (lambda _step, _done, _of: None)
    tell("reading names", 0, 4)
    lists = prepare_lists(left, right)
    if lists.left.facts.is_empty() or lists.right.facts.is_empty():
        return Matched(pl.DataFrame(schema=_RESULT), 0.0)
    weights = weights or shipped_weights()
    judged = judge_lists(lists, weights, tell, least_evidence(floor, weights))
    tell("writing evidence", 3, 4)
    is_written = (judged.probability >= floor) & judged.leads
    pairs = _written(lists, judged, np.flatnonzero(is_written))
    tell("matched", 4, 4)
    # What is outbid is another company's: its probability says how sure it would be if it led.
    missed = expected_unwritten(
        judged.pairs["left_record"].to_numpy(), np.where(judged.leads, judged.probability, 0.0), is_written
    )
    return Matched(pairs, missed)


def prepare_lists(left: pl.DataFrame | Records, right: pl.DataFrame | Records) -> Lists:
    """Normalise both lists, where that is not done yet, and weigh their words."""
    with ThreadPoolExecutor(2) as pool:
        sides = (left, right)
        one, other = pool.map(lambda side: side if isinstance(side, Records) else prepare_records(side), sides)
    return Lists(one, other, build_vocabulary(one, other))


def judge_lists(lists: Lists, weights: Weights, tell: Progress, least: float = -math.inf) -> Judged:
    """Find the candidates, compare them, and weigh each against its rivals; `least` as `judge_candidates` has it."""
    tell("finding candidates", 1, 4)
    candidates = candidates_between(lists.left, lists.right, lists.vocabulary)
    return judge_candidates(candidates.batches(BATCH), lists, weights, least, tell)


def judge_candidates(
    batches: Sequence[Batch],
    lists: Lists,
    weights: Weights,
    least: float = -math.inf,
    tell: Progress | None = None,
    share: float | None = None,
) -> Judged:
    """Compare candidates and weigh each against its rivals among them.

    Args:
        batches: the pairs, in order of the left record.
        lists: both lists.
        weights: the model.
        least: candidates of less evidence by themselves, in bits, are left out where that shows early. Up to
            `FAINTEST_RIVAL` this changes nothing about the others.
        tell: told how many pairs are compared.
        share: `Judged.respelt_share` of the whole lists, where these are not all of their candidates.
    """
    give_back_memory()
    pairs, own = compare_in_batches(batches, lists, weights, least, tell or (lambda _step, _done, _of: None))
    give_back_memory()
    total = own.sum(axis=1) + weights.prior
    rivals = weigh_both_sides(pairs, total, lists, weights)
    pieces = shown_pieces(own, rivals[0].rivals, rivals[1].rivals, weights)
    return _respelt(Judged(pairs, pieces, rivals, NEUTRAL_SHARE), lists, weights, share)


def _respelt(judged: Judged, lists: Lists, weights: Weights, share: float | None) -> Judged:
    """The same with the piece that says how often these lists write one company in two ways: by themselves, if None."""
    unlike = names_differ(judged.pairs, lists.left, lists.right)
    if share is None:
        leads = np.flatnonzero(judged.leads)
        share = respelt_share(judged.pairs[leads], judged.probability[leads], unlike[leads], lists.left, lists.right)
    judged.pieces[:, PIECES.index("respelling")] = np.rint(weights.respelling * leaning(share) * 10) * unlike
    return replace(judged, respelt_share=share)


def compare_in_batches(
    batches: Sequence[Batch], lists: Lists, weights: Weights, least: float, tell: Progress
) -> tuple[pl.DataFrame, npt.NDArray[np.float64]]:
    """Make and compare candidates in threads, a few batches at a time.

    Args:
        batches: the pairs.
        lists: both lists.
        weights: the model.
        least: bits, as `judge_candidates` has them.
        tell: told how many pairs are compared.

    Returns:
        The candidates that can have so much evidence, of two records the two names with the most; and it by piece.
    """

    def compare(batch: Batch) -> tuple[pl.DataFrame, npt.NDArray[np.float64]]:
        pairs = batch.pairs().drop("strength")
        rows, features = compare_promising(pairs, lists.left, lists.right, lists.vocabulary, weights, least)
        pairs, pieces = pairs[rows], own_pieces(features, weights)
        # All pairs of a left record stand in one batch.
        best = best_views(pairs, pieces.sum(axis=1))
        return pairs[best], pieces[best]

    kept, own = [NO_PAIRS.drop("strength")], [np.empty((0, len(OWN_PIECES)))]
    lists.make_ready()
    done, of = 0, sum(batch.size for batch in batches)
    tell("comparing pairs", 0, of)
    with ThreadPoolExecutor(min(pl.thread_pool_size(), MOST_THREADS)) as pool:
        for batch, (pairs, pieces) in zip(batches, pool.map(compare, batches), strict=True):
            kept.append(pairs)
            own.append(pieces)
            done += batch.size
            tell("comparing pairs", done, of)
    return pl.concat(kept), np.concatenate(own)


def least_evidence(floor: float, weights: Weights) -> float:
    """Own evidence in bits below which a pair neither reaches the probability `floor` nor counts as a rival."""
    if floor <= 0:
        return -math.inf
    odds = math.log2(floor / (1 - floor)) if floor < 1 else math.inf
    # Every piece shown is rounded to a tenth of a bit.
    wanted = odds - len(PIECES) * 0.05 - most_leaning(weights)
    return min(FAINTEST_RIVAL, (wanted - weights.offset) / weights.scale if weights.scale else -math.inf)


def best_views(candidates: pl.DataFrame, bits: Evidence) -> npt.NDArray[np.int64]:
    """Of the names of two records, the pair with the most evidence: row numbers, one per pair of records, in order."""
    numbered = candidates.with_columns(bits=pl.Series(bits)).with_row_index("row")
    best = numbered.sort("left_record", "right_record", pl.col("bits").neg(), "left_view", "right_view")
    return (
        best.unique(["left_record", "right_record"], keep="first", maintain_order=True)["row"]
        .to_numpy()
        .astype(np.int64)
    )


def weigh_both_sides(
    pairs: pl.DataFrame, bits: Evidence, lists: Lists, weights: Weights
) -> tuple[Competition, Competition]:
    """Rivals among the left records (seen from the right one), and among the right records."""
    left, right = pairs["left_record"].to_numpy(), pairs["right_record"].to_numpy()
    words = lists.vocabulary
    among_left = comparer_within(lists.left, words.within(words.left), weights)
    among_right = comparer_within(lists.right, words.within(words.right), weights)
    return (
        weigh_rivals(right, left, company_numbers(lists.left), bits, among_left),
        weigh_rivals(left, right, company_numbers(lists.right), bits, among_right),
    )


def comparer_within(
    records: Records,
    vocabulary: Vocabulary,
    weights: Weights,
    *,
    contradiction: float = CONTRADICTION_WITHIN,
    unmatched: float = UNMATCHED_WITHIN,
    head_start: float = 0.0,
) -> CompareWithin:
    """Evidence that two records of one list are the same company, by the model that compares two lists.

    Args:
        records: the list.
        vocabulary: its words, on both sides.
        weights: the model.
        contradiction: bits that each fact which differs costs more than between two lists.
        unmatched: the same of words that only one of two names has.
        head_start: bits that each pair has more than between two lists.

    Returns:
        What compares pairs of records. Evidence that stays below `SAME_COMPANY` is given as minus infinity where that
        shows early.
    """
    first_view = np.flatnonzero(places_in_runs(records.views["record"].to_numpy()) == 0).astype(np.uint32)
    least = SAME_COMPANY - head_start

    def compare_batch(pairs: pl.DataFrame) -> Evidence:
        rows, features = compare_promising(pairs, records, records, vocabulary, weights, least)
        bits = np.full(pairs.height, -np.inf)
        contradictions = features[:, [Feature[name] for name in CONTRADICTIONS]].sum(axis=1)
        left_out = (features[:, Feature.over_one] + features[:, Feature.over_both]).clip(0, MOST_UNMATCHED)
        own = own_pieces(features, weights).sum(axis=1) + weights.prior
        bits[rows] = own - contradiction * contradictions - unmatched * left_out + head_start
        return bits

    def compare(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> Evidence:
        pairs = pl.DataFrame(
            {"left_record": one, "right_record": other, "left_view": first_view[one], "right_view": first_view[other]}
        )
        with ThreadPoolExecutor(min(pl.thread_pool_size(), MOST_THREADS)) as pool:
            return np.concatenate([np.zeros(0), *pool.map(compare_batch, pairs.iter_slices(BATCH))])

    return compare


def _written(lists: Lists, judged: Judged, kept: npt.NDArray[np.intp]) -> pl.DataFrame:
    pairs = judged.pairs[kept]
    evidence = write_evidence(pairs, judged.pieces[kept], lists.left, lists.right)
    return pl.DataFrame(
        {
            "left_id": lists.left.facts["account_id"][pairs["left_record"]],
            "right_id": lists.right.facts["account_id"][pairs["right_record"]],
            "probability": judged.probability[kept],
            "evidence": evidence,
        },
        schema=_RESULT,
    ).sort("left_id", "right_id")

"""The whole reasoning about one pair: evidence, rivals and, if it was not proposed, why not."""

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from accountmap.errors import UsageError
from accountmap.matching.blocking import LARGEST_BLOCK, find_candidates, find_pair_keys
from accountmap.matching.candidates import MOST_CANDIDATES, Batch
from accountmap.matching.competition import WEAKEST_RIVAL
from accountmap.matching.engine import Judged, Lists, judge_candidates, least_evidence, prepare_lists
from accountmap.matching.evidence import BEFORE_LOOKING, OWN_PIECES, PIECES, list_pieces
from accountmap.matching.model import Weights, shipped_weights
from accountmap.matching.records import Records
from accountmap.matching.respelling import COUNTED_FROM
from accountmap.settings import Matching

# Rivals named on either side.
MOST_RIVALS = 3
# What becomes of a pair by the model alone.
OUTCOMES = ("match", "review", "below_floor", "outbid", "no_shared_key", "shared_keys_too_common", "cut_by_cap")


@dataclass(frozen=True)
class Account:
    """A row of a list, as its list knows it."""

    account_id: str
    name: str
    domain: str
    place: str

    @property
    def in_words(self) -> str:
        """Name, id, domain and place on one line."""
        return f"'{self.name}' ({', '.join(part for part in (self.account_id, self.domain, self.place) if part)})"


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: a sentence, and its weight in tenths of a bit."""

    sentence: str
    tenths: int

    @property
    def strength(self) -> str:
        """How strong it is, for people who do not read bits; empty for what was believed before looking."""
        return "" if self.sentence == BEFORE_LOOKING else strength_in_words(self.tenths)


@dataclass(frozen=True)
class Rival:
    """Another company that is near.

    Attributes:
        account: Its best row.
        tenths: What the pair with that row is worth by itself, prior included, in tenths of a bit.
    """

    account: Account
    tenths: int


@dataclass(frozen=True)
class Key:
    """A blocking key of either record and how many names of each list have it."""

    text: str
    is_left: bool
    is_right: bool
    left_size: int
    right_size: int

    @property
    def is_shared(self) -> bool:
        """Whether both records have it."""
        return self.is_left and self.is_right

    @property
    def is_too_common(self) -> bool:
        """Whether its blocks would give more pairs than a key may."""
        return self.left_size * self.right_size > LARGEST_BLOCK


@dataclass(frozen=True)
class Explanation:
    """What `explain_pair` found.

    Attributes:
        left: Our account.
        right: Theirs.
        outcome: One of `OUTCOMES`.
        reason: The outcome as a sentence.
        pieces: The evidence; its tenths sum to the log-odds. Of a pair that was never compared: what it would be.
        left_rivals: Other left companies that are near the right account, the nearest first.
        right_rivals: Other right companies that are near the left account.
        keys: Keys of both records, the rarest first.
    """

    left: Account
    right: Account
    outcome: str
    reason: str
    pieces: tuple[Piece, ...]
    left_rivals: tuple[Rival, ...]
    right_rivals: tuple[Rival, ...]
    keys: tuple[Key, ...]

    @property
    def was_compared(self) -> bool:
        """Whether blocking brought the two together."""
        return self.outcome in OUTCOMES[:4]

    @property
    def tenths(self) -> int:
        """Log2 odds in tenths of a bit: the sum of the pieces."""
        return sum(piece.tenths for piece in self.pieces)

    @property
    def probability(self) -> float:
        """The model's probability that both are one company."""
        return 1 / (1 + 2 ** (-self.tenths / 10))


def explain_pair(
    left: pl.DataFrame,
    right: pl.DataFrame,
    left_id: str,
    right_id: str,
    *,
    thresholds: Matching | None = None,
    weights: Weights | None = None,
) -> Explanation:
    """Explain a pair of accounts, whether it was proposed or not. As costly as matching both lists.

    Args:
        left: canonical accounts (see `intake`), account_id unique; the whole list, as rarity and rivals depend on it.
        right: the same, of the other company.
        left_id: an account of the left list.
        right_id: an account of the right list.
        thresholds: from which probability pairs are accepted and proposed; the defaults if None.
        weights: the model; the shipped one by default.

    Raises:
        UsageError: a list has no such account.
    """
    _require_account(left, left_id, "left")
    _require_account(right, right_id, "right")
    lists = prepare_lists(left, right)
    records = _record_of(lists.left, left_id), _record_of(lists.right, right_id)
    views = [_views_of(side, record) for side, record in zip((lists.left, lists.right), records, strict=True)]
    candidates = find_candidates(lists.left, lists.right, lists.vocabulary)
    pair_keys = find_pair_keys(lists.left, lists.right, lists.vocabulary, *views)
    keys = tuple(_key_of(row) for row in pair_keys.iter_rows(named=True))
    is_left, is_right = pl.col("left_record") == records[0], pl.col("right_record") == records[1]
    near = candidates.filter(is_left | is_right)
    was_compared = not near.filter(is_left & is_right).is_empty()
    if not was_compared:
        near = pl.concat([near, _all_names(records, views, candidates.schema)])
    model = weights or shipped_weights()
    of_all = [Batch(candidates.height, lambda: candidates)]
    share = judge_candidates(of_all, lists, model, least_evidence(COUNTED_FROM, model)).respelt_share
    judged = judge_candidates([Batch(near.height, lambda: near)], lists, model, share=share)
    row = judged.pairs.with_row_index("row").filter(is_left & is_right)["row"].item()
    accounts = _Accounts(left, right, lists)
    outcome, reason = _outcome_of(judged, row, keys, accounts, thresholds or Matching(), was_compared=was_compared)
    pieces = list_pieces(judged.pairs[[row]], judged.pieces[[row]], lists.left, lists.right)
    return Explanation(
        left=accounts.left(records[0]),
        right=accounts.right(records[1]),
        outcome=outcome,
        reason=reason,
        pieces=tuple(Piece(sentence, tenths) for sentence, tenths in pieces),
        left_rivals=_rivals(judged, row, 0, accounts),
        right_rivals=_rivals(judged, row, 1, accounts),
        keys=keys,
    )


@dataclass(frozen=True)
class _Accounts:
    """Accounts of both lists by record number."""

    left_list: pl.DataFrame
    right_list: pl.DataFrame
    lists: Lists

    def left(self, record: int) -> Account:
        return _account_of(self.left_list, self.lists.left, record)

    def right(self, record: int) -> Account:
        return _account_of(self.right_list, self.lists.right, record)


def _account_of(accounts: pl.DataFrame, records: Records, record: int) -> Account:
    account_id = records.facts["account_id"][record]
    row = accounts.filter(pl.col("account_id") == account_id).row(0, named=True)
    return Account(
        account_id=account_id,
        name=row["account_name"] or "",
        domain=row["domain"] or "",
        place=", ".join(row[name] for name in ("city", "region", "country") if row[name]),
    )


def _require_account(accounts: pl.DataFrame, account_id: str, side: str) -> None:
    if accounts.filter(pl.col("account_id") == account_id).is_empty():
        some = accounts["account_id"].drop_nulls().sort().head(3).to_list()
        raise UsageError(
            f"The {side} list has no account '{account_id}'.",
            allowed=f"an id of its {accounts.height:,} accounts, such as {', '.join(some)}" if some else "it is empty",
        )


def _record_of(records: Records, account_id: str) -> int:
    return int(records.facts.filter(pl.col("account_id") == account_id)["record"].item())


def _views_of(records: Records, record: int) -> list[int]:
    return records.views.filter(pl.col("record") == record)["view"].to_list()


def _key_of(row: dict[str, object]) -> Key:
    return Key(
        text=str(row["key_text"]),
        is_left=bool(row["is_left"]),
        is_right=bool(row["is_right"]),
        left_size=int(str(row["left_size"])),
        right_size=int(str(row["right_size"])),
    )


def _all_names(records: tuple[int, int], views: list[list[int]], schema: pl.Schema) -> pl.DataFrame:
    """A pair that blocking did not bring together, as candidates: each name with each."""
    rows = [(*records, one, other, 0.0) for one, other in product(*views)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _outcome_of(
    judged: Judged, row: int, keys: tuple[Key, ...], accounts: _Accounts, thresholds: Matching, *, was_compared: bool
) -> tuple[str, str]:
    if not was_compared:
        return _why_not_compared(keys, judged, row)
    if not judged.leads[row]:
        winner = _winner(judged, row)
        name = accounts.left(int(judged.pairs["left_record"][winner])).in_words
        return "outbid", f"Not proposed: the right account belongs to another left company, {name}."
    probability = float(judged.probability[row])
    if probability < thresholds.review_probability:
        return "below_floor", f"Not proposed: its probability is below {thresholds.review_probability:g}."
    if probability < thresholds.accept_probability:
        return "review", f"Proposed for review: its probability is below {thresholds.accept_probability:g}."
    return "match", f"Accepted by itself: its probability is {thresholds.accept_probability:g} or more."


def _why_not_compared(keys: tuple[Key, ...], judged: Judged, row: int) -> tuple[str, str]:
    shared = [key for key in keys if key.is_shared]
    if not shared:
        return "no_shared_key", "Never compared: the two accounts have no key in common."
    usable = [key for key in shared if not key.is_too_common]
    if not usable:
        return (
            "shared_keys_too_common",
            f"Never compared: each key that they share would give more than {LARGEST_BLOCK} pairs.",
        )
    nearer = [
        int((judged.pairs[side] == judged.pairs[side][row]).sum()) - 1 for side in ("left_record", "right_record")
    ]
    return (
        "cut_by_cap",
        f"Never compared: each account is compared with the {MOST_CANDIDATES} that share its rarest keys, and others "
        f"share more; compared were {nearer[0]} of the right list with the left account and {nearer[1]} of the left "
        "list with the right one.",
    )


def _own_tenths(judged: Judged) -> list[int]:
    """What each pair is worth by itself, prior included, as it would be shown."""
    own = [position for position, name in enumerate(PIECES) if name in OWN_PIECES or name == "prior"]
    return [int(value) for value in judged.pieces[:, own].sum(axis=1, dtype=np.int64)]


def _winner(judged: Judged, row: int) -> int:
    """The best pair of the right record of a pair."""
    same = np.flatnonzero((judged.pairs["right_record"] == judged.pairs["right_record"][row]).to_numpy())
    own = _own_tenths(judged)
    leads = [int(other) for other in same if judged.leads[other]]
    return max(leads, key=lambda other: (own[other], -other))


def _rivals(judged: Judged, row: int, side: int, accounts: _Accounts) -> tuple[Rival, ...]:
    """Other companies on one side (0 left, 1 right) of which a row was compared with the account on the other side."""
    fixed, changing = ("right_record", "left_record") if side == 0 else ("left_record", "right_record")
    company, own = judged.competition[side].company, _own_tenths(judged)
    others = np.flatnonzero((judged.pairs[fixed] == judged.pairs[fixed][row]).to_numpy())
    best: dict[int, int] = {}
    for other in sorted((int(other) for other in others), key=lambda other: (-own[other], other)):
        if company[other] != company[row] and own[other] > WEAKEST_RIVAL * 10:
            best.setdefault(int(company[other]), other)
    account_of = accounts.left if side == 0 else accounts.right
    nearest = list(best.values())[:MOST_RIVALS]
    return tuple(Rival(account_of(int(judged.pairs[changing][other])), own[other]) for other in nearest)


def bits_in_words(tenths: int) -> str:
    """A weight in tenths of a bit as `+6.1` or `−1.3`, as evidence is written everywhere."""
    return f"{'−' if tenths < 0 else '+'}{abs(tenths) // 10}.{abs(tenths) % 10}"


def strength_in_words(tenths: int) -> str:
    """How strong a piece of evidence is, for people who do not read bits."""
    if tenths < 0:
        return "strongly against" if tenths <= -40 else "against"
    return "very strong" if tenths >= 80 else "strong" if tenths >= 30 else "weak"


def probability_in_words(probability: float) -> str:
    """A probability for people: `likely (about 8 in 10)`."""
    if probability >= 0.95:
        return "sure (more than 9 in 10)"
    in_ten = min(max(math.floor(probability * 10 + 0.5), 0), 9)
    if in_ten == 0:
        return "unlikely (less than 1 in 10)"
    word = "likely" if in_ten >= 7 else "rather likely" if in_ten >= 6 else "open" if in_ten >= 4 else "unlikely"
    return f"{word} (about {in_ten} in 10)"

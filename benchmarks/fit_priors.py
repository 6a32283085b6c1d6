"""Fit the match weights that ship with the package, on lists with known truth.

    python benchmarks/fit_priors.py --sets DIR --made DIR --invented DIR     write reference/match_weights.toml
    python benchmarks/fit_priors.py --sets DIR --leave-one-out               each set under weights of the others

DIR holds a folder per set with left.csv, right.csv, truth.csv (left_id, right_id) and sometimes ambiguous.csv. Every
set is also fitted with its domains hidden. The fit is a logistic regression with the sign of each weight fixed by the
feature's meaning, drawn towards PRIORS, in two layers: a pair's own features, then its rivals and its certainty.
"""

import argparse
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize

from accountmap.intake.lists import read_account_list
from accountmap.matching.blocking import find_candidates
from accountmap.matching.comparison import compare_pairs
from accountmap.matching.engine import Lists, best_views, prepare_lists, weigh_both_sides
from accountmap.matching.model import AGAINST, NEITHER, Weights, evidence_beyond_doubt, probability_of
from accountmap.matching.pairs import names_differ
from accountmap.matching.respelling import leaning, respelt_share
from accountmap.normalise.identifiers import tidy_identifiers

Floats = npt.NDArray[np.float64]

WEIGHTS_FILE = Path(__file__).parents[1] / "src/accountmap/reference/match_weights.toml"
CANDIDATE_COLUMNS = ("left_record", "right_record", "left_view", "right_view", "strength")

# Bits that a feature is believed to be worth before any data: what no set in hand can teach (most have no telephone,
# registered number or shared domain). A domain held by one row on each side is right in 99.5 % and more; one that
# several rows share in half; a registered number nearly decides. From published agreement rates, rounded.
PRIORS = {
    "domain_own": 9.0,
    "domain_shared": 6.0,
    "domain_label": 5.0,
    "domain_differs": -2.5,
    "identifier_same": 13.0,
    "identifier_differs": -9.0,
    "phone_same": 7.0,
    "phone_differs": -0.5,
    "postal_code_same": 4.0,
    "postal_code_differs": -1.0,
    "city_same": 1.5,
    "city_differs": -1.5,
    "country_same": 0.5,
    "country_differs": -3.0,
    "region_same": 0.5,
    "region_differs": -1.5,
    "industry_same": 0.5,
}
# Contradictions cost at least this, whatever the sets say: in them the rival is nearly always in the list too, and
# outbids the wrong pair; a list that holds Fund I alone must not take Fund II for it.
# A name of one word is part of many others (Snap, Snap-on), whose companies are seldom in the lists in hand.
AT_MOST = {"numbers_differ": -10.0, "identifier_differs": -9.0, "lone_word": -1.5}
# And what a fact is worth by itself, where the sets only show it beside names that agree anyway: a domain that one row
# on each side holds is to carry a pair whose names tell nothing.
AT_LEAST = {"domain_own": 16.0, "identifier_same": 16.0}
# Never more than this: real lists write the country of the group, of the branch or of the invoice.
NO_WORSE = {"country_differs": -4.0, "places_differ": -4.0, "phone_differs": -1.0}
# What a pair of an invented world counts beside one of a real list.
INVENTED_WEIGHT = 0.25
# Strength of the pull towards 0 or the prior, in units of one observation's information.
SHRINKAGE = 1.0
ROUNDS = 3
# The second layer's weights, in the order of its columns.
SECOND_LAYER = ("scale", "left_rivals", "right_rivals", "beyond_doubt", "respelling")


@dataclass
class Labelled:
    """The candidates of one set, with features and truth."""

    name: str
    lists: Lists
    candidates: pl.DataFrame
    features: pl.DataFrame
    is_match: npt.NDArray[np.bool_]
    truth_pairs: int
    is_invented: bool = False

    @property
    def family(self) -> str:
        """What shares its lists with this set: the same one with its domains hidden; a set and those made of it."""
        name = self.name.split(" ")[0]
        return "Japan" if name.startswith(("jp_", "jpx_", "edinet_")) else name

    @property
    def weight(self) -> float:
        """Larger sets count more, but not in proportion: each is one kind of list."""
        return math.sqrt(1000 / self.truth_pairs) * (INVENTED_WEIGHT if self.is_invented else 1)


def read_set(folder: Path, *, hide_domains: bool) -> Labelled:
    """Read, block and compare a set; pairs that are left out of scoring are left out of fitting."""
    sides = [read_account_list(folder / f"{side}.csv") for side in ("left", "right")]
    if hide_domains:
        sides = [_without_domains(side) for side in sides]
    lists = prepare_lists(*sides)
    candidates = find_candidates(lists.left, lists.right, lists.vocabulary)
    ids = pl.DataFrame(
        {
            "left_id": lists.left.facts["account_id"][candidates["left_record"]],
            "right_id": lists.right.facts["account_id"][candidates["right_record"]],
        }
    )
    truth = read_pairs(folder / "truth.csv")
    labelled = ids.join(
        truth.with_columns(hit=pl.lit(value=True)), on=["left_id", "right_id"], how="left", maintain_order="left"
    )
    unclear = ids.join(
        read_pairs(folder / "ambiguous.csv").with_columns(skip=pl.lit(value=True)),
        on=["left_id", "right_id"],
        how="left",
        maintain_order="left",
    )
    keep = unclear["skip"].is_null()
    return Labelled(
        name=folder.name + (" without domains" if hide_domains else ""),
        lists=lists,
        candidates=candidates.filter(keep),
        features=compare_pairs(candidates, lists.left, lists.right, lists.vocabulary).filter(keep),
        is_match=labelled.filter(keep)["hit"].fill_null(value=False).to_numpy(),
        truth_pairs=truth.height,
    )


def _without_domains(side: pl.DataFrame) -> pl.DataFrame:
    return side.with_columns(
        domain=pl.lit(None, pl.String), domains=pl.lit([], pl.List(pl.String)), email=pl.lit(None, pl.String)
    )


def read_pairs(path: Path) -> pl.DataFrame:
    """left_id and right_id of a pairs file; none where it is absent."""
    if not path.exists():
        return pl.DataFrame(schema={"left_id": pl.String, "right_id": pl.String})
    written = pl.read_csv(path, infer_schema=False).select("left_id", "right_id").unique()
    # As the lists' ids are read: Salesforce's short ids in their long form.
    return written.select(pl.Series(name, tidy_identifiers(written[name])) for name in written.columns)


def fit_logistic(
    values: Floats, hits: Floats, counts: Floats, low: Floats, high: Floats, prior: Floats, pull: float
) -> Floats:
    """Weights and intercept (last) of a logistic regression within bounds, in nats."""

    def loss(parameters: Floats) -> tuple[float, Floats]:
        score = np.clip(values @ parameters[:-1] + parameters[-1], -40, 40)
        probability = 1 / (1 + np.exp(-score))
        miss = parameters[:-1] - prior
        likelihood = np.sum(counts * (np.logaddexp(0, score) - hits * score))
        error = counts * (probability - hits)
        return float(likelihood + pull * miss @ miss / 2), np.append(values.T @ error + pull * miss, error.sum())

    bounds = [*zip(low, high, strict=True), (None, None)]
    start = np.append(prior, -4.0)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 1000, "maxfun": 2000})
    return np.asarray(found.x)


def fit(sets: list[Labelled]) -> Weights:
    """Both layers, fitted on these sets."""
    names = [name for name in sets[0].features.columns if name not in CANDIDATE_COLUMNS]
    weights = Weights(0, dict.fromkeys(names, 0.0) | {"word_share": 1.0, "spelling_80": 1.0}, 1, 0, 0, 0, 0, 0)
    for _ in range(ROUNDS):
        weights = _fit_own(sets, names, weights)
    return _fit_second_layer(sets, weights)


def _bits(labelled: Labelled, weights: Weights) -> Floats:
    values = labelled.features.select(list(weights.features)).to_numpy().astype(np.float64)
    return np.asarray(values @ np.array(list(weights.features.values())) + weights.prior)


def _fit_own(sets: list[Labelled], names: list[str], weights: Weights) -> Weights:
    values, hits, counts = [], [], []
    for labelled in sets:
        best = best_views(labelled.candidates, _bits(labelled, weights))
        values.append(labelled.features.select(names).to_numpy().astype(np.float64)[best])
        hits.append(labelled.is_match[best].astype(np.float64))
        counts.append(np.full(len(best), labelled.weight))
    against = np.array([name in AGAINST for name in names])
    prior = np.array([PRIORS.get(name, 0.0) for name in names]) * math.log(2)
    limits = np.array([AT_MOST.get(name, 0.0) for name in names]) * math.log(2)
    least = np.array([AT_LEAST.get(name, 0.0) for name in names]) * math.log(2)
    worst = np.array([NO_WORSE.get(name, -np.inf) for name in names]) * math.log(2)
    low, high = np.where(against, worst, least), np.where(against, limits, np.inf)
    low[[name in NEITHER for name in names]] = -np.inf
    found = fit_logistic(np.vstack(values), np.concatenate(hits), np.concatenate(counts), low, high, prior, SHRINKAGE)
    bits = found / math.log(2)
    return replace(weights, prior=float(bits[-1]), features=dict(zip(names, bits[:-1].tolist(), strict=True)))


def layers(labelled: Labelled, weights: Weights) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.bool_]]:
    """Best views, the second layer's columns (as `SECOND_LAYER`), and who leads."""
    bits = _bits(labelled, weights)
    best = best_views(labelled.candidates, bits)
    pairs, own = labelled.candidates[best], bits[best]
    among_left, among_right = weigh_both_sides(pairs, own, labelled.lists, weights)
    unlike = names_differ(pairs, labelled.lists.left, labelled.lists.right)
    rivals = -among_left.rivals, -among_right.rivals
    columns: Floats = np.column_stack((own, *rivals, evidence_beyond_doubt(own), np.zeros(len(own))))
    # As the engine has it: by probabilities that know nothing of the lists yet.
    rows = np.flatnonzero(among_left.leads)
    known = probability_of(scores(columns[rows], weights))
    share = respelt_share(pairs[rows], known, unlike[rows], labelled.lists.left, labelled.lists.right)
    columns[:, SECOND_LAYER.index("respelling")] = leaning(share) * unlike
    return best, columns, among_left.leads


def _fit_second_layer(sets: list[Labelled], weights: Weights) -> Weights:
    """The second layer, fitted on the pairs that may be proposed: those of each right record's best company.

    How often two lists write a company in two ways is seen by the probabilities that this gives: fitted in turns.
    """
    for _ in range(ROUNDS):
        weights = _fit_second_layer_once(sets, weights)
    return weights


def _fit_second_layer_once(sets: list[Labelled], weights: Weights) -> Weights:
    values, hits, counts = [], [], []
    for labelled in sets:
        best, columns, leads = layers(labelled, weights)
        values.append(columns[leads])
        hits.append(labelled.is_match[best][leads].astype(np.float64))
        counts.append(np.full(np.count_nonzero(leads), labelled.weight))
    low, high = np.array([0, 0, 0, -np.inf, 0]), np.array([np.inf, np.inf, np.inf, 0, np.inf])
    # In nats on columns in bits: prior and result are converted, the pull is negligible.
    prior = np.array([1, 1, 1, 0, 0]) * math.log(2)
    found = fit_logistic(np.vstack(values), np.concatenate(hits), np.concatenate(counts), low, high, prior, 0.1)
    *second, offset = (found / math.log(2)).tolist()
    return replace(weights, offset=offset, **dict(zip(SECOND_LAYER, second, strict=True)))


def scores(columns: Floats, weights: Weights) -> Floats:
    """Log2 odds of pairs from the second layer's columns."""
    return np.asarray(columns @ np.array([getattr(weights, name) for name in SECOND_LAYER]) + weights.offset)


def figures(labelled: Labelled, weights: Weights) -> dict[str, float]:
    """F1 at .5, precision and recall at .95, calibration error from .5 on and among the doubtful."""
    best, columns, leads = layers(labelled, weights)
    probability, hits = probability_of(scores(columns, weights))[leads], labelled.is_match[best][leads]
    chosen, sure = probability >= 0.5, probability >= 0.95
    doubtful = chosen & ~sure
    precision, recall = hits[chosen].mean(), hits[chosen].sum() / labelled.truth_pairs
    tenths = np.minimum((probability * 10).astype(int), 9)
    gaps = [abs((probability - hits)[chosen & (tenths == tenth)].sum()) for tenth in range(5, 10)]
    return {
        "F1": 2 * precision * recall / (precision + recall),
        "precision": precision,
        "recall": recall,
        "sure precision": hits[sure].mean(),
        "sure recall": hits[sure].sum() / labelled.truth_pairs,
        "calibration": sum(gaps) / chosen.sum(),
        "doubtful": abs((probability - hits)[doubtful].sum()) / max(doubtful.sum(), 1),
        "review share": doubtful.sum() / labelled.truth_pairs,
    }


def write_weights(weights: Weights, path: Path) -> None:
    """Write the weights as the package reads them."""
    lines = ["# Match weights in bits. Made by benchmarks/fit_priors.py; not to be edited by hand."]
    lines += [f"{name} = {getattr(weights, name):.4f}" for name in ("prior", "offset", *SECOND_LAYER)]
    lines += ["", "[features]", *(f"{name} = {bits:.4f}" for name, bits in weights.features.items()), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def show(rows: dict[str, dict[str, float]], title: str) -> None:
    """Print figures as a table with their means."""
    print(f"\n{title}")
    columns = list(next(iter(rows.values())))
    print(f"{'set':42}" + "".join(f"{column:>16}" for column in columns))
    rows = rows | {"mean": {column: float(np.mean([row[column] for row in rows.values()])) for column in columns}}
    for name, row in rows.items():
        print(f"{name:42}" + "".join(f"{row[column]:16.4f}" for column in columns))


def set_folders(sets: Path) -> list[Path]:
    """The sets in a folder, in order."""
    return sorted(path.parent for path in sets.glob("*/truth.csv"))


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", type=Path, required=True, help="folder with a folder per set, real lists")
    arguments.add_argument("--made", type=Path, help="the same, sets across scripts of cross_script_sets.py")
    arguments.add_argument("--invented", type=Path, help="the same, worlds of sample_sets.py")
    arguments.add_argument("--leave-one-out", action="store_true", help="figures only, nothing is written")
    given = arguments.parse_args()
    sets = []
    folders = [(folder, False) for folder in set_folders(given.sets)]
    if given.made:
        folders += [(folder, False) for folder in set_folders(given.made)]
    if given.invented:
        folders += [(folder, True) for folder in set_folders(given.invented)]
    for folder, is_invented in folders:
        sets.append(replace(read_set(folder, hide_domains=False), is_invented=is_invented))
        hidden = replace(read_set(folder, hide_domains=True), is_invented=is_invented)
        if sets[-1].lists.left.addresses.height and sets[-1].lists.right.addresses.height:
            sets.append(hidden)
    if given.leave_one_out:
        rows = {}
        for held_out in sets:
            rows[held_out.name] = figures(held_out, fit([other for other in sets if other.family != held_out.family]))
        show(rows, "each set under weights fitted on the others")
        return
    weights = fit(sets)
    write_weights(weights, WEIGHTS_FILE)
    show({labelled.name: figures(labelled, weights) for labelled in sets}, "in sample")


if __name__ == "__main__":
    main()

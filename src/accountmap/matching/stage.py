"""The matching step of a run: our accounts with each partner's, and how good that is likely to be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from accountmap.matching.engine import Matched, match_and_measure
from accountmap.matching.model import shipped_model_id
from accountmap.matching.quality import shipped_quality
from accountmap.matching.records import prepare_records
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse

PAIR = {"partner_id": pl.String(), "account_id": pl.String(), "partner_account_id": pl.String()}
SCORED_PAIRS = pl.Schema({**PAIR, "probability": pl.Float64(), "evidence": pl.String()})
STATISTICS = pl.Schema(
    {
        "partner_id": pl.String(),
        "unwritten_accounts": pl.Float64(),
        "candidate_recall": pl.Float64(),
        "calibration_error": pl.Float64(),
        "model_id": pl.String(),
    }
)
# Short lists leave processors idle between the steps of one match; long ones fill them, and memory, by themselves.
PARTNERS_AT_ONCE = 2
FEW_ACCOUNTS = 100_000


def score_partners(warehouse: Warehouse, settings: Settings, advanced: Callable[[str, int, int], None]) -> None:
    """Write the model's word: `matching.scored_pairs`, and one row per partner in `matching.model_statistics`.

    Args:
        warehouse: Holds `staging.accounts` and `config.partners`.
        settings: Our company, the floor, and the calibration error if the user has set one.
        advanced: Told which partner was matched, how many before it and how many in all.
    """
    accounts = warehouse.table("staging.accounts").sort("company_id", "account_id")
    ours = prepare_records(accounts.filter(pl.col("company_id") == settings.company.id))
    partners = warehouse.table("config.partners")["partner_id"].to_list()

    def score(partner_id: str) -> Matched:
        theirs = accounts.filter(pl.col("company_id") == partner_id)
        return match_and_measure(ours, theirs, floor=settings.matching.review_probability)

    scored, statistics = [pl.DataFrame(schema=SCORED_PAIRS)], []
    at_once = PARTNERS_AT_ONCE if accounts.height <= FEW_ACCOUNTS else 1
    with ThreadPoolExecutor(at_once) as pool:
        for number, (partner_id, matched) in enumerate(zip(partners, pool.map(score, partners), strict=True)):
            advanced(partner_id, number, len(partners))
            scored.append(_named(matched.pairs, partner_id))
            statistics.append(_statistics_row(partner_id, matched, settings))
    warehouse.write("matching.scored_pairs", pl.concat(scored).sort(list(PAIR)))
    warehouse.write("matching.model_statistics", pl.DataFrame(statistics, schema=STATISTICS, orient="row"))


def _named(pairs: pl.DataFrame, partner_id: str) -> pl.DataFrame:
    columns = {"left_id": "account_id", "right_id": "partner_account_id"}
    return pairs.rename(columns).with_columns(partner_id=pl.lit(partner_id)).select(list(SCORED_PAIRS))


def _statistics_row(partner_id: str, matched: Matched, settings: Settings) -> tuple[str, float, float, float, str]:
    shipped, given = shipped_quality(), settings.given_calibration_error
    error = shipped.calibration_error if given is None else given
    return partner_id, matched.unwritten_accounts, shipped.candidate_recall, error, shipped_model_id()

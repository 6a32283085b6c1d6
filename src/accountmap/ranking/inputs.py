"""What the rankings are computed from: the tables of `sql/ranking` as frames."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from accountmap.warehouse.connection import Warehouse

_TABLES = {
    "groups": "ranking.exposure_groups",
    "facts": "ranking.effect_facts",
    "deals": "ranking.deals",
    "open_pairs": "ranking.open_pairs",
    "shared_customers": "ranking.shared_customers",
    "customer_revenue": "ranking.customer_revenue",
    "held_counts": "ranking.held_counts",
    "held_accounts": "ranking.held_accounts",
    "history": "ranking.segment_history",
    "churn": "ranking.churn_facts",
    "markets": "ranking.resell_markets",
    "counts": "ranking.shared_value",
    "lifts": "ranking.partner_lifts",
    "quality": "matching.match_quality",
    "leads": "ranking.warm_leads",
    "without_rate": "ranking.deals_without_rate",
    "open_without_rate": "ranking.open_pairs_without_rate",
}
# In which order rows are read: a key of each table, so that equal rows come in equal order.
_ORDER = {
    "groups": ["kind", "amount_band", "segment", "joined_stage", "partners", "weights"],
    "deals": ["opportunity_id"],
    "open_pairs": ["partner_id", "account_id", "opportunity_id"],
    "shared_customers": ["partner_id", "account_id"],
    "customer_revenue": ["account_id"],
    "held_counts": ["partner_id", "segment", "permille"],
    "held_accounts": ["partner_id", "segment"],
    "history": ["segment"],
    "churn": ["customers"],
    "markets": ["partner_id", "country", "industry"],
    "counts": ["motion", "partner_id"],
    "facts": ["partner_id"],
    "lifts": ["partner_id"],
    "quality": ["partner_id"],
    "leads": ["partner_id", "permille"],
    "without_rate": ["currency"],
    "open_without_rate": ["partner_id", "currency"],
}


@dataclass(frozen=True)
class RankingInputs:
    """Everything the rankings are computed from; columns as the headers of `sql/ranking` describe them.

    partners: partner_id, partner_name, partner_type, status, started_on; sorted by partner_id.
    currency: of all money.
    """

    as_of: date
    currency: str
    partners: pl.DataFrame
    groups: pl.DataFrame
    facts: pl.DataFrame
    deals: pl.DataFrame
    open_pairs: pl.DataFrame
    shared_customers: pl.DataFrame
    customer_revenue: pl.DataFrame
    held_counts: pl.DataFrame
    held_accounts: pl.DataFrame
    history: pl.DataFrame
    churn: pl.DataFrame
    markets: pl.DataFrame
    counts: pl.DataFrame
    lifts: pl.DataFrame
    quality: pl.DataFrame
    leads: pl.DataFrame
    without_rate: pl.DataFrame
    open_without_rate: pl.DataFrame

    @property
    def partner_ids(self) -> tuple[str, ...]:
        """Ids of all partners, sorted: the columns of every array of draws."""
        return tuple(self.partners["partner_id"].to_list())

    @property
    def segments(self) -> list[str]:
        """All segments of our accounts, sorted."""
        return sorted(set(self.history["segment"].to_list()))

    def without(self, partner_ids: Collection[str]) -> "RankingInputs":
        """The same world had these partners never been there."""
        kept: dict[str, Any] = {
            name: frame.filter(~pl.col("partner_id").is_in(list(partner_ids)))
            for name, frame in self.__dict__.items()
            if isinstance(frame, pl.DataFrame) and "partner_id" in frame.columns
        }
        return replace(self, **kept, groups=_without_partners(self.groups, partner_ids))


def _without_partners(groups: pl.DataFrame, partner_ids: Collection[str]) -> pl.DataFrame:
    """Groups whose lists of partners lack these; deals stay."""
    numbered = groups.with_row_index("group")
    long = numbered.select("group", "partners", "weights").explode("partners", "weights")
    kept = long.filter(pl.col("partners").is_not_null() & ~pl.col("partners").is_in(list(partner_ids)))
    lists = kept.group_by("group", maintain_order=True).agg("partners", "weights")
    joined = numbered.drop("partners", "weights").join(lists, on="group", how="left", maintain_order="left")
    return joined.with_columns(pl.col("partners").fill_null([]), pl.col("weights").fill_null([])).select(groups.columns)


def read_inputs(warehouse: Warehouse, as_of: date) -> RankingInputs:
    """Read what `sql/ranking` made, in a fixed order."""
    frames = {name: warehouse.table(table).sort(_ORDER[name]) for name, table in _TABLES.items()}
    partners = (
        warehouse.table("config.partners")
        .sort("partner_id")
        .with_columns(pl.col("partner_name").fill_null(pl.col("partner_id")))
    )
    currency = str(warehouse.table("config.company")["currency"][0])
    return RankingInputs(as_of=as_of, currency=currency, partners=partners, **frames)

"""Grouped closed deals as the win model takes them, and on which exposure a partner's effect rests."""

from typing import Literal

import numpy as np
import polars as pl
from scipy import sparse

from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.pipeline_value import codes_of
from accountmap.ranking.strata import DealTraits, Floats
from accountmap.ranking.win_model import ClosedDeals

Basis = Literal["dated", "influence", "prior"]
Kind = Literal["none", "dated", "undated", "influence"]
# Which groups the fit takes for each basis; without any exposure they still say how easy deals are to win.
KIND_OF_BASIS: dict[Basis, Kind] = {"dated": "dated", "influence": "influence", "prior": "none"}


def choose_basis(inputs: RankingInputs) -> Basis:
    """What effects rest on: dated exposure if there is any; else recorded influence; else only the prior."""
    if inputs.facts["exposed_deals"].sum():
        return "dated"
    return "influence" if inputs.facts["influenced_deals"].sum() else "prior"


def closed_deals(inputs: RankingInputs, kind: Kind, most_groups: int | None = None) -> ClosedDeals:
    """The groups of one kind of exposure.

    Args:
        inputs: What the rankings are computed from.
        kind: Which exposure.
        most_groups: Take only about so many groups, evenly spread; None for all.
    """
    groups = inputs.groups.filter(pl.col("kind") == kind)
    if most_groups and groups.height > most_groups:
        groups = groups.gather_every(-(-groups.height // most_groups))
    segments, stages = inputs.segments, stages_of(inputs, kind)
    traits = DealTraits(
        groups["log_amount"].cast(pl.Float64).fill_null(float("nan")).to_numpy().copy(),
        codes_of(groups["segment"].to_list(), segments),
        codes_of(groups["joined_stage"].to_list(), stages),
    )
    return ClosedDeals(
        traits=traits,
        deals=groups["deals"].cast(pl.Float64).to_numpy(),
        won=groups["won"].cast(pl.Float64).to_numpy(),
        exposure=_exposure(groups, inputs.partner_ids),
        partners=inputs.partner_ids,
        segments=max(len(segments), 1),
        stages=len(stages),
        hidden_stage=_hidden_stage(inputs) if kind == "influence" else None,
    )


def stages_of(inputs: RankingInputs, kind: Kind) -> list[str]:
    """The stages at joining that the groups of a kind know, sorted; one empty text where nobody records them."""
    groups = inputs.groups.filter(pl.col("kind") == kind)
    return sorted(set(groups["joined_stage"].to_list())) or [""]


def _exposure(groups: pl.DataFrame, partners: tuple[str, ...]) -> sparse.csr_matrix:
    """(groups, partners) weights of exposure."""
    long = (
        groups.select("partners", "weights")
        .with_row_index("row")
        .explode("partners", "weights")
        .drop_nulls("partners")
        .filter(pl.col("partners").is_in(list(partners)))
    )
    places = codes_of(long["partners"].to_list(), partners)
    shape = (groups.height, len(partners))
    return sparse.csr_matrix((long["weights"].to_numpy(), (long["row"].to_numpy(), places)), shape=shape)


def _hidden_stage(inputs: RankingInputs) -> Floats:
    """Share of each partner's recorded deals whose stage at joining is unknown; of none, all."""
    deals = inputs.facts["influenced_deals"].cast(pl.Float64).to_numpy()
    unknown = inputs.facts["influenced_unknown_stage"].cast(pl.Float64).to_numpy()
    return np.where(deals > 0, unknown / np.maximum(deals, 1), 1.0)

"""The command `rank`: rankings under other assumptions. Heavy libraries are imported within the command."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accountmap.command import WorkspaceOption, guarded
from accountmap.workspace import find_workspace

if TYPE_CHECKING:
    from accountmap.ranking.what_if import WhatIf

MOST_AT_THE_TOP = 3


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(epilog="Example: accountmap rank --assume integration_adoption=0.3 --horizon 24 --without acme")(
        guarded(rank)
    )


def rank(
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume", metavar="NAME=VALUE", help="Assume this for now; may be repeated.", show_default=False
        ),
    ] = None,
    horizon: Annotated[
        list[int] | None,
        typer.Option("--horizon", metavar="MONTHS", help="How far to look ahead; 12 if not given.", show_default=False),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="PARTNER", help="As if it had never been there.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Rank partners anew under other assumptions and show what moves; what is published stays as it is."""
    from accountmap.overlap.assumptions import parse_assumption
    from accountmap.ranking.last_run import read_last_inputs
    from accountmap.ranking.what_if import what_if
    from accountmap.settings import load_settings

    found = find_workspace(workspace)
    settings = load_settings(found.config_file)
    result = what_if(
        read_last_inputs(found),
        settings,
        assumed=dict(parse_assumption(text) for text in assume or []),
        horizons=horizon or [12],
        without=without or [],
    )
    for line in lines_of(result, settings.ranking.goals):
        typer.echo(line)


def lines_of(result: "WhatIf", goals: tuple[str, ...]) -> list[str]:
    """A what-if as lines of text: the assumptions given, then each ranking with what moved, the first goal first."""
    from accountmap.ranking.words import motions_in_order, ranking_title, together_lines

    inputs = result.inputs
    names = dict(zip(inputs.partners["partner_id"], inputs.partners["partner_name"], strict=True))
    lines = [f"{new.name}: {new.value:g} instead of {old.value:g} ({old.source})" for old, new in result.assumed]
    for motion in motions_in_order(goals):
        rows = result.moved.filter(result.moved["motion"] == motion)
        for months in sorted(set(rows["horizon_months"].to_list())):
            ranked = rows.filter(rows["horizon_months"] == months)
            lines += ["", ranking_title(motion, months, inputs.currency, goals)]
            lines += [_line(row, names, ranked["expected_value"].count()) for row in ranked.iter_rows(named=True)]
            sets = result.sets.filter(result.sets["motion"] == motion, result.sets["horizon_months"] == months)
            harmful = ranked.filter(ranked["rank"].is_not_null(), ranked["expected_value"] < 0)["partner_id"].to_list()
            lines += together_lines(sets.to_dicts(), names, harmful)
    return [*lines, "", *_rate_notes(result), "Nothing was published: what `accountmap show` prints stays as it is."]


def _line(row: dict[str, Any], names: dict[str, str], ranked: int) -> str:
    name = names.get(row["partner_id"], row["partner_id"])
    if row["rank"] is None:
        return f"   -  {name}: left out (was {row['rank_before']})"
    moved = "" if row["rank"] == row["rank_before"] else f" (was {row['rank_before']})"
    if row["expected_value"] is None:
        return f"  {row['rank']:>2}{moved}  {name}: {row['drivers']}"
    value, low, high, net = (
        f"{row[figure]:,.0f}" for figure in ("expected_value", "value_low", "value_high", "net_value")
    )
    before = "" if row["value_before"] in (None, row["expected_value"]) else f", was {row['value_before']:,.0f}"
    # Among three or fewer everybody is one of the best three.
    top = f"; top 3 in {10 * row['probability_top_three']:.0f} of 10 simulations" if ranked > MOST_AT_THE_TOP else ""
    return f"  {row['rank']:>2}{moved}  {name}: {value} (likely {low} to {high}){before}; after our costs {net}{top}"


def _rate_notes(result: "WhatIf") -> Iterator[str]:
    """Deals left out for want of an exchange rate, and where to set it."""
    for currency, deals, first_on in result.inputs.without_rate.select("currency", "deals", "first_on").iter_rows():
        yield (
            f"{deals} {'deal is' if deals == 1 else 'deals are'} in {currency} and left out: write `{currency} = <what "
            f"one unit is worth in {result.inputs.currency}>` below [currencies] in accountmap.toml (needed from "
            f"{first_on} on)."
        )

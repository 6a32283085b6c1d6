"""The command `rank`: rankings under other assumptions. Heavy libraries are imported within the command."""

from typing import TYPE_CHECKING, Annotated

import typer

from accountmap.command import WorkspaceOption, guarded
from accountmap.workspace import find_workspace

if TYPE_CHECKING:
    from accountmap.ranking.what_if import WhatIf


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
    """A what-if as lines of text: the assumptions given, then each ranking with what moved."""
    lines = [f"{new.name}: {new.value:g} instead of {old.value:g} ({old.source})" for old, new in result.assumed]
    motions = [*goals, *sorted(set(result.moved["motion"].to_list()) - set(goals))]
    for motion in motions:
        rows = result.moved.filter(result.moved["motion"] == motion)
        for horizon in sorted(set(rows["horizon_months"].to_list())):
            lines.append(f"{motion.replace('_', '-')} over {horizon} months")
            lines += [_line(row) for row in rows.filter(rows["horizon_months"] == horizon).iter_rows(named=True)]
    return lines


def _line(row: dict[str, object]) -> str:
    if row["rank"] is None:
        return f"   -  {row['partner_id']}: left out (was {row['rank_before']})"
    moved = "" if row["rank"] == row["rank_before"] else f" (was {row['rank_before']})"
    if row["expected_value"] is None:
        return f"  {row['rank']:>2}{moved}  {row['partner_id']}: {row['drivers']}"
    value, low, high = (f"{row[name]:,.0f}" for name in ("expected_value", "value_low", "value_high"))
    before = "" if row["value_before"] in (None, row["expected_value"]) else f", was {row['value_before']:,.0f}"
    top = f"top three in {100 * float(str(row['probability_top_three'])):.0f} %"
    return f"  {row['rank']:>2}{moved}  {row['partner_id']}: {value} ({low} to {high}){before}; {top}"

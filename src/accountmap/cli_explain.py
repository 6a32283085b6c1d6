"""The command `explain`: one door to the reasons behind a partner's place, a cell, an account or a pair."""

from pathlib import Path
from typing import Annotated

import typer

from accountmap.command import WorkspaceOption, guarded
from accountmap.errors import UsageError
from accountmap.workspace import Workspace, find_workspace

LeftOption = Annotated[
    Path | None, typer.Option("--left", metavar="FILE", help="For a pair of two lists: ours.", show_default=False)
]
RightOption = Annotated[
    Path | None, typer.Option("--right", metavar="FILE", help="For a pair of two lists: theirs.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        epilog="Examples: accountmap explain initech; accountmap explain initech/customer/open_opportunity; "
        "accountmap explain 'Globex GmbH'; accountmap explain 0015e00001 4711 --partner initech; "
        "accountmap explain 12 C-9 --left ours.csv --right theirs.csv"
    )(guarded(explain))


def explain(
    figure: Annotated[
        str,
        typer.Argument(
            metavar="PARTNER|CELL|ACCOUNT",
            help="A partner's id; partner/our group/their group for a cell; or an account's id or name.",
        ),
    ],
    their_id: Annotated[
        str | None, typer.Argument(metavar="THEIR_ID", help="Their account, to explain a pair.", show_default=False)
    ] = None,
    partner: Annotated[
        str | None, typer.Option(metavar="PARTNER", help="For a pair: whose account it is.", show_default=False)
    ] = None,
    left: LeftOption = None,
    right: RightOption = None,
    workspace: WorkspaceOption = None,
    all_rows: Annotated[bool, typer.Option("--all", help="Print every row, not only the first.")] = False,
) -> None:
    """Print what is behind a published figure or an account, or why two accounts are matched or not."""
    if their_id is not None:
        from accountmap.cli_matching import explain_pair_lines

        for line in explain_pair_lines(figure, their_id, partner, left, right, workspace):
            typer.echo(line)
        return
    if partner or left or right:
        raise UsageError(
            "--partner, --left and --right belong to a pair, and the second id is missing.",
            allowed="`explain OUR_ID THEIR_ID --partner PARTNER`, or with --left FILE --right FILE",
        )
    _show_figure(find_workspace(workspace), figure, all_rows=all_rows)


def _show_figure(workspace: Workspace, figure: str, *, all_rows: bool) -> None:
    from accountmap.cli_overlap import show_account, show_cell
    from accountmap.overlap.explain import EXPLAINED, explain_account, explain_cell, parse_cell, partner_names
    from accountmap.settings import load_settings
    from accountmap.warehouse.dictionary import require_columns
    from accountmap.warehouse.publishing import open_published
    from accountmap.warehouse.selects import load_select

    company = load_settings(workspace.config_file).company
    with open_published(workspace.published) as published:
        require_columns(published, "main", map(load_select, EXPLAINED), workspace.root)
        partners = partner_names(published)
        cell = parse_cell(figure, partners)
        if cell:
            show_cell(explain_cell(published, company.id, cell), company.currency, all_rows=all_rows)
        else:
            show_account(explain_account(published, figure), company.currency, all_rows=all_rows)
    if figure in partners:
        _show_place(workspace, figure)


def _show_place(workspace: Workspace, partner: str) -> None:
    from accountmap.ranking.last_run import explain_from_workspace
    from accountmap.settings import load_settings

    typer.echo("")
    for line in explain_from_workspace(workspace, load_settings(workspace.config_file), partner):
        typer.echo(line)

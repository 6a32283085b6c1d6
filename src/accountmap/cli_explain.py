"""The command `explain`: one door to the reasons behind a partner's place, a cell, an account or a pair."""

from typing import Annotated

import typer

from accountmap.command import WorkspaceOption, guarded
from accountmap.workspace import Workspace, find_workspace


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        epilog="Examples: accountmap explain initech; accountmap explain initech/customer/open_opportunity; "
        "accountmap explain 'Globex GmbH'"
    )(guarded(explain))


def explain(
    figure: Annotated[
        str,
        typer.Argument(
            metavar="PARTNER|CELL|ACCOUNT",
            help="A partner's id; partner/our group/their group for a cell; or an account's id or name.",
        ),
    ],
    workspace: WorkspaceOption = None,
    all_rows: Annotated[bool, typer.Option("--all", help="Print every row, not only the first.")] = False,
) -> None:
    """Print the arithmetic of a published figure, down to the pairs and deals behind it."""
    from accountmap.cli_overlap import show_account, show_cell
    from accountmap.overlap.explain import explain_account, explain_cell, parse_cell, partner_names
    from accountmap.settings import load_settings
    from accountmap.warehouse.publishing import open_published

    found = find_workspace(workspace)
    settings = load_settings(found.config_file)
    with open_published(found.published) as published:
        partners = partner_names(published)
        cell = parse_cell(figure, partners)
        if cell:
            show_cell(explain_cell(published, settings.company.id, cell), settings.company.currency, all_rows=all_rows)
        else:
            show_account(explain_account(published, figure), settings.company.currency, all_rows=all_rows)
    if figure in partners:
        _show_place(found, figure)


def _show_place(workspace: Workspace, partner: str) -> None:
    from accountmap.ranking.last_run import explain_from_workspace
    from accountmap.settings import load_settings

    typer.echo("")
    for line in explain_from_workspace(workspace, load_settings(workspace.config_file), partner):
        typer.echo(line)

"""The command `map` (two files mapped in the first minute), and how cells and accounts are explained."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accountmap.command import QuietOption, guarded

if TYPE_CHECKING:
    import polars as pl

    from accountmap.overlap.explain import AccountExplanation, CellExplanation

# More rows than anybody reads; the tables have them all.
MOST_ROWS = 40


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(name="map", epilog="Example: accountmap map ours.csv theirs.csv --open")(guarded(map_files))


def map_files(
    ours: Annotated[Path, typer.Argument(help="Our list of accounts; any usual headers.")],
    theirs: Annotated[Path, typer.Argument(help="The partner's list.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the page goes.")] = Path("accountmap.html"),
    open_page: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Map two files onto each other: one self-contained page, beside what exact names and domains alone would find."""
    from accountmap.overlap.map_page import write_map_page
    from accountmap.overlap.two_lists import map_two_lists
    from accountmap.terminal import show_progress

    with show_progress(quiet=quiet) as progress:
        found = map_two_lists(ours, theirs, datetime.now(UTC).date(), progress.advanced)
    write_map_page(found, ours.name, theirs.name, output)
    if not quiet:
        total = found.total
        typer.echo(
            f"{total['sure_accounts']} sure + {total['doubtful_accounts']} to check ≈ "
            f"{total['expected_accounts']:.0f} shared accounts (likely {total['expected_low']} to "
            f"{total['expected_high']}); exact names and domains alone find {found.exact_accounts}."
        )
        typer.echo(f"The page is {output.resolve()}.")
    if open_page:
        typer.launch(output.resolve().as_uri())


def show_cell(explanation: "CellExplanation", currency: str, *, all_rows: bool) -> None:
    """Print the arithmetic of a cell and the rows that add up to it; `all_rows` prints long lists in full."""
    from accountmap.terminal import GROUPS, output

    console, cell = output(), explanation.cell
    ours, theirs = (GROUPS.get(cell[side], cell[side]) for side in ("our_population", "their_population"))
    console.print(f"{cell['partner_name']}: our {ours} × their {theirs}", style="bold", markup=False)
    console.print(
        f"{cell['sure_accounts']} sure + {cell['doubtful_accounts']} to check = {cell['our_accounts']} of our accounts "
        f"({cell['partner_accounts']} of theirs)"
    )
    console.print(
        f"best estimate {cell['expected_accounts']:.1f}, the sum of the probabilities below; likely range "
        f"{cell['expected_low']} to {cell['expected_high']} (chance, and an error of "
        f"{cell['calibration_error'] or 0:.2f} "
        "in the log-odds common to all)"
    )
    if cell["lift"] is None:
        console.print(f"more than chance? unknown: {cell['lift_reason']}")
    else:
        console.print(f"{cell['lift']:.1f} × chance (likely {cell['lift_low']:.1f} to {cell['lift_high']:.1f})")
    rows = explanation.accounts.drop("is_sure", "pairs", "partner_account_id")
    _show_table(rows, "Accounts", all_rows=all_rows, total="probability")
    _show_deals(explanation.opportunities, cell["potential_revenue"], currency, all_rows=all_rows)
    if not explanation.adds_up:
        console.print(
            "These rows are single accounts, while the figure counts parents: see roll_up_to_parents in the settings."
        )


def show_account(explanation: "AccountExplanation", currency: str, *, all_rows: bool) -> None:
    """Print an account, its pairs and its open deals; `all_rows` prints long lists in full."""
    from accountmap.terminal import output

    console, account = output(), explanation.account
    console.print(f"{account['account_name']} ({account['account_id']})", style="bold", markup=False)
    revenue = account["our_yearly_revenue"]
    basis = f"{revenue:,.2f} {currency} a year ({account['revenue_basis']})" if revenue is not None else "unknown"
    console.print(f"groups: {account['populations']}; held by {account['partners']} partners; pays us: {basis}")
    _show_table(explanation.pairs.drop("partner_id", "partner_account_id", "first_seen_at"), "Pairs", all_rows=all_rows)
    _show_deals(explanation.opportunities, account["open_amount"], currency, all_rows=all_rows)


def _show_deals(deals: "pl.DataFrame", amount: Any, currency: str, *, all_rows: bool) -> None:
    from accountmap.terminal import output

    known = "unknown" if amount is None else f"{amount:,.2f} {currency}, the sum of the deals below"
    output().print(f"our open deals at these accounts: {known}")
    _show_table(deals, "Open deals", all_rows=all_rows, total="amount")


def _show_table(frame: "pl.DataFrame", title: str, *, all_rows: bool, total: str | None = None) -> None:
    from rich.table import Table

    from accountmap.terminal import output

    if frame.is_empty():
        return
    most = frame.height if all_rows else MOST_ROWS
    table = Table(*frame.columns, title=f"{title} ({frame.height})", title_justify="left", show_footer=bool(total))
    for row in frame.head(most).iter_rows():
        table.add_row(*(_cell_text(cell) for cell in row))
    if total:
        table.columns[0].footer = "sum"
        table.columns[frame.columns.index(total)].footer = _cell_text(frame[total].sum())
    output().print(table)
    if frame.height > most:
        output().print(f"... and {frame.height - most} more: --all prints them.")


def _cell_text(cell: object) -> str:
    from rich.markup import escape

    if cell is None:
        return ""
    return f"{cell:.3f}" if isinstance(cell, float) else escape(str(cell))

"""The command `map` (two files mapped in the first minute), and how cells and accounts are explained."""

from collections.abc import Iterator
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
    from accountmap.overlap.words import group_in_words
    from accountmap.terminal import output

    console, cell = output(), explanation.cell
    ours, theirs = (group_in_words(cell[side]) for side in ("our_population", "their_population"))
    console.print(f"{cell['partner_name']}: our {ours} × their {theirs}", style="bold", markup=False)
    for line in [*_count_lines(cell), _lift_line(cell), *_money_lines(cell, currency)]:
        console.print(line, soft_wrap=True)
    _show_table(_accounts_of_cell(explanation.accounts), "Accounts", all_rows=all_rows, totals=("likely", "open deals"))
    _show_deals(explanation.opportunities, all_rows=all_rows)
    if not explanation.adds_up:
        console.print(
            "These rows are single accounts, while the figure counts parents: see roll_up_to_parents in the settings."
        )
    elif cell["our_accounts"]:
        console.print(
            f"Why two accounts are taken for one company: accountmap explain OUR_ID THEIR_ID --partner "
            f"{cell['partner_id']}",
            markup=False,
            soft_wrap=True,
        )


def _count_lines(cell: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{cell['sure_accounts']} sure + {cell['doubtful_accounts']} to check = {cell['our_accounts']} of our accounts "
        f"({cell['partner_accounts']} of theirs)"
    )
    yield (
        f"best estimate {cell['expected_accounts']:.1f}, the sum of the likelihoods below; "
        f"likely range {cell['expected_low']} to {cell['expected_high']}"
    )
    if cell["calibration_error"] is not None:
        yield (
            "  the range allows for chance, and for all likelihoods being off together (by "
            f"{cell['calibration_error']:.2f} in log-odds)"
        )
    if cell["estimated_recall"] is not None and cell["our_accounts"]:
        found = 100 * cell["estimated_recall"]
        missed = cell["expected_accounts"] * (100 / found - 1)
        yield (
            f"  its upper end counts what the matching missed, too: it finds about {found:.0f} of 100 shared accounts, "
            f"so about {missed:.1f} are missing below"
        )


def _lift_line(cell: dict[str, Any]) -> str:
    if cell["lift"] is None:
        return f"more than chance? not known: {cell['lift_reason']}"
    return (
        f"{cell['lift']:.1f} × what chance would bring, among companies of like size and country "
        f"(likely {cell['lift_low']:.1f} to {cell['lift_high']:.1f})"
    )


def _money_lines(cell: dict[str, Any], currency: str) -> Iterator[str]:
    if cell["potential_revenue"] is None:
        yield "our open deals at these accounts: amount not known"
        return
    yield f"our open deals at these accounts: {cell['potential_revenue']:,.2f} {currency}, the sum of the deals below"
    if cell["expected_revenue"]:
        yield (
            f"  each weighed by its account's likelihood: {cell['expected_revenue']:,.2f}; likely range "
            f"{cell['expected_revenue_low']:,.2f} to {cell['expected_revenue_high']:,.2f}, missed accounts counted in"
        )


def _accounts_of_cell(accounts: "pl.DataFrame") -> "pl.DataFrame":
    """The accounts of a cell with people's words for columns and decisions."""
    import polars as pl

    from accountmap.overlap.words import DECISIONS

    return accounts.select(
        pl.col("account_id").alias("our id"),
        pl.col("account_name").alias("our account"),
        pl.col("probability").alias("likely"),
        pl.col("decision").replace(DECISIONS).alias("match"),
        pl.col("partner_account_id").alias("their id"),
        pl.col("partner_account_name").alias("their account"),
        pl.col("open_amount").alias("open deals"),
    )


def show_account(explanation: "AccountExplanation", currency: str, *, all_rows: bool) -> None:
    """Print an account, its pairs and its open deals; `all_rows` prints long lists in full."""
    from accountmap.overlap.words import groups_in_words
    from accountmap.terminal import output

    console, account = output(), explanation.account
    console.print(f"{account['account_name']} ({account['account_id']})", style="bold", markup=False)
    revenue = account["our_yearly_revenue"]
    basis = f" ({account['revenue_basis']})" if account["revenue_basis"] else ""
    paid = f"{revenue:,.2f} {currency} a year{basis}" if revenue is not None else "not known"
    console.print(f"groups: {groups_in_words(account['populations'])}; pays us: {paid}", markup=False)
    console.print(f"held by {account['partners']} {'partner' if account['partners'] == 1 else 'partners'}")
    _show_table(_pairs_of_account(explanation.pairs), "Pairs with partners' accounts", all_rows=all_rows)
    amount = account["open_amount"]
    known = "amount not known" if amount is None else f"{amount:,.2f} {currency}, the sum of the deals below"
    console.print(f"our open deals at this account: {known}" if amount != 0 else "no open deal of ours at this account")
    _show_deals(explanation.opportunities, all_rows=all_rows)


def _pairs_of_account(pairs: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from accountmap.overlap.words import DECISIONS, groups_in_words

    return pairs.select(
        pl.col("partner_name").alias("partner"),
        pl.col("partner_account_id").alias("their id"),
        pl.col("partner_account_name").alias("their account"),
        pl.col("their_populations").map_elements(groups_in_words, pl.String).alias("their groups"),
        pl.col("probability").alias("likely"),
        pl.col("decision").replace(DECISIONS).alias("match"),
        pl.col("decided_by").alias("settled by"),
        pl.col("evidence").alias("why (evidence in bits)"),
    )


def _show_deals(deals: "pl.DataFrame", *, all_rows: bool) -> None:
    import polars as pl

    named = deals.select(
        pl.col("account_name").alias("our account"),
        pl.col("opportunity_id").alias("deal id"),
        pl.col("opportunity_name").alias("deal"),
        "stage",
        pl.col("close_date").alias("closes"),
        "amount",
    )
    _show_table(named, "Our open deals", all_rows=all_rows, totals=("amount",))


def _show_table(frame: "pl.DataFrame", title: str, *, all_rows: bool, totals: tuple[str, ...] = ()) -> None:
    """Print a frame as a table, a line with the sums of the named columns below."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from accountmap.terminal import output

    if frame.is_empty():
        return
    most = frame.height if all_rows else MOST_ROWS
    sums = {name: frame[name].sum() for name in totals if frame[name].null_count() < frame.height}
    table = Table(
        title=f"{title} ({frame.height})",
        title_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_footer=bool(sums),
    )
    for place, (name, kind) in enumerate(frame.schema.items()):
        footer = "sum of all" if sums and not place else _cell_text(sums.get(name))
        is_figure = kind.is_numeric()
        # A figure is never cut short, however narrow the terminal.
        table.add_column(name, footer, justify="right" if is_figure else "left", no_wrap=is_figure)
    for row in frame.head(most).iter_rows():
        table.add_row(*(_cell_text(cell) for cell in row))
    output().print(table)
    if frame.height > most:
        output().print(f"... and {frame.height - most} more, which the sums count in: --all prints them.")


def _cell_text(cell: object) -> str:
    from decimal import Decimal

    from rich.markup import escape

    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return f"{cell:,.3f}" if isinstance(cell, float) else escape(str(cell))

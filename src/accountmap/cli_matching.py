"""The commands `evaluate` and `decide`, and how pairs are explained. Heavy libraries are imported within."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accountmap.command import WorkspaceOption, guarded
from accountmap.errors import UsageError
from accountmap.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    import polars as pl

    from accountmap.matching.decision_sheet import Filled, Plan
    from accountmap.matching.evaluation import AtThreshold, Evaluation
    from accountmap.matching.explanation import Explanation, Key, Rival

# Keys shown per account of a pair that was never compared, and lines shown of one kind of decision.
MOST_LINES = 40

LeftOption = Annotated[Path | None, typer.Option("--left", metavar="FILE", help="The left list.", show_default=False)]
RightOption = Annotated[
    Path | None, typer.Option("--right", metavar="FILE", help="The right list.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(epilog="Example: accountmap evaluate pairs.csv truth.csv --left ours.csv --right theirs.csv")(
        guarded(evaluate)
    )
    app.command(
        epilog="Example: accountmap decide --export doubtful.csv; then accountmap decide doubtful.csv --by Kim"
    )(guarded(decide))


def evaluate(
    matches: Annotated[Path, typer.Argument(help="Pairs with left_id, right_id, probability: .csv or .parquet.")],
    truth: Annotated[Path, typer.Argument(help="The right pairs: left_id, right_id.")],
    left: LeftOption = None,
    right: RightOption = None,
    leave_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Pairs that nobody can tell, not to be judged.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, help="How many wrong and missed pairs to show.")] = 10,
) -> None:
    """Judge matches by the truth: precision, recall, calibration, and the worst errors."""
    from accountmap.matching.evaluation import evaluate as evaluate_matches
    from accountmap.matching.pair_files import read_matches, read_pairs

    names = [_names(path) for path in (left, right)]
    found = evaluate_matches(read_matches(matches), read_pairs(truth), read_pairs(leave_out) if leave_out else None)
    for line in evaluation_lines(found, *names, worst=worst):
        typer.echo(line)


def decide(
    sheet: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A sheet that was filled in.", show_default=False)
    ] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the doubtful pairs there.", show_default=False)
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who decides.", show_default=False)] = None,
    partner: Annotated[
        str | None, typer.Option(metavar="PARTNER", help="With --export: this partner's only.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Record without asking.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Confirm or reject doubtful pairs: export them, fill in the column `decision`, read the file back."""
    if (sheet is None) == (export is None):
        raise UsageError(
            "Either write a sheet or read one.", allowed="`decide --export FILE` or `decide FILE --by NAME`"
        )
    found = find_workspace(workspace)
    if export is not None:
        _export(found, export, partner)
    elif sheet is not None:
        _read_back(found, sheet, by, yes=yes)


def evaluation_lines(
    found: "Evaluation", left_names: dict[str, str], right_names: dict[str, str], *, worst: int
) -> Iterator[str]:
    """An evaluation as lines of text.

    Args:
        found: What was found.
        left_names: Name by left id, as far as lists were given.
        right_names: Name by right id.
        worst: How many errors of each kind to show.
    """
    yield f"{found.truth:,} pairs are right."
    yield _threshold_line("Probability 0.50 and more", found.half)
    yield _threshold_line("0.95 and more, by itself", found.sure)
    yield _threshold_line(f"Best threshold: {found.best.threshold:.2f}", found.best)
    yield f"To be checked by people: {found.doubtful:,} pairs, {found.review_share:.3f} of the truth"
    yield f"Calibration error: {found.calibration_error:.3f} from 0.50 on, {found.doubtful_error:.3f} of the doubtful"
    yield f"Log loss: {found.log_loss:.4f} bits a pair; at best, in this order, {found.refit_log_loss:.4f}"
    yield "Said and right, by tenths of probability:"
    for row in found.tenths.sort("tenth", descending=True).iter_rows(named=True):
        low, high = row["tenth"] / 10, (row["tenth"] + 1) / 10
        figures = f"said {row['said']:.3f}  right {row['right']:.3f}  {row['pairs']:>8,} pairs"
        yield f"  {low:.1f} to {high:.1f}  {figures}"
    names = left_names, right_names
    yield from _error_lines("Wrong, the most confident first", found.wrong, names, worst)
    yield from _error_lines("Missed, the nearest first", found.missed, names, worst)


def _threshold_line(title: str, at: "AtThreshold") -> str:
    figures = f"precision {at.precision:.4f}  recall {at.recall:.4f}  F1 {at.f1:.4f}  {at.pairs:>8,} pairs"
    return f"{title + ':':<26} {figures}"


def _error_lines(
    title: str, errors: "pl.DataFrame", names: tuple[dict[str, str], dict[str, str]], worst: int
) -> Iterator[str]:
    shown = f", {worst} of them" if errors.height > worst else ""
    yield f"{title} ({errors.height:,}{shown}):"
    for row in errors.head(worst).iter_rows(named=True):
        left, right = _named(row["left_id"], names[0]), _named(row["right_id"], names[1])
        said = "not written" if row["probability"] is None else f"{row['probability']:.3f}"
        instead = f"; matched instead: {_named(row['instead_id'], names[0])}" if row.get("instead_id") else ""
        yield f"  {said}  {left} | {right}{instead}"
        if row["evidence"]:
            yield f"         {row['evidence']}"


def _named(account_id: str, names: dict[str, str]) -> str:
    return f"{account_id} '{names[account_id]}'" if account_id in names else account_id


def _names(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    from accountmap.intake.lists import read_account_list

    return dict(read_account_list(path).select("account_id", "account_name").iter_rows())


def explain_pair_lines(
    left_id: str, right_id: str, partner: str | None, left: Path | None, right: Path | None, workspace: Path | None
) -> list[str]:
    """The reasoning about a pair as lines of text, of two lists or of a workspace.

    Raises:
        UsageError: neither two lists nor a partner are given, or both; or there is no such account.
    """
    if partner is None and left is not None and right is not None:
        return _explain_in_files(left_id, right_id, left, right)
    if partner is not None and left is None and right is None:
        return _explain_in_workspace(left_id, right_id, partner, workspace)
    raise UsageError(
        "A pair is explained in a workspace or in two lists.",
        allowed="`--partner PARTNER`, or `--left FILE --right FILE`",
    )


def _explain_in_files(left_id: str, right_id: str, left: Path, right: Path) -> list[str]:
    from accountmap.intake.lists import read_account_list
    from accountmap.matching.explanation import explain_pair

    return list(explanation_lines(explain_pair(read_account_list(left), read_account_list(right), left_id, right_id)))


def _explain_in_workspace(account_id: str, partner_account_id: str, partner: str, workspace: Path | None) -> list[str]:
    from accountmap.matching.decisions import follow_accounts, load_decisions
    from accountmap.matching.epochs import current_epoch
    from accountmap.matching.explanation import explain_pair
    from accountmap.matching.last_match import read_last_match
    from accountmap.settings import load_settings

    found = find_workspace(workspace)
    settings = load_settings(found.config_file)
    last = read_last_match(found, settings)
    last.require_partner(partner)
    epoch = current_epoch(found.models, partner)
    explained = explain_pair(
        last.list_of(last.company_id),
        last.list_of(partner),
        account_id,
        partner_account_id,
        thresholds=settings.matching,
        weights=epoch.weights if epoch else None,
    )
    decisions = follow_accounts(load_decisions(found), last.accounts, last.company_id)
    pair = decisions.filter(partner_id=partner, account_id=account_id, partner_account_id=partner_account_id)
    said = pair.sort("sequence").tail(1).to_dicts()
    return [*explanation_lines(explained), *(_decision_line(decision) for decision in said)]


def _decision_line(decision: dict[str, object]) -> str:
    reason = f" ({decision['reason']})" if decision["reason"] else ""
    verdict = "the same company" if decision["decision"] == "confirmed" else "not the same company"
    return (
        f"{decision['decided_by']} decided on {decision['decided_at']:%Y-%m-%d} that they are {verdict}{reason}; "
        "that outranks the model."
    )


def explanation_lines(found: "Explanation") -> Iterator[str]:
    """An explanation as lines of text."""
    from accountmap.matching.explanation import bits_in_words, probability_in_words

    yield f"left   {found.left.in_words}"
    yield f"right  {found.right.in_words}"
    yield found.reason
    yield "Evidence, in bits:" if found.was_compared else "Had they been compared, the evidence in bits would be:"
    for piece in found.pieces:
        strength = f" ({piece.strength})" if piece.strength else ""
        yield f"  {bits_in_words(piece.tenths):>6}  {piece.sentence}{strength}"
    said = f"probability {found.probability:.4f}: {probability_in_words(found.probability)}"
    yield f"  {bits_in_words(found.tenths):>6}  in all, which is {said}"
    yield from _rival_lines("left", found.left_rivals)
    yield from _rival_lines("right", found.right_rivals)
    yield from _key_lines(found)


def _rival_lines(side: str, rivals: "tuple[Rival, ...]") -> Iterator[str]:
    from accountmap.matching.explanation import bits_in_words

    if rivals:
        yield f"Nearest other companies of the {side} list, each by itself:"
    for rival in rivals:
        yield f"  {bits_in_words(rival.tenths):>6}  {rival.account.in_words}"


def _key_lines(found: "Explanation") -> Iterator[str]:
    shared = [key for key in found.keys if key.is_shared]
    if shared:
        yield "Keys in common (names that have it, left × right):"
        yield from _some(shared)
    if found.outcome == "no_shared_key":
        yield "Keys of the left account (names that have it, left × right):"
        yield from _some([key for key in found.keys if key.is_left])
        yield "Keys of the right account:"
        yield from _some([key for key in found.keys if key.is_right])


def _some(keys: "list[Key]") -> Iterator[str]:
    for key in keys[:MOST_LINES]:
        note = ", too common" if key.is_too_common else ""
        yield f"  {key.text} ({key.left_size:,} × {key.right_size:,}{note})"
    if len(keys) > MOST_LINES:
        yield f"  and {len(keys) - MOST_LINES} more"


def _export(workspace: Workspace, path: Path, partner: str | None) -> None:
    from accountmap.matching.decision_sheet import WORDS, write_decision_sheet
    from accountmap.matching.last_match import read_last_match
    from accountmap.settings import load_settings

    pairs = write_decision_sheet(path, read_last_match(workspace, load_settings(workspace.config_file)), partner)
    typer.echo(f"{pairs:,} pairs to check are in {path}.")
    if pairs:
        typer.echo(f"Fill in the column decision ({', '.join(WORDS)}; nothing for later), save it as CSV, then:")
        typer.echo(f"accountmap decide {path} --by NAME")


def _read_back(workspace: Workspace, path: Path, by: str | None, *, yes: bool) -> None:
    from accountmap.matching.decision_sheet import plan_decisions, read_decision_sheet, record_plan
    from accountmap.matching.decisions import follow_accounts, load_decisions
    from accountmap.matching.last_match import read_last_match
    from accountmap.settings import load_settings

    if not (by or "").strip():
        raise UsageError("Nobody is named who decides.", allowed="`--by NAME`", next_step="add it")
    rows = read_decision_sheet(path)
    last = read_last_match(workspace, load_settings(workspace.config_file))
    decisions = follow_accounts(load_decisions(workspace), last.accounts, last.company_id)
    plan = plan_decisions(path, rows, last, decisions)
    for line in plan_lines(plan):
        typer.echo(line)
    if not plan.to_record:
        return
    if not yes and not (sys.stdin.isatty() and typer.confirm("Record them?")):
        typer.echo("Nothing was recorded; say so with --yes.")
        return
    count = record_plan(workspace, plan, last, decided_by=str(by).strip(), decided_at=datetime.now(UTC))
    typer.echo(f"{count:,} recorded; they take effect with the next run: accountmap run")


def plan_lines(plan: "Plan") -> Iterator[str]:
    """What recording a sheet would do, as lines of text."""
    yield (
        f"{plan.count('confirmed'):,} to confirm, {plan.count('rejected'):,} to reject; "
        f"{plan.later:,} left for later, {len(plan.known):,} known already"
    )
    yield from _changes(plan.changed)


def _changes(changed: "tuple[Filled, ...]") -> Iterator[str]:
    for row in changed[:MOST_LINES]:
        yield f"  line {row.line}: {' / '.join(row.pair)} was decided otherwise before; now {row.decision}"
    if len(changed) > MOST_LINES:
        yield f"  and {len(changed) - MOST_LINES} more that were decided otherwise before"

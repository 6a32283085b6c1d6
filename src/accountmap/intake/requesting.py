"""What a partner is sent who never exported a list of accounts: a template, the steps, and what happens with it."""

import csv
import io
import tomllib
from functools import cache
from pathlib import Path

from accountmap.errors import UsageError
from accountmap.intake.fields import fields_of
from accountmap.reference import reference_file
from accountmap.workspace import Workspace

TEMPLATE = {
    "account_id": "Account ID",
    "account_name": "Account Name",
    "domains": "Website",
    "country": "Country",
    "city": "City",
    "account_type": "Type",
    "industry": "Industry",
    "employees": "Employees",
    "customer_since": "Customer Since",
}
"""Columns of the template: canonical field -> header; a test reads them back."""
_EXAMPLE = ["1001", "Example Industries GmbH", "example.com", "Germany", "Berlin", "Customer", "Software", "250", ""]
_TYPES = ("Customer", "Prospect", "Former Customer")


@cache
def request_languages() -> dict[str, dict[str, str]]:
    """Language code -> its texts."""
    return tomllib.loads(reference_file("requests.toml").read_text(encoding="utf-8"))


def write_request(workspace: Workspace, partner_id: str, partner_name: str, our_name: str) -> list[Path]:
    """Write everything a partner needs into `share/<partner>/request/`.

    Returns:
        The files: one letter per language, the template as CSV and as workbook.

    Raises:
        UsageError: the partner's id cannot be the name of a folder.
    """
    if not partner_id or partner_id != Path(partner_id).name or partner_id.startswith("."):
        raise UsageError(f"'{partner_id}' is no id of a partner.", allowed="small letters, digits, - and _")
    folder = workspace.root / "share" / partner_id / "request"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, texts in request_languages().items():
        path = folder / f"request.{language}.txt"
        path.write_text(compose_letter(texts, partner_name, our_name), encoding="utf-8")
        written.append(path)
    return [*written, _write_csv(folder), _write_workbook(folder)]


def compose_letter(texts: dict[str, str], partner_name: str, our_name: str) -> str:
    """A letter in one language."""
    columns = "\n".join(f"  - {header}" for header in TEMPLATE.values())
    words = {"us": our_name, "partner": partner_name, "columns": columns}
    return texts["subject"].format(**words) + "\n" + texts["text"].format(**words)


def _write_csv(folder: Path) -> Path:
    path = folder / "account-list-template.csv"
    text = io.StringIO(newline="")
    csv.writer(text).writerow(TEMPLATE.values())
    path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
    return path


def _write_workbook(folder: Path) -> Path:
    import xlsxwriter  # type: ignore[import-untyped]  # it has no types; only where a workbook is written

    path = folder / "account-list-template.xlsx"
    meanings = fields_of("accounts")
    with xlsxwriter.Workbook(str(path)) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Accounts")
        sheet.freeze_panes(1, 0)
        for position, (field, header) in enumerate(TEMPLATE.items()):
            sheet.set_column(position, position, 24, text)
            sheet.write_string(0, position, header, bold)
            sheet.write_comment(0, position, f"{meanings[field].meaning}, e.g. {_EXAMPLE[position] or '2024-01-31'}")
        at = list(TEMPLATE).index("account_type")
        sheet.data_validation(1, at, 100_000, at, {"validate": "list", "source": list(_TYPES), "error_type": "warning"})
    return path

"""The page of `accountmap map`: one self-contained HTML file with the matrix and the shared accounts."""

import re
from html import escape
from pathlib import Path

import polars as pl

from accountmap.matching.explanation import strength_in_words
from accountmap.overlap.two_lists import TwoLists
from accountmap.overlap.words import GROUPS, decision_in_words, group_in_words, likely_in_words
from accountmap.warehouse.durable import write_whole

# A piece of evidence ends with its weight in bits: name 'Acme' = 'ACME' +20.5
PIECE = re.compile(r"(?P<words>.+?) (?P<weight>[+−]\d+(?:\.\d+)?)(?:; |$)")
PRIOR = "before looking"
# A page of this many rows still opens at once.
MOST_ROWS = 2000
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2733; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.15rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid #c9d1da; padding: .35rem .6rem; text-align: left; vertical-align: top; }}
thead th {{ background: #eef2f6; }} td.figure {{ text-align: right; font-variant-numeric: tabular-nums; }}
td.figure {{ white-space: nowrap; }}
.note {{ color: #4a5866; }} .check {{ background: #fff6dd; }} .wide {{ overflow-x: auto; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #14191f; color: #e4e9ee; }} thead th {{ background: #222b35; }}
  th, td {{ border-color: #3a4653; }} .note {{ color: #a9b6c3; }} .check {{ background: #3a3216; }}
}}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{summary}</p>
<p class="note">{beside}</p>
<h2>Shared accounts by group</h2>
<div class="wide">{matrix}</div>
<h2>The accounts behind it</h2>
<div class="wide">{accounts}</div>
<p class="note">Internal: this page names accounts of both sides.</p>
</body>
</html>
"""


def write_map_page(found: TwoLists, ours: str, theirs: str, output: Path) -> None:
    """Write the page, replacing an older one in one step.

    Args:
        found: What both lists share.
        ours: Name of our list.
        theirs: Name of the partner's list.
        output: Where the page goes.
    """
    write_whole(output, page_of(found, ours, theirs).encode("utf-8"))


def page_of(found: TwoLists, ours: str, theirs: str) -> str:
    """The page as text; every name from the lists is escaped."""
    total = found.total
    summary = (
        f"<strong>About {total['expected_accounts']:.0f} shared accounts</strong> "
        f"(likely range {total['expected_low']} to {total['expected_high']}): {total['sure_accounts']} sure "
        f"and {total['doubtful_accounts']} to check, of {found.our_rows:,} accounts of ours and {found.their_rows:,} "
        f"of theirs."
    )
    beside = (
        f"Exact names and domains alone would have found {found.exact_accounts} of our accounts. "
        f"Doubtful pairs come first: a person should look at them."
    )
    title = f"{escape(ours)} mapped onto {escape(theirs)}"
    return _PAGE.format(
        title=title, summary=summary, beside=beside, matrix=_matrix(found.matrix), accounts=_accounts(found.accounts)
    )


def _matrix(matrix: pl.DataFrame) -> str:
    """Our groups down, theirs across; each cell with its best estimate and its range."""
    ours, theirs = _in_order(matrix["our_population"]), _in_order(matrix["their_population"])
    cells = {(row["our_population"], row["their_population"]): row for row in matrix.iter_rows(named=True)}
    head = "".join(f"<th scope='col'>{escape(_heading('their', group))}</th>" for group in theirs)
    rows = [
        f"<tr><th scope='row'>{escape(_heading('our', group))}</th>"
        + "".join(_figure(cells[group, other]) for other in theirs)
        + "</tr>"
        for group in ours
    ]
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _heading(whose: str, group: str) -> str:
    """A group of ours or theirs as a heading."""
    named = {"all": "in all", "unknown": f"{whose} accounts, group not said"}
    return named.get(group, f"{whose} {group_in_words(group)}")


def _figure(cell: dict[str, float]) -> str:
    low, high = cell["expected_low"], cell["expected_high"]
    return f"<td class='figure'>{cell['expected_accounts']:.0f}<br><span class='note'>{low} to {high}</span></td>"


def _accounts(accounts: pl.DataFrame) -> str:
    headings = ("our account", "their account", "match", "likely", "why")
    head = "".join(f"<th scope='col'>{name}</th>" for name in headings)
    doubtful_first = accounts.sort(pl.col("decision") != "review", maintain_order=True)
    rows = [_account(row) for row in doubtful_first.head(MOST_ROWS).iter_rows(named=True)]
    more = accounts.height - MOST_ROWS
    note = f"<p class='note'>and {more:,} more</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{note}"


def _account(row: dict[str, str]) -> str:
    kind = " class='check'" if row["decision"] == "review" else ""
    texts = (row["account_name"], row["partner_account_name"], decision_in_words(row["decision"]))
    cells = "".join(f"<td>{escape(text or '')}</td>" for text in texts)
    likely = f"<td class='figure'>{likely_in_words(float(row['probability']))}</td>"
    return f"<tr{kind}>{cells}{likely}<td>{_evidence(row['evidence'] or '')}</td></tr>"


def _evidence(evidence: str) -> str:
    """The reasons, each with its strength in words; what was likely before looking is no reason."""
    pieces = [(found["words"], found["weight"]) for found in PIECE.finditer(evidence)]
    reasons = [
        f"{escape(words)} <span class='note'>({strength_in_words(round(10 * float(weight.replace('−', '-'))))})</span>"
        for words, weight in pieces
        if words != PRIOR
    ]
    return "; ".join(reasons) or escape(evidence)


def _in_order(groups: pl.Series) -> list[str]:
    """Groups in the order people expect, the total last."""
    known = list(GROUPS)
    return sorted(set(groups), key=lambda group: (group == "all", known.index(group) if group in known else 99, group))

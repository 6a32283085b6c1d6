"""The house rules that readers rely on, held by tests: where SQL stands, what may be imported, what is tracked."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accountmap.warehouse.selects import parse_select

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").rglob("*.py")])
WAREHOUSE = ROOT / "src" / "accountmap" / "warehouse"
SELECTS = sorted((ROOT / "sql").rglob("*.sql"))

# A statement, not a sentence that happens to begin with such a word.
STATEMENT = re.compile(
    r"""\bselect\b[\s\S]+\bfrom\b
      | ^\s*select\s+(\*|count\(|\$|\d|cast\()
      | ^\s*with\s+\w+\s+as\s*(materialized\s*)?\(
      | ^\s*from\s+([a-z_]\w*\.[a-z_]\w*|\{\}(\.\{\})?\s*$)
      | \binsert\s+(or\s+\w+\s+)?into\b
      | \bdelete\s+from\b
      | \bupdate\s+[\w.]+\s+set\b
      | \bcreate\s+(or\s+replace\s+)?(temp(orary)?\s+)?(table|view|macro|schema|index|type)\b
      | \bdrop\s+(table|view|schema|macro|index)\b
      | \balter\s+table\b
      | ^\s*(attach|detach|copy|pragma|checkpoint)\s+('|[\w.{}()]+\s+(to|from)\b|\w+$)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What makes a statement more than trivial: it belongs into a file of sql/.
BUSINESS = re.compile(r"\bjoin\b|\bunion\b|\bover\s*\(|\bwith\s+\w+\s+as\b|\bcase\s+when\b", re.IGNORECASE)


def texts(code: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string of a module that is no docstring; holes of f-strings show as `{}`."""
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | pieces:
            yield node.lineno, node.value


@pytest.mark.parametrize(
    "code",
    [
        'rows("select name from staging.accounts")',
        'rows("""\n  SELECT *\n  FROM staging.accounts""")',
        "rows(f'insert into {table} values (1)')",
        "rows('create or replace table x as')",
        "rows('with steps as (')",
        "rows('from staging.accounts')",
        "rows(f'from {table}')",
        "rows('drop table staging.accounts')",
        "rows(\"copy staging.accounts to 'x.parquet'\")",
    ],
)
def test_the_search_for_sql_finds_sql(code: str) -> None:
    assert [text for _, text in texts(code) if STATEMENT.search(text)]


@pytest.mark.parametrize(
    "code",
    [
        '"""Select the rows from a docstring."""',
        'error("Select another file, or correct this one.")',
        'error("Delete the file and drop it again.")',
        'error(f"Update {name} and set it aside.")',
        'error(f"from {first} to {last}")',
        'label("From 0.95 on")',
        'error("With accounts of both sides as a list, go on.")',
    ],
)
def test_the_search_for_sql_leaves_sentences_alone(code: str) -> None:
    assert not [text for _, text in texts(code) if STATEMENT.search(text)]


def test_no_sql_stands_outside_the_folder_sql_but_trivial_statements_of_the_warehouse() -> None:
    found = []
    for path in SOURCES:
        for line, text in texts(path.read_text(encoding="utf-8")):
            trivial = WAREHOUSE in path.parents and not BUSINESS.search(text)
            if STATEMENT.search(text) and not trivial:
                found.append(f"{path.relative_to(ROOT)}:{line}: {text.strip()[:80]}")
    assert found == []


def body_of(text: str) -> list[str]:
    """The statement of a SQL file without its comments."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("--")]


def without_literals(text: str) -> str:
    """SQL with its texts and quoted names emptied, and comments at line ends gone."""
    return re.sub(r"--.*", "", re.sub(r"'(?:[^']|'')*'", "''", text))


@pytest.mark.parametrize("path", SELECTS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_file_of_sql_has_the_fixed_shape(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    table = f"{path.parent.name}.{path.stem}"
    body = body_of(text)
    code = without_literals("\n".join(body))

    select = parse_select(table, text)
    names = [column.name for column in select.columns]
    assert len(set(names)) == len(names), "a column is described twice"
    assert all(column.meaning for column in select.columns), "a column without a meaning"
    assert set(select.key) <= set(names), "the key names a column that is not described"

    assert re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", table)
    assert path.parent.parent.name == "sql", "one folder deep: folder = schema"
    assert body[0].split()[0] in {"with", "select"}, "one select, imports first"
    assert ";" not in code, "one statement per file, without a semicolon"
    assert code == code.lower(), "lower case"
    assert not re.search(r"\b(?:as|from|join)\s+(?:[a-z_.]+\s+)?[a-z]\b(?!\s*[.(])", code), "an alias of one letter"
    if body[0].startswith("with"):
        last = code[code.rindex("\nselect") :]
        assert re.match(r"\nselect\s[\s\S]+?\bfrom\s+[a-z_]+", last), "ends with a select from the final step"


def test_every_folder_of_sql_holds_selects_and_nothing_else() -> None:
    strangers = [path.name for path in (ROOT / "sql").rglob("*") if path.is_file() and path.suffix != ".sql"]
    assert strangers == []
    assert SELECTS


WITHOUT_EXTRAS = """
import importlib, pkgutil, sys

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"prefect", "flows", "pyarrow", "pandas"}:
            raise ModuleNotFoundError(f"No module named {name!r}")

sys.meta_path.insert(0, NotInstalled())
import accountmap
for module in pkgutil.walk_packages(accountmap.__path__, "accountmap."):
    importlib.import_module(module.name)
print("done")
"""


def test_the_library_and_the_command_line_work_without_prefect_pyarrow_and_pandas() -> None:
    """They do not come with the wheel, so no module may need them."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_EXTRAS], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("done\n", "")


def tracked_files() -> list[Path]:
    """What git tracks; in a source distribution, what is there."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def test_no_tracked_file_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "index-" + "url ="]
    places = ["/" + "root/", "/" + "home/", "/" + "Users/", "/" + "work/"]
    found = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {sought}" for sought in (*hosts, *places) if sought in text]
    assert found == []


def test_modules_are_named_for_what_they_are_about() -> None:
    vague = {"utils", "util", "common", "helpers", "helper", "misc", "base", "core"}
    assert [path.name for path in SOURCES if path.stem in vague or path.parent.name in vague] == []

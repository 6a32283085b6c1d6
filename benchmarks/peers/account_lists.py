"""What every peer is given: id, name, domain, city and country of each row. Standard library only.

A peer has an environment of its own, so nothing here may import what only ours has.
"""

import argparse
import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# What any user would take off first for a library that does not do so itself.
LEGAL_FORMS = frozenset(
    re.findall(
        r"\w+",
        "ab ag aktiebolag and as asa bv co company corp corporation gmbh inc incorporated kg kgaa limited llc llp "
        "lp ltd nv oy oyj plc pte pty sa sab sarl sas se sl spa srl the",
    )
)
# The same in scripts that write them without a space, before or after the name.
JOINED_LEGAL_FORMS = ("株式会社", "有限会社", "주식회사", "股份有限公司", "有限公司")


# Anybody can have an address there.
FREE_MAIL = frozenset(("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "hotmail.com"))


@dataclass(frozen=True)
class Account:
    """One row of a list; what is missing is None.

    Attributes:
        account_id: opaque.
        name: as written.
        domain: lower case, without `www.`; the website's host if no domain is given.
        city: lower case.
        country: as written, lower case.
    """

    account_id: str
    name: str
    domain: str | None
    city: str | None
    country: str | None


def read_accounts(path: Path) -> list[Account]:
    """Rows of a CSV with the columns id, name and any of domain, website, city, country."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [
            Account(
                row["id"],
                row["name"],
                host_of(row.get("domain") or row.get("website") or ""),
                (row.get("city") or "").strip().lower() or None,
                (row.get("country") or "").strip().lower() or None,
            )
            for row in csv.DictReader(file)
        ]


def host_of(address: str) -> str | None:
    """The host of an address, without `www.`: `https://www.acme.com/en` gives `acme.com`; None for free mail."""
    host = re.sub(r"^[a-z]+://", "", address.strip().lower()).split("/")[0].removeprefix("www.")
    return host if host and host not in FREE_MAIL else None


def clean_name(name: str) -> str:
    """Lower case, without accents and punctuation, in any script."""
    decomposed = unicodedata.normalize("NFKD", name.lower().replace("&", " and "))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", plain.replace(".", ""))))


def core_name(name: str) -> str:
    """The cleaned name without its legal form, and without `the`; never empty if the name is not."""
    plain = name.strip()
    for form in JOINED_LEGAL_FORMS:
        plain = plain.removeprefix(form).removesuffix(form) or plain
    words = clean_name(plain).removeprefix("the ").split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def files_from_command_line() -> tuple[Path, Path, Path]:
    """LEFT RIGHT OUTPUT."""
    arguments = argparse.ArgumentParser()
    for name in ("left", "right", "output"):
        arguments.add_argument(name, type=Path)
    given = arguments.parse_args()
    return given.left, given.right, given.output


def write_pairs(path: Path, pairs: Iterable[tuple[str, str, float]]) -> None:
    """Write left_id, right_id, probability: each right row with its best left row, all of them if they are equal.

    None of the peers resolves its pairs. One that is used to link accounts would be followed by this step.
    """
    best: dict[str, float] = {}
    rows = list(pairs)
    for _, right, score in rows:
        best[right] = max(score, best.get(right, 0.0))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["left_id", "right_id", "probability"])
        writer.writerows(
            (left, right, min(max(score, 0.0), 1.0)) for left, right, score in rows if score == best[right]
        )

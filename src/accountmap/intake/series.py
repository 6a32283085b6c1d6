"""Which exports replace each other: a file's name less dates and counters."""

import re
import unicodedata

_DATES = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}[-_. ]?\d{2}[-_. ]?\d{2}|\d{1,2}[-_. ]\d{1,2}[-_. ](?:19|20)\d{2}"
    r"|(?:19|20)\d{2}[-_. ]\d{1,2}|(?:19|20)\d{2})(?:[T_ -]*\d{2}[-_.:h]?\d{2}(?:[-_.:]?\d{2})?(?:Z|utc)?)?(?!\d)",
    re.IGNORECASE,
)
_STAMP = re.compile(r"\d{9,}")
_QUARTER = re.compile(r"(?<![a-z])(?:q[1-4]|h[12]|kw ?\d{1,2}|w\d{1,2})(?![a-z0-9])", re.IGNORECASE)
_MONTH = re.compile(
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"[\s_-]*(?:\(\d+\)|(?:copy|kopie|copie|copia)(?:[\s_-]*(?:of)?[\s_-]*\(?\d*\)?)|v\d+|[_\s-]\d{1,3})$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"^(?:copy of|kopie von|copie de|copia de)\s+", re.IGNORECASE)


def series_of(file_name: str) -> str:
    """The series of a file, e.g. `Customers 2026-11-12 (2).csv` and `customers_20261205.csv` -> `customers`.

    A name that is nothing but dates and counters gives `export`.
    """
    stem = unicodedata.normalize("NFKC", file_name).rsplit(".", 1)[0]
    stem = re.sub(r"\.(csv|tsv|txt|xlsx?|ods)$", "", stem, flags=re.IGNORECASE)
    stem = _MONTH.sub(" ", _QUARTER.sub(" ", _STAMP.sub(" ", _DATES.sub(" ", stem))))
    previous = ""
    while previous != stem:
        previous = stem
        stem = _COPY_OF.sub("", _COUNTER.sub("", stem.strip(" _-.")))
    return "-".join(re.findall(r"\w+", stem.casefold().replace("_", " "))) or "export"

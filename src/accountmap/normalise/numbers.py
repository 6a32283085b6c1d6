"""Numbers in any locale: which mark is the decimal one, and what each text amounts to.

The decimal mark is a property of a column: it is inferred from all its values, never value by value, because 1.234 and
1,234 mean nothing by themselves.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import polars as pl

from accountmap.normalise.vocabulary import read_words, word_key

_PLAIN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"
_PARTS = re.compile(r"^(?P<before>\D*?)(?P<digits>\d[\d\s.,'’`´٫٬·]*)(?P<after>\D*)$")
_GROUPS = re.compile(r"[\s'’`´٬·]")
_PIECES = re.compile(r"[^\W\d_]+\.?|[^\w\s]")
# "1'200.-" and "50,--" are whole amounts as Swiss and German price lists write them, not negative ones.
_WHOLE = re.compile(r"[.,]-{1,2}(?=\D*$)")
LONGEST_WORD = 12
"""Signs of a script without spaces that may be magnitude and currency in one."""
_SHARED_SIGN = re.compile(r"(?<![^\W\d_])(?:[$¥£]|rs\.?)(?![^\W\d_])", re.IGNORECASE)
SHARING = {
    "USD": {
        *("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL"),
        *("UYU", "JMD", "BSD", "BBD", "BZD", "TTD", "FJD", "XCD", "NAD"),
    },
    "JPY": {"JPY", "CNY"},
    "GBP": {"GBP", "EGP", "LBP", "SYP", "SDG", "FKP", "GIP", "SHP"},
    "INR": {"INR", "PKR", "LKR", "NPR", "MUR", "SCR"},
}
"""Currency that a sign stands for by itself -> currencies that it may stand for where something else names them."""
# "1億2000万円", "1억 2000만원": a hundred million and ten thousands of the rest.
_COMPOUND = re.compile(r"(\d[\d,.]*)\s*[億亿억]\s*(\d[\d,.]*)\s*([万萬만]?)")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-"})


@dataclass(frozen=True)
class MarkEvidence:
    """What the values of a column say about its decimal mark; adds up over batches."""

    comma: int = 0
    """Values in which the comma must be decimal."""
    dot: int = 0
    open_commas: int = 0
    """Values such as `1,234` that leave it open."""
    open_dots: int = 0

    def __add__(self, other: "MarkEvidence") -> "MarkEvidence":
        return MarkEvidence(
            self.comma + other.comma,
            self.dot + other.dot,
            self.open_commas + other.open_commas,
            self.open_dots + other.open_dots,
        )

    @property
    def mark(self) -> str:
        """The decimal mark; where every value leaves it open (`1.234`), the mark seen sets off thousands."""
        if self.comma != self.dot:
            return "," if self.comma > self.dot else "."
        return "," if self.open_dots > self.open_commas else "."

    @property
    def is_sure(self) -> bool:
        """False where the values contradict each other or leave it open."""
        if self.comma or self.dot:
            return not (self.comma and self.dot)
        return not (self.open_commas or self.open_dots)


@dataclass(frozen=True)
class Number:
    """A number and the currency written beside it (ISO 4217), if any."""

    value: Decimal
    currency: str | None = None
    is_shared_sign: bool = False
    """Whether the currency is written as a sign that others use as well: `$`, `¥`, `£`, `rs`."""


def weigh_decimal_marks(texts: pl.Series) -> MarkEvidence:
    """What the values of a column (or a batch of it) say about its decimal mark.

    A mark before one, two or more than three digits is decimal; the last of two different marks is; a repeated one is
    not.
    """
    marked = texts.filter(texts.str.contains(r"[.,]")).drop_nulls()
    bodies = marked.str.replace_all(r"[^\d.,]", "").str.strip_chars(".,")
    return MarkEvidence(
        comma=_count(bodies, r"\.\d*,\d+$|^\d+,(\d{1,2}|\d{4,})$|^0,\d+$|^\d{4,},\d+$|\.\d{3}\."),
        dot=_count(bodies, r",\d*\.\d+$|^\d+\.(\d{1,2}|\d{4,})$|^0\.\d+$|^\d{4,}\.\d+$|,\d{3},"),
        open_commas=_count(bodies, r"^[1-9]\d{0,2},\d{3}$"),
        open_dots=_count(bodies, r"^[1-9]\d{0,2}\.\d{3}$"),
    )


def _count(bodies: pl.Series, pattern: str) -> int:
    return int(bodies.str.contains(pattern).sum())


def read_numbers(texts: pl.Series, mark: str = ".") -> pl.DataFrame:
    """Numbers and the currencies beside them.

    Args:
        texts: Trimmed texts.
        mark: The column's decimal mark.

    Returns:
        Columns `number` (text that casts to any numeric type, null where it is none), `currency` (ISO 4217 or null)
        and `is_shared_sign` (whether it was a sign that several currencies use), in the order of the input.
    """
    # Plain digits need no reading; a dot before exactly three digits does, unless the column's mark is the dot.
    is_plain = texts.str.contains(_PLAIN)
    if mark != ".":
        is_plain = is_plain & ~texts.str.contains(r"\.[0-9]{3}$")
    rest = texts.filter(~is_plain).unique().to_list()
    found = {text: read_number(text, mark) for text in rest}
    frame = pl.DataFrame({"text": texts, "is_plain": is_plain})
    numbers = {text: format(number.value, "f") for text, number in found.items() if number}
    currencies = {text: number.currency for text, number in found.items() if number and number.currency}
    signs = [text for text, number in found.items() if number and number.is_shared_sign]
    text, plain = pl.col("text"), pl.col("is_plain")
    looked_up = text.replace_strict(numbers, default=None, return_dtype=pl.String) if numbers else pl.lit(None)
    currency = text.replace_strict(currencies, default=None, return_dtype=pl.String) if currencies else pl.lit(None)
    return frame.select(
        pl.when(plain).then(text).otherwise(looked_up).cast(pl.String).alias("number"),
        currency.cast(pl.String).alias("currency"),
        text.is_in(signs).fill_null(value=False).alias("is_shared_sign"),
    )


@lru_cache(maxsize=4096)
def read_number(text: str, mark: str = ".") -> Number | None:
    """One number as people write it: `1.234,56 €`, `USD 1.2M`, `(300)`, `¥12,000`, `١٢٣`; None if it is none."""
    body = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    body = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in body)
    body = _COMPOUND.sub(_add_up, _WHOLE.sub("", body))
    is_negative = body.startswith("(") and body.endswith(")")
    parts = _PARTS.match(body.strip("()").strip() if is_negative else body)
    if not parts:
        return None
    before, after = parts["before"], parts["after"]
    is_negative = is_negative or before.strip().startswith("-") or before.strip().endswith("-") or after.strip() == "-"
    currency, factor = None, Decimal(1)
    for words in (before, after):
        meaning = _meaning_of_words(words)
        if meaning is None:
            return None
        currency, factor = meaning[0] or currency, factor * meaning[1]
    value = Decimal(_plain_digits(parts["digits"], mark)) * factor
    return Number(-value if is_negative else value, currency, bool(currency) and _SHARED_SIGN.search(body) is not None)


def _add_up(compound: re.Match[str]) -> str:
    large, small = (Decimal(compound[place].replace(",", "").rstrip(".") or 0) for place in (1, 2))
    return format(large * 10**8 + small * (10**4 if compound[3] else 1), "f")


def _meaning_of_words(words: str) -> tuple[str | None, Decimal] | None:
    """Currency and factor that the signs before or after a number stand for; None if they mean something else."""
    currency, factor = None, Decimal(1)
    for word in words.casefold().strip("+-~=:'\". \t").split():
        # "US$" is one currency, "k€" is two words: the whole word first, then its letters and its signs.
        known = [_meaning_of_word(word)]
        if known == [None]:
            known = [_meaning_of_word(piece) for piece in _PIECES.findall(word)]
        for meaning in known:
            if meaning is None:
                return None
            currency, factor = currency or meaning[0], factor * meaning[1]
    return currency, factor


def _meaning_of_word(word: str) -> tuple[str | None, Decimal] | None:
    currencies, factors = read_words("currencies.csv"), read_words("magnitudes.csv")
    bare = word.strip(".,+-")
    if not bare:
        return None, Decimal(1)
    for spelling in (word, bare, word_key(bare)):
        if spelling in currencies:
            return currencies[spelling], Decimal(1)
        if spelling in factors:
            return None, Decimal(factors[spelling])
    if not bare.isalpha() or bare.isascii() or not 2 <= len(bare) <= LONGEST_WORD:
        return None
    # Scripts without spaces: 億円 and 百万円 are a magnitude and a currency.
    for cut in range(len(bare) - 1, 0, -1):
        factor = factors.get(word_key(bare[:cut]))
        if factor and (rest := _meaning_of_word(bare[cut:])):
            return rest[0], Decimal(factor) * rest[1]
    return None


def _plain_digits(digits: str, mark: str) -> str:
    """Digits with at most one decimal point, from digits with any marks."""
    body = _GROUPS.sub("", digits).rstrip(".,")
    if "٫" in body:
        return body.replace(".", "").replace(",", "").replace("٫", ".")
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return body
    sign = body[last]
    other = "," if sign == "." else "."
    is_decimal = other in body or (body.count(sign) == 1 and _decides(body, last, sign, mark))
    if not is_decimal or body.count(sign) > 1:
        return body.replace(".", "").replace(",", "")
    return body[:last].replace(other, "") + "." + body[last + 1 :]


def _decides(body: str, last: int, sign: str, mark: str) -> bool:
    before, after = body[:last], body[last + 1 :]
    could_be_group = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
    return not could_be_group or sign == mark

"""Company names in the forms that matching compares: display, compare and core, native and Latin.

- display: as people read it, white space tidied.
- compare: all words in Latin lower case, legal form included: it tells Snap Inc. from Snap-on Incorporated.
- core: compare without legal forms, leading articles and bracketed countries.
- native: the core in its own script, without spaces, where that script writes none (Han, Kana, Hangul); else empty.

Each function is idempotent on its own output and works on whole columns.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.names import find_simple, write_words
from accountmap.normalise.japanese import read_japanese
from accountmap.normalise.legal_forms import legal_forms
from accountmap.normalise.letter_names import spelt_letters
from accountmap.normalise.packing import Packed, pack, unpack
from accountmap.normalise.scripts import UNSPACED, split_words, to_latin
from accountmap.reference import reference_file

# How a name comes into Latin letters: letter by letter, or as Japanese, with words of business translated or as read.
LETTER_BY_LETTER, TRANSLATED, SPOKEN = 0, 1, 2

# Longer names are cut: keys and comparison need no more, and a pasted paragraph must not cost quadratic time.
LONGEST_NAME = 160

# Exchanges write the share's line behind the name: its currency and par value ("HYATT HOTELS CL. A DL-,01"), or that
# it has none ("o.N."). Once as written, with its punctuation, and once in Latin words, where that is gone.
_CURRENCIES = "dl|eo|yn|hd|sf|sk|nk|dk|ls|rb|rp|cd|ad"
_SHARE_LINE = (
    rf"([\s.]+new)?(\s+|[.])?(({_CURRENCIES})\s*[-–]\s*[,.]?\d+([,.]\d+)?"
    r"|\b(usd|eur|gbp|rub|chf|cad)\s?(\d*[,.]\d|\d+\s+(prf|ord|cls)\b).*|[-–]\s?,\d+|\so\s*\.\s*n\s*\.?"
    # "Registered Shs", cut to the field's width.
    r"|\sregist(e(r(e(d(\s+s(h(s|ares?)?)?)?)?)?)?)?)$"
)
# Brazilian receipts write their class over the end of a name cut to the field's width ("VERISIGN INCDRN").
_DEPOSITARY_RECEIPT = r"([A-Z\s])DRN(\s+E[A-Z])?\s*$"
_SHARE_LINE_WORDS = rf"(?:new )?(?:{_CURRENCIES}) ?\d+(?: \d+)*"

_SIMPLE_COLUMNS = {"display": pl.String, "latin": pl.String}


def clean_text(text: pl.Expr) -> pl.Expr:
    """Compatibility forms folded (full width, ㈱), lower case, one kind of space, of quote and of Arabic letter."""
    return _without_share_line(
        _lowered(text.str.slice(0, LONGEST_NAME).str.normalize("NFKC"))
        .str.replace_all(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\ufeff\x00-\x08]", "")
        .str.replace_many(
            ["ي", "ى", "ك", "ة", "أ", "إ", "آ", "ٱ", "ؤ", "ئ"], ["ی", "ی", "ک", "ه", "ا", "ا", "ا", "ا", "و", "ی"]
        )
        .str.replace_all(r"['’‘`´ʼ]", "")
        .str.replace_all(r"[\s\p{Z}·・]+", " ")
    )


def _clean_ascii(text: pl.Expr) -> pl.Expr:
    """`clean_text` of ASCII texts: what folds other letters has nothing to do."""
    lowered = _lowered(text.str.slice(0, LONGEST_NAME))
    return _without_share_line(lowered.str.replace_all(r"[\x00-\x08'`]", "").str.replace_all(r"[\t-\r ]+", " "))


def _lowered(text: pl.Expr) -> pl.Expr:
    return text.str.replace(_DEPOSITARY_RECEIPT, "$1").str.to_lowercase()


def _without_share_line(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.replace(_SHARE_LINE, "").str.strip_chars()


def latin_words(cleaned: pl.Series) -> pl.Series:
    """Cleaned text as Latin words, one space between; dotted initials become one word (`s.a.s.` -> `sas`)."""
    spaced = spelt_letters(cleaned.to_frame("text").select(split_words(pl.col("text")))["text"])
    latin = to_latin(spaced).to_frame("text").select(_words(pl.col("text")))
    return latin["text"]


def _words(text: pl.Expr) -> pl.Expr:
    return (
        text.str.to_lowercase()
        .str.replace_all(r"[&]", " and ")
        .str.replace_all(r"[+]", " plus ")
        .str.replace_all(r"'", "")
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
        # Single letters side by side become one word; marked first, as this engine has no look-ahead.
        .str.replace_all(r"\b([a-z])\b", "<$1>")
        .str.replace_all(r"> <", "")
        .str.replace_all(r"[<>]", "")
    )


@cache
def _former_pattern() -> str:
    words = reference_file("bracket_words.csv").read_text(encoding="utf-8").splitlines()[1:]
    alternatives = "|".join(line.split(",", 1)[1] for line in words)
    return rf"[(\[（【]\s*(?:{alternatives})\.?:?\s+([^)\]）】]+)[)\]）】]"


def former_names(names: pl.Series) -> pl.Series:
    """The name in a bracket that says it is a former one, or null: `Meta (formerly Facebook)` -> `Facebook`."""
    return names.to_frame("name").select(pl.col("name").str.extract(f"(?i){_former_pattern()}", 1))["name"]


def normalise_names(names: pl.Series, readings: pl.Series | None = None) -> pl.DataFrame:
    """All forms of each name.

    Args:
        names: Names as written; null counts as empty.
        readings: How each name is brought into Latin letters: `LETTER_BY_LETTER`, or as a Japanese name, `TRANSLATED`
            or `SPOKEN`. Letter by letter where it is missing.

    Returns:
        One row per name, in order: display, native, compare, core, legal. `legal` is the legal forms found, as Latin
        words (native ones as their code), empty if none. Where a name is nothing but legal form, core is compare.
    """
    frame = names.fill_null("").to_frame("name")
    frame = frame.with_columns(reading=pl.lit(LETTER_BY_LETTER, pl.Int8) if readings is None else readings)
    packed = pack(frame["name"])
    is_simple = np.empty(frame.height, dtype=np.bool_)
    find_simple(packed.text, packed.starts, LONGEST_NAME, is_simple)
    simple = _simple_forms(frame["name"].filter(is_simple), packed, is_simple)
    if is_simple.all():
        return simple
    others = frame.with_row_index("row").filter(~is_simple)
    forms = _forms_of(others)
    place = np.empty(frame.height, dtype=np.uint32)
    place[np.concatenate([np.flatnonzero(is_simple), forms["row"].to_numpy()])] = np.arange(frame.height)
    return pl.concat([simple, forms.drop("row")])[place]


def _simple_forms(names: pl.Series, packed: Packed, is_simple: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """The forms of names that hold nothing but letters of ASCII and signs between words: most names.

    Args:
        names: these names.
        packed: they and others.
        is_simple: which they are.
    """
    signs = int(np.isin(packed.text, list(b"&+")).sum())
    written = np.empty(2 * len(packed.text) + 4 * signs + len(is_simple), dtype=np.uint8)
    size = write_words(packed.text, packed.starts, is_simple, written)
    return (
        pl.DataFrame({"display": _tidied(names), "latin": unpack(written[:size])}, schema_overrides=_SIMPLE_COLUMNS)
        .with_columns(core=_core_of(pl.col("latin")))
        .select(
            "display",
            native=pl.lit(""),
            compare="latin",
            core=pl.when(pl.col("core") == "").then("latin").otherwise("core"),
            legal=pl.concat_str(*_legal_of(pl.col("latin")), separator=" ", ignore_nulls=True).str.strip_chars(),
        )
    )


def _tidied(names: pl.Series) -> pl.Series:
    """Names with one space between words; most have no other, which is seen sooner."""
    if not names.str.contains(r"\s\s|[^\S ]|^\s|\s$").any():
        return names
    return names.str.replace_all(r"\s+", " ").str.strip_chars()


def _forms_of(frame: pl.DataFrame) -> pl.DataFrame:
    """The forms of other names by `row`, those in ASCII first: most steps have nothing to do with them."""
    frame = frame.with_columns(
        display=_tidied(frame["name"]),
        current=pl.col("name").str.replace_all(f"(?i){_former_pattern()}", " "),
    )
    is_ascii = frame["current"].str.len_bytes() == frame["current"].str.len_chars()
    plain = frame.filter(is_ascii).with_columns(
        unspaced_core=_clean_ascii(pl.col("current")), unspaced_legal=pl.lit(None, pl.String)
    )
    plain = plain.with_columns(latin=_words(pl.col("unspaced_core")))
    other = _without_unspaced_forms(frame.filter(~is_ascii))
    return pl.concat([_named(plain), _named(other.with_columns(latin=_latin_of(other)))])


def _latin_of(frame: pl.DataFrame) -> pl.Series:
    """The Latin words of names in other letters, each by its reading."""
    japanese = frame.filter(pl.col("reading") != LETTER_BY_LETTER)
    if japanese.is_empty():
        return latin_words(frame["unspaced_core"])
    read = pl.concat([japanese, read_japanese(japanese["unspaced_core"])], how="horizontal")
    chosen = pl.when(pl.col("reading") == TRANSLATED).then("translated").otherwise("spoken")
    spoken = frame.join(read.select("row", chosen=chosen), on="row", how="left", maintain_order="left")
    return latin_words(spoken.select(pl.coalesce("chosen", "unspaced_core"))["chosen"])


def _without_unspaced_forms(frame: pl.DataFrame) -> pl.DataFrame:
    """Names cleaned, native legal forms at their ends taken off."""
    forms = legal_forms()
    cleaned = frame.with_columns(cleaned=clean_text(pl.col("current")))
    return (
        cleaned.with_columns(
            # Twice: forms stand in front and behind, and one behind another.
            unspaced_core=pl.col("cleaned")
            .str.replace_all(forms.unspaced_pattern, " ")
            .str.strip_chars()
            .str.replace_all(forms.unspaced_pattern, " ")
            .str.strip_chars(),
        )
        .with_columns(
            unspaced_core=pl.when(pl.col("unspaced_core") == "").then("cleaned").otherwise("unspaced_core"),
            unspaced_legal=pl.col("cleaned").str.extract(forms.unspaced_pattern.replace("(?:", "(", 1), 0),
        )
        .drop("cleaned")
    )


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `normalise_names`, from the name without native legal forms, in its own letters and in Latin."""
    forms = legal_forms()
    core = _core_of(pl.col("latin"))
    return frame.with_columns(core=pl.when(core == "").then("latin").otherwise(core)).select(
        "row",
        "display",
        native=pl.when(pl.col("unspaced_core").str.contains(UNSPACED))
        .then(pl.col("unspaced_core").str.replace_all(r"[\s\p{P}\p{S}]+", ""))
        .otherwise(pl.lit("")),
        compare=pl.concat_str(
            pl.col("latin"),
            pl.col("unspaced_legal").str.strip_chars().replace_strict(forms.unspaced, default=None),
            separator=" ",
            ignore_nulls=True,
        ),
        core="core",
        legal=pl.concat_str(
            *_legal_of(pl.col("latin")),
            pl.col("unspaced_legal").str.strip_chars().replace_strict(forms.unspaced, default=None),
            separator=" ",
            ignore_nulls=True,
        ).str.strip_chars(),
    )


def _core_of(latin: pl.Expr) -> pl.Expr:
    forms = legal_forms()
    # Runs, so that what is left has nothing more to lose: a letter of a share class may stand behind a form.
    behind = rf"(?:(?: (?:the|{_SHARE_LINE_WORDS}|{forms.behind_pattern}))+(?: [a-z])?)+$"
    front = rf"^(?:(?:the|{forms.front_pattern}) )+"
    return latin.str.replace(behind, "").str.replace(front, "").str.strip_chars()


def _legal_of(latin: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The legal forms in front of and behind a name, null where there is none."""
    forms = legal_forms()
    front = latin.str.extract(f"^((?:(?:{forms.front_pattern}) )+)", 1)
    return front, latin.str.extract(f"((?: (?:the|{forms.behind_pattern}))+)(?: [a-z])?$", 1)

"""Which encoding text is in that is not UTF-8: what its bytes would spell in each.

East Asian encodings are told apart by where their bytes lie, as each keeps its commonest characters together; the
others by whether the letters they would spell are letters that people use (`encodings.csv`).
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from accountmap.reference import reference_file

_PUNCTUATION = set("«»–—‘’“”„…€£¥°·•™®©§×½¼¾²³ºª\xa0№،؛؟‌‍")
SAMPLE = 1 << 16
_RUNS = re.compile(r"[^\W\d_\x00-\x7f]{3,}")
_MIXED = re.compile(r"[a-zA-Z][^\W\d_a-zA-Z]|[^\W\d_a-zA-Z][a-zA-Z]")


def sample_of(head: bytes) -> bytes:
    """The lines of a text that hold bytes beyond ASCII, as many as fit in a sample."""
    lines, size = [], 0
    for line in head.splitlines():
        if not line.isascii():
            lines.append(line[:4096])
            size += len(lines[-1])
            if size > SAMPLE:
                break
    return b"\n".join(lines)


def guess_encoding(head: bytes) -> str:
    """The encoding of text that is not UTF-8.

    Args:
        head: The beginning of the file, with at least one byte beyond ASCII.
    """
    sample = sample_of(head)
    candidates = {**_score_east_asian(sample), **_score_single_byte(sample)}
    return max(candidates, key=lambda codec: candidates[codec])


def _score_east_asian(sample: bytes) -> dict[str, float]:
    """Share of characters in each encoding's commonest area, for the encodings that can spell the sample at all."""
    scores = {}
    for codec, common in (
        ("cp949", _is_common_korean),
        ("gb18030", _is_common_chinese),
        ("big5", _is_common_taiwanese),
        ("cp932", _is_common_japanese),
    ):
        text = _decode_whole(sample, codec)
        if text is None:
            continue
        beyond = [sign for sign in text if not sign.isascii()]
        scores[codec] = sum(common(sign, codec) for sign in beyond) / len(beyond) if beyond else 0.0
    return scores


def _decode_whole(sample: bytes, codec: str) -> str | None:
    try:
        return sample.decode(codec)
    except UnicodeDecodeError as problem:
        # A sample may be cut inside its last character.
        if problem.start < len(sample) - 3:
            return None
        return sample[: problem.start].decode(codec, errors="ignore")


def _lead(sign: str, codec: str) -> tuple[int, int]:
    spelled = sign.encode(codec, errors="replace")
    return (spelled[0], spelled[1]) if len(spelled) == 2 else (spelled[0], 0)


def _is_common_korean(sign: str, codec: str) -> float:
    lead, trail = _lead(sign, codec)
    return float(0xB0 <= lead <= 0xC8 and trail >= 0xA1) or 0.9 * (sign in _PUNCTUATION)


def _is_common_chinese(sign: str, codec: str) -> float:
    lead, trail = _lead(sign, codec)
    # Level 1 hanzi; Korean text fills only its first half, so this scores below Hangul where both fit.
    return 0.95 * (0xB0 <= lead <= 0xD7 and trail >= 0xA1) or 0.9 * ("！" <= sign <= "｠" or sign in "、。《》（）")


def _is_common_taiwanese(sign: str, codec: str) -> float:
    lead, trail = _lead(sign, codec)
    return 0.94 * (0xA4 <= lead <= 0xC6 and trail > 0) or 0.8 * (0xA1 <= lead <= 0xA3 and trail > 0)


def _is_common_japanese(sign: str, codec: str) -> float:
    lead, trail = _lead(sign, codec)
    if not trail:
        return 0.2  # half-width katakana: what other encodings' bytes look like
    return 1.0 if lead in {0x82, 0x83, 0x81} else 0.97 * (0x88 <= lead <= 0x97)


@dataclass(frozen=True)
class _Alphabet:
    codec: str
    handicap: float
    letters: frozenset[str]
    vowels: frozenset[str]

    @property
    def is_latin(self) -> bool:
        return bool(self.letters & set("éçá"))


@cache
def _alphabets() -> tuple[_Alphabet, ...]:
    lines = reference_file("encodings.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        _Alphabet(row["codec"], float(row["handicap"]), frozenset(row["letters"]), frozenset(row["vowels"]))
        for row in csv.DictReader(lines)
    )


def _score_single_byte(sample: bytes) -> dict[str, float]:
    return {
        each.codec: _plausibility(sample.decode(each.codec, errors="replace"), each) - each.handicap
        for each in _alphabets()
    }


def _plausibility(text: str, alphabet: _Alphabet) -> float:
    """Mean worth of the characters beyond ASCII: used letters 1, punctuation 0.7, anything else −1.

    Letters of a script of its own do not stand inside Latin words, and a quarter of them at least are vowels.
    """
    score, count, letters = 0.0, 0, alphabet.letters
    beyond = [sign for sign in text if sign in letters]
    vowels = sum(sign.lower() in alphabet.vowels for sign in beyond)
    if alphabet.vowels and vowels < 0.25 * len(beyond):
        score -= 0.5 * len(beyond)
    if alphabet.is_latin:  # no Latin word is made of letters beyond ASCII alone
        score -= sum(len(run) for run in _RUNS.findall(text))
    else:
        score -= len(_MIXED.findall(text))
    previous = " "
    for sign in text:
        if not sign.isascii():
            count += 1
            if sign in letters:
                # A capital inside a word of small letters is a sign of another encoding.
                score += 0.2 if sign.isupper() and previous.islower() else 1.0
            elif sign in _PUNCTUATION:
                score += 0.7 if not previous.isalpha() or sign in "’™®" else 0.4
            else:
                score -= 1.0 if unicodedata.category(sign)[0] in "LPSZ" else 3.0
        previous = sign
    return score / count if count else 0.0

"""Company names in ASCII to words, as most names are; the others take longer ways (`normalise.names`)."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import boolean, int64, read_only, uint8, void, written
from accountmap.compiled.texts import FEED, Bytes, Starts

Flags = npt.NDArray[np.bool_]

_SPACE, _AND, _PLUS, _DOT = 32, 38, 43, 46
_REGISTERED = np.frombuffer(b"regis", dtype=np.uint8)
_AND_WORD, _PLUS_WORD = np.frombuffer(b"and", dtype=np.uint8), np.frombuffer(b"plus", dtype=np.uint8)


@compiled()
def _lower(letter: int) -> int:
    """A letter in lower case."""
    return letter + 32 if 65 <= letter <= 90 else letter


@compiled()
def _is_letter(letter: int) -> bool:
    """Whether it is a letter from a to z, in upper or lower case."""
    return 97 <= (letter | 32) <= 122


@compiled()
def _begins(text: Bytes, place: int, end: int, beginning: Bytes) -> bool:
    """Whether something stands at a place, in upper or lower case."""
    begins = end - place >= len(beginning)
    for at in range(len(beginning)):
        begins = begins and _lower(text[place + at]) == beginning[at]
    return begins


@compiled()
def _ends_without_par_value(text: Bytes, start: int, end: int) -> bool:
    """Whether a name may end in "o.N.": an n, before it a dot among other signs, before them an o."""
    place = end - 1
    while place >= start and not _is_letter(text[place]):
        place -= 1
    if place < start or _lower(text[place]) != 110:
        return False
    place -= 1
    has_dot = False
    while place >= start and not _is_letter(text[place]):
        has_dot |= text[place] == _DOT
        place -= 1
    return has_dot and place >= start and _lower(text[place]) == 111


@compiled(void(read_only(uint8), read_only(int64), int64, written(boolean)))
def find_simple(text: Bytes, starts: Starts, longest: int, is_simple: Flags) -> None:
    """Which names are ASCII letters and signs that stand between words.

    Not those with what other steps look for: digits, quotes, control signs, brackets, "regis", "DRN", or "o.N." at the
    end (lines of shares); and not names with more letters than `longest`.
    """
    for row in range(len(starts) - 1):
        start, end = starts[row], starts[row + 1]
        simple = end - start <= longest and not _ends_without_par_value(text, start, end)
        place = start
        while simple and place < end:
            letter = text[place]
            if letter < 9 or letter > 126 or letter in (39, 40, 91, 96) or 48 <= letter <= 57:
                simple = False
            elif letter | 32 == 114:
                simple = not _begins(text, place, end, _REGISTERED)
            elif letter == 68 and place + 2 < end:
                simple = not (text[place + 1] == 82 and text[place + 2] == 78)
            place += 1
        is_simple[row] = simple


@compiled()
def _write_word(word: Bytes, words: Bytes, filled: int, start: int) -> int:
    """Write a word behind others."""
    if filled > start:
        words[filled] = _SPACE
        filled += 1
    for at in range(len(word)):
        words[filled + at] = _lower(word[at])
    return filled + len(word)


@compiled(int64(read_only(uint8), read_only(int64), read_only(boolean), written(uint8)))
def write_words(text: Bytes, starts: Starts, is_simple: Flags, words: Bytes) -> int:
    """The words of each simple name in lower case with one space between; a line feed behind each name.

    `&` and `+` are words too. Single letters side by side are one word.

    Args:
        text: the names.
        starts: where each begins.
        is_simple: as `find_simple` says.
        words: written; twice as long as the text, four more for each `&` and `+`, and one more for each name.

    Returns:
        Bytes written.
    """
    filled = 0
    for row in range(len(starts) - 1):
        if not is_simple[row]:
            continue
        start, place, end, was_single = filled, starts[row], starts[row + 1], False
        while place < end:
            letter = text[place]
            if letter in (_AND, _PLUS):
                filled = _write_word(_AND_WORD if letter == _AND else _PLUS_WORD, words, filled, start)
                was_single = False
            elif _is_letter(letter):
                behind = place + 1
                while behind < end and _is_letter(text[behind]):
                    behind += 1
                is_single = behind == place + 1
                if is_single and was_single:
                    words[filled] = _lower(letter)
                    filled += 1
                else:
                    filled = _write_word(text[place:behind], words, filled, start)
                was_single, place = is_single, behind - 1
            place += 1
        words[filled] = FEED
        filled += 1
    return filled

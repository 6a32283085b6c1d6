"""How words sound: what remains of a name that was written by ear in another script."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.normalise.sounds import by_ear, skeleton


def heard(word: str) -> str:
    return pl.DataFrame({"word": [word]}).select(by_ear(pl.col("word"))).item()


@pytest.mark.parametrize(
    ("written", "by_ear_of"),
    [
        ("bokkusu", "box"),
        ("kurosu", "cross"),
        ("gurinrando", "greenland"),
        ("bosuton", "boston"),
        ("rinku", "link"),
        ("hyeondae", "hyundai"),
        ("supiritto", "spirit"),
    ],
)
def test_a_word_and_what_another_script_makes_of_it_are_heard_alike(written, by_ear_of):
    assert heard(written) == heard(by_ear_of)


@pytest.mark.parametrize(("one", "other"), [("zyxtra", "quorvex"), ("link", "rock"), ("altrapont", "hallibrand")])
def test_other_words_are_heard_otherwise(one, other):
    assert heard(one) != heard(other)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=15))
def test_what_is_heard_is_never_longer_than_what_is_written_but_for_x(word):
    assert len(heard(word)) <= len(word) + word.count("x")


def test_c_before_a_light_vowel_hisses_in_the_skeleton():
    words = pl.DataFrame({"word": ["center", "senter", "canter"]})
    assert words.select(skeleton(pl.col("word")))["word"].to_list() == ["sntr", "sntr", "kntr"]

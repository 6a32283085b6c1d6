"""Random numbers belong to their keys, not to places in tables."""

import numpy as np

from accountmap.overlap.random_numbers import key_word, keyed_normals, keyed_uniforms, keyed_words, pair_words


def test_a_key_has_the_same_numbers_whoever_stands_beside_it():
    together = keyed_normals(1, ["partner:acme", "partner:initech"], 5)
    np.testing.assert_array_equal(together[:, [1]], keyed_normals(1, ["partner:initech"], 5))
    assert not np.array_equal(together[:, 0], together[:, 1])


def test_words_are_those_of_the_published_generator():
    # First outputs of SplitMix64 for seed 0, as its authors publish them.
    words = keyed_words(np.zeros(1, np.uint64), 3).ravel()
    assert [hex(word) for word in words] == ["0xe220a8397b1dcdaf", "0x6e789e6aa1b965f4", "0x6c45d188009454f"]


def test_a_key_has_the_same_word_on_every_machine():
    assert int(key_word(1, "partner:acme")) == 10693996663493852365


def test_another_seed_gives_other_numbers():
    assert not np.array_equal(keyed_normals(1, ["partner:acme"], 5), keyed_normals(2, ["partner:acme"], 5))


def test_pairs_of_keys_give_uniform_and_unrelated_numbers():
    partners = np.array([key_word(0, f"partner:{place}") for place in range(50)], np.uint64)
    accounts = np.array([key_word(0, f"account:{place}") for place in range(50)], np.uint64)
    words = pair_words(partners[:, None], accounts[None, :]).ravel()
    numbers = keyed_uniforms(words, 400)
    assert len(np.unique(words)) == 2_500
    assert abs(numbers.mean() - 0.5) < 0.002
    assert abs(np.quantile(numbers, 0.05) - 0.05) < 0.002
    assert np.abs(np.corrcoef(numbers[:, :40], rowvar=False) - np.eye(40)).max() < 0.3

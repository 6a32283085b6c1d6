"""The features of a pair, by their places in a row."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

# One pair's features; each is a float32 of 0 or more.
Row = npt.NDArray[np.float32]

Feature = IntEnum(
    "Feature",
    """
    words_exact words_mistyped words_shortened words_sounding cross_words_heard words_translated
    over_both over_one word_share contained_share first_word sole_share sole_near sole_cross joint_share lone_word
    name_equal short_equal native_equal native_differs cross_script cross_native_list full_equal full_joined_equal
    initialism numbers_same numbers_differ numbers_one holding_one places_differ places_one
    legal_same legal_differ legal_one name_part name_alternative
    country_same country_differs region_same region_differs postal_code_same postal_code_differs
    phone_same phone_differs industry_same city_same city_differs
    domain_own domain_shared domain_label domain_differs label_name identifier_same identifier_differs
    typing_70 typing_85 spelling_80 spelling_92 full_70 sound_75 cross_heard_60 cross_heard_85
    label_alone label_cross group_country group_words
    cross_words_exact cross_words_mistyped cross_words_shortened cross_words_sounding cross_words_translated
    cross_over_both cross_contained_share cross_first_word cross_sole_share cross_lone_word cross_name_equal
    cross_typing_85 cross_spelling_80 cross_sound_75 cross_holding_one cross_legal_one
    """,
    start=0,
)
FEATURES = tuple(feature.name for feature in Feature)

"""ING's Entity Matching Model: its cosine indexers by letters and by words, names only.

Its classifier needs known matches, which lists in the field do not have. Trained on the left names with noise from the
package's own noiser, as its quick run does, it did a little better on two sets and much worse on two others; the mean
of the indexers' scores is steadier, and is used.
"""

import logging

import pandas as pd
from account_lists import Account, files_from_command_line, read_accounts, write_pairs
from emm import PandasEntityMatching

SETTINGS = {
    "name_only": True,
    "entity_id_col": "Index",
    "name_col": "Name",
    "indexers": [
        {"type": "cosine_similarity", "tokenizer": "characters", "ngram": 2, "num_candidates": 5},
        {"type": "cosine_similarity", "tokenizer": "words", "ngram": 1, "num_candidates": 5},
        {"type": "sni", "window_length": 3},
    ],
    "supervised_on": False,
}


def as_frame(accounts: list[Account]) -> pd.DataFrame:
    """Index (row number) and Name."""
    return pd.DataFrame({"Index": range(len(accounts)), "Name": [account.name for account in accounts]})


def main() -> None:
    """Match the two files of the command line."""
    logging.disable(logging.WARNING)
    left_path, right_path, output = files_from_command_line()
    left, right = read_accounts(left_path), read_accounts(right_path)
    matcher = PandasEntityMatching(SETTINGS)
    matcher.fit(as_frame(left))
    found = matcher.transform(as_frame(right))
    found = found[found["gt_entity_id"].notna()]
    scores = found[["score_0", "score_1"]].fillna(0).mean(axis=1)
    lefts = [left[int(index)].account_id for index in found["gt_entity_id"]]
    rights = [right[int(index)].account_id for index in found["entity_id"]]
    write_pairs(output, zip(lefts, rights, map(float, scores), strict=True))


if __name__ == "__main__":
    main()

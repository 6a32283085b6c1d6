"""string_grouper: cosine of TF-IDF weighted groups of three letters, names only."""

import pandas as pd
from account_lists import Account, files_from_command_line, read_accounts, write_pairs
from string_grouper import match_strings

# Low, as the best threshold is chosen in hindsight; the library's own is 0.8.
LEAST_SIMILARITY = 0.3


def is_mostly_latin(accounts: list[Account]) -> bool:
    """Whether folding to ASCII, which the library does unless told otherwise, leaves something of the names."""
    letters = "".join(account.name for account in accounts)
    return 2 * sum(letter.isascii() for letter in letters) > len(letters)


def main() -> None:
    """Match the two files of the command line."""
    left_path, right_path, output = files_from_command_line()
    left, right = read_accounts(left_path), read_accounts(right_path)
    found = match_strings(
        pd.Series([account.name for account in left]),
        pd.Series([account.name for account in right]),
        master_id=pd.Series([account.account_id for account in left]),
        duplicates_id=pd.Series([account.account_id for account in right]),
        min_similarity=LEAST_SIMILARITY,
        ngram_size=3,
        ignore_index=True,
        normalize_to_ascii=is_mostly_latin(left) and is_mostly_latin(right),
    )
    write_pairs(output, zip(found["left_id"], found["right_id"], found["similarity"], strict=True))


if __name__ == "__main__":
    main()

"""Splink 5 on DuckDB: names by Jaro-Winkler, domain, city and country, trained on the two lists without labels."""

import logging

import pyarrow as pa
import splink.comparison_library as cl
from account_lists import Account, core_name, files_from_command_line, read_accounts, write_pairs
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# A word that more rows of a list hold is no good to block on.
MOST_ROWS_OF_A_WORD = 50
# Columns besides the name, compared only where both lists fill them with words of the same kind.
FACTS = ("domain", "city", "country")


def prepare(accounts: list[Account], facts: list[str]) -> pa.Table:
    """Columns for comparing and blocking; the two rarest words of a name block best, as they tell most."""
    cores = [core_name(account.name) for account in accounts]
    frequency: dict[str, int] = {}
    for core in cores:
        for word in set(core.split()):
            frequency[word] = frequency.get(word, 0) + 1

    def rarest(core: str) -> list[str]:
        words = sorted(set(core.split()), key=lambda word: (frequency[word], word))
        return [word for word in words if frequency[word] <= MOST_ROWS_OF_A_WORD][:2]

    columns: dict[str, list[object]] = {
        "unique_id": [account.account_id for account in accounts],
        "core": list(cores),
        "prefix": [core.replace(" ", "")[:5] or None for core in cores],
        "rarest_word": [next(iter(rarest(core)), None) for core in cores],
        "rare_words": [rarest(core) for core in cores],
    }
    table = pa.table(columns | {fact: [getattr(account, fact) for account in accounts] for fact in facts})
    return table.set_column(
        table.column_names.index("rare_words"), "rare_words", table["rare_words"].cast(pa.list_(pa.string()))
    )


def facts_of_both(left: list[Account], right: list[Account]) -> list[str]:
    """Facts that both lists hold, with several values, some of them in common."""
    found = []
    for fact in FACTS:
        one, other = ({getattr(account, fact) for account in side} - {None} for side in (left, right))
        if min(len(one), len(other)) > 1 and one & other:
            found.append(fact)
    # Splink asks for columns that do not follow from each other: a city tells the country.
    return [fact for fact in found if fact != "country" or "city" not in found]


def settings(facts: list[str]) -> SettingsCreator:
    """The model: name with the thresholds of Splink's own name comparison, made finer; facts by equality."""
    name = cl.JaroWinklerAtThresholds("core", [0.96, 0.92, 0.88, 0.8]).configure(term_frequency_adjustments=True)
    equal = [cl.ExactMatch(fact).configure(term_frequency_adjustments=True) for fact in facts]
    rules = [block_on("core"), block_on("prefix"), block_on("rare_words", arrays_to_explode=["rare_words"])]
    if "domain" in facts:
        rules.append(block_on("domain"))
    return SettingsCreator(
        link_type="link_only",
        comparisons=[name, *equal],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )


def train(linker: Linker, facts: list[str]) -> None:
    """The prior from certain pairs, u from random pairs, m by expectation maximisation in two blockings."""
    certain = [block_on("core"), *([block_on("domain")] if "domain" in facts else [])]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    about_names = block_on("domain") if "domain" in facts else block_on("rarest_word")
    linker.training.estimate_parameters_using_expectation_maximisation(about_names, max_pairs=5e6)
    if facts:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("core"), max_pairs=5e6)


def main() -> None:
    """Match the two files of the command line."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    left_path, right_path, output = files_from_command_line()
    left, right = read_accounts(left_path), read_accounts(right_path)
    facts = facts_of_both(left, right)
    database = DuckDBAPI()
    tables = [
        database.register(prepare(side, facts), dataset_display_name=name)
        for side, name in ((left, "a_left"), (right, "b_right"))
    ]
    linker = Linker(tables, settings(facts), log_level=logging.ERROR)
    train(linker, facts)
    found = linker.inference.predict(threshold_match_probability=0.01).as_pyarrow_table()
    columns = (found[name].to_pylist() for name in ("unique_id_l", "unique_id_r", "match_probability"))
    write_pairs(output, zip(*columns, strict=True))


if __name__ == "__main__":
    main()

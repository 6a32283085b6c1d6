"""Two lists of invented companies with known truth, of any size; equal seeds give equal files.

    python benchmarks/invented_lists.py --rows 100000 --output build/speed/100000

Writes left.csv, right.csv (id, name, domain, city, country) and truth.csv (left_id, right_id). Words follow Zipf's law,
as in registers: a few (Group, Systems) are in many names, most are in one or two. 30 % of each list are in the other,
under a name that was varied as people vary names; domains are missing, other, or those of free mail.
"""

import argparse
import csv
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

SHARED = 0.3
# Of the companies that would bear a name that exists already, those that keep it; the others find a second word.
NAMESAKES = 0.05
DESCRIPTORS = (
    "Group Systems Solutions Services International Technologies Holdings Global Industries Partners Energy Capital "
    "Consulting Logistics Engineering Software Medical Financial Foods Media Health Trading Design Resources Power "
    "Construction Networks Security Pharmaceuticals Insurance Laboratories Management Digital Communications Transport "
    "Chemicals Electronics Motors Properties Brands Materials Analytics Robotics Textiles Packaging Instruments Marine "
    "Aerospace Education Environmental Hospitality Mining Steel Paper Furniture Optics Ventures Dental Machinery Water"
)
SHORT = {
    "Technologies": "Tech",
    "International": "Intl",
    "Services": "Svcs",
    "Systems": "Sys",
    "Pharmaceuticals": "Pharma",
    "Management": "Mgmt",
    "Industries": "Ind.",
    "Communications": "Comm",
    "Laboratories": "Labs",
    "Engineering": "Eng.",
    "Holdings": "Hldgs",
    "Financial": "Fin",
}
# Country: legal forms, suffix of domains, cities by size.
COUNTRIES = {
    "United States": (("Inc.", "LLC", "Corp.", "Corporation"), "com", "Boston Austin Denver Chicago Miami"),
    "Germany": (("GmbH", "AG", "GmbH & Co. KG"), "de", "Berlin Hamburg Stuttgart Bremen Leipzig"),
    "United Kingdom": (("Ltd", "Limited", "plc"), "co.uk", "London Leeds Bristol Glasgow Cardiff"),
    "France": (("SA", "SAS", "SARL"), "fr", "Paris Lyon Lille Nantes Toulouse"),
    "Sweden": (("AB", "Aktiebolag"), "se", "Stockholm Uppsala Lund Malmo Umea"),
    "Spain": (("S.A.", "S.L."), "es", "Madrid Sevilla Bilbao Valencia Vigo"),
}
FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "hotmail.com")
ONSETS = (*"bcdfghjklmnprstvwz", *("br", "ch", "cl", "dr", "fl", "gr", "kr", "pl", "qu", "sh", "sk", "st", "th", "tr"))
VOWELS = (*"aeiou", "ai", "ea", "io", "ou")
CODAS = ["", "", "", "l", "n", "r", "s", "x", "nd", "rk", "st", "m"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Company:
    """What a company is in truth; each list writes it down in its own way."""

    words: tuple[str, ...]
    descriptors: tuple[str, ...]
    country: str
    city: str
    domain: str


class Dice:
    """Random numbers, drawn in blocks: one by one they would take most of the time."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        self._numbers: Iterator[float] = iter(())

    def number(self) -> float:
        """Uniform from 0 to 1."""
        for number in self._numbers:
            return number
        self._numbers = iter(self._generator.random(100_000).tolist())
        return next(self._numbers)

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.number() < share

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self.number() * limit)

    def shuffled(self, count: int) -> list[int]:
        """The numbers from 0 to count - 1 in random order."""
        return [int(number) for number in self._generator.permutation(count)]


Namer = Callable[[Company, Dice], str]


def cumulated_zipf(size: int, shift: float) -> Floats:
    """Cumulative probabilities of ranks 1 to size under Zipf and Mandelbrot's law, 1 / (rank + shift)."""
    weights = 1 / (np.arange(1, size + 1) + shift)
    return np.asarray(np.cumsum(weights) / weights.sum())


def invent_words(count: int, dice: Dice) -> list[str]:
    """Distinct words of two to four syllables, the first ones the most common later on."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 2 + dice.below(2) + dice.chance(0.2)
        parts = [ONSETS[dice.below(len(ONSETS))] + VOWELS[dice.below(len(VOWELS))] for _ in range(syllables)]
        words["".join(parts).capitalize() + CODAS[dice.below(len(CODAS))]] = None
    return list(words)


def invent_companies(count: int, dice: Dice) -> Iterator[Company]:
    """Companies whose names share words as those of a register do; now and then two bear the same name."""
    words = invent_words(max(200, int(12 * count**0.8)), dice)
    descriptors = DESCRIPTORS.split()
    rare, common = cumulated_zipf(len(words), 30).tolist(), cumulated_zipf(len(descriptors), 1).tolist()
    countries = [(name, *rest) for name, rest in COUNTRIES.items()]
    by_size = cumulated_zipf(len(countries), 0.5).tolist()
    taken: set[str] = set()
    named_so: set[tuple[str, ...]] = set()
    for _ in range(count):
        own = tuple(words[draw(rare, dice)] for _ in range(1 + dice.chance(0.45)))
        while own in named_so and not dice.chance(NAMESAKES):
            own = (*own, words[draw(rare, dice)])[-2:]
        named_so.add(own)
        how_many = dice.chance(0.8) + dice.chance(0.3)
        kinds = tuple(dict.fromkeys(descriptors[draw(common, dice)] for _ in range(how_many)))
        country, _, suffix, cities = countries[draw(by_size, dice)]
        places = cities.split()
        city = places[dice.below(len(places))]
        named = (*own, *kinds) if dice.chance(0.3) else own
        label = ("-" if dice.chance(0.1) else "").join(named).lower()
        wishes = [f"{label}.{'com' if dice.chance(0.5) else suffix}", f"{label}.{suffix}", f"{label}-{city}.{suffix}"]
        domain = next((wish.lower() for wish in wishes if wish.lower() not in taken), f"{label}{len(taken)}.{suffix}")
        taken.add(domain)
        yield Company(own, kinds, country, city, domain)


def draw(cumulated: list[float], dice: Dice) -> int:
    """A rank by its cumulative probability."""
    return min(bisect_left(cumulated, dice.number()), len(cumulated) - 1)


def mistyped(word: str, dice: Dice) -> str:
    """The word with two letters swapped, one dropped, doubled or replaced; short words stay."""
    if len(word) < 4:
        return word
    place = 1 + dice.below(len(word) - 2)
    before, here, after = word[:place], word[place], word[place + 1 :]
    ways = (
        before + after[:1] + here + after[1:],
        before + after,
        before + here + here + after,
        before + VOWELS[dice.below(5)] + after,
    )
    return ways[dice.below(len(ways))]


def full_name(company: Company, dice: Dice) -> str:
    """The name as a register has it: words, descriptors, mostly a legal form."""
    form = COUNTRIES[company.country][0]
    ending = (form[dice.below(len(form))],) if dice.chance(0.85) else ()
    return " ".join((*company.words, *company.descriptors, *ending))


def varied_name(company: Company, dice: Dice) -> str:
    """The name as somebody else wrote it: words shortened, dropped, joined, turned or mistyped, another legal form."""
    words, kinds = list(company.words), list(company.descriptors)
    if kinds and dice.chance(0.15):
        kinds = [SHORT.get(kind, kind[: max(4, len(kind) // 2)]) for kind in kinds]
    if kinds and dice.chance(0.1):
        kinds.pop()
    if dice.chance(0.12):
        place = dice.below(len(words))
        words[place] = mistyped(words[place], dice)
    if len(words) > 1 and dice.chance(0.1):
        words = ["".join(words) if dice.chance(0.5) else "-".join(words)]
    if kinds and dice.chance(0.03):
        words, kinds = kinds, words
    forms = COUNTRIES[company.country][0]
    ending = [forms[dice.below(len(forms))]] if dice.chance(0.55) else []
    name = " ".join([*words, *kinds, *ending])
    return name.upper() if dice.chance(0.15) else name


def written_domain(company: Company, dice: Dice) -> str:
    """The domain as a list holds it: mostly there, sometimes one of free mail, of another country, or none."""
    at = dice.number()
    if at < 0.35:
        return ""
    if at < 0.38:
        return FREE_MAIL[dice.below(len(FREE_MAIL))]
    if at < 0.42:
        return company.domain.split(".")[0] + (".net" if dice.chance(0.5) else ".eu")
    return company.domain


def write_lists(rows: int, folder: Path, seed: int = 1) -> None:
    """Write left.csv, right.csv and truth.csv.

    Args:
        rows: rows of each list.
        folder: made if absent; files in it are replaced.
        seed: another one gives other lists of the same kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = Dice(seed)
    first_right = rows - int(rows * SHARED)
    companies = list(invent_companies(first_right + rows, dice))
    left_order, right_order = dice.shuffled(rows), dice.shuffled(rows)
    write_list(folder / "left.csv", "L", [companies[place] for place in left_order], full_name, dice)
    write_list(folder / "right.csv", "R", [companies[first_right + place] for place in right_order], varied_name, dice)
    right_rows = {first_right + place: row for row, place in enumerate(right_order)}
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["left_id", "right_id"])
        pairs = ((row, right_rows.get(place)) for row, place in enumerate(left_order))
        writer.writerows((f"L{row}", f"R{other}") for row, other in pairs if other is not None)


def write_list(path: Path, letter: str, companies: list[Company], namer: Namer, dice: Dice) -> None:
    """Write companies as one list, each with an id of this letter and its row, under the name that a namer gives."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "domain", "city", "country"])
        for row, company in enumerate(companies):
            city = company.city if dice.chance(0.8) else ""
            country = company.country if dice.chance(0.9) else ""
            writer.writerow([f"{letter}{row}", namer(company, dice), written_domain(company, dice), city, country])


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, required=True, help="rows of each list")
    arguments.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the files go")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    write_lists(given.rows, given.output, given.seed)


if __name__ == "__main__":
    main()

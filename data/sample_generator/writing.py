"""How a company ends up in a CRM: its name, website and place, as that CRM's staff write them.

Every function returns the text and tags that say what happened (`native`, `typo`, ...); the tags go to the
truth beside the sample, never into an export.
"""

import re
from dataclasses import dataclass

from data.sample_generator.companies import Company
from data.sample_generator.dice import Dice
from data.sample_generator.habits import NameHabits, PlaceHabits, WebHabits
from data.sample_generator.names import Name, plain_letters

ABBREVIATIONS = {
    "International": "Intl", "Engineering": "Eng.", "Technologies": "Tech", "Technology": "Tech", "Group": "Grp",
    "Pharmaceuticals": "Pharma", "Pharmaceutical": "Pharm.", "Chemicals": "Chem.", "Logistics": "Log.",
    "Construction": "Constr.", "Distribution": "Distr.", "Services": "Svcs", "Systems": "Sys.", "Electronics": "Elec.",
    "Machinery": "Mach.", "Insurance": "Ins.", "Medical": "Med.", "Components": "Comp.", "Products": "Prod.",
    "Maschinenbau": "Masch.bau", "Elektronik": "Elektr.", "Medizintechnik": "Med.technik", "Verpackungen": "Verp.",
    "Établissements": "Ets", "Transports": "Transp.", "Transportes": "Transp.", "Construcciones": "Constr.",
    "Industriale": "Ind.", "Costruzioni": "Costr.", "Machinefabriek": "Machinefabr.", "Sistemas": "Sist.",
    "Agroalimentaire": "Agro", "Commerciale": "Comm.", "Distribuciones": "Distrib.", "Elettronica": "Elettr.",
}  # fmt: skip
ANDS = {
    "english": "and", "german": "und", "french": "et", "spanish": "y", "portuguese": "e", "italian": "e", "dutch": "en",
    "polish": "i", "swedish": "och", "turkish": "ve", "czech": "a", "bulgarian": "и",
}  # fmt: skip
REGIONS = {
    "US": ("Americas", "North America"), "CA": ("Americas",), "DE": ("DACH", "EMEA"), "AT": ("DACH",), "CH": ("DACH",),
    "JP": ("APAC",), "KR": ("APAC",), "CN": ("APAC", "Greater China"), "AU": ("APAC", "ANZ"), "IN": ("APAC",),
    "BR": ("LATAM",), "MX": ("LATAM",),
}  # fmt: skip
FORMERLY = {"german": "{} (ehem. {})", "french": "{} (ex-{})", "spanish": "{} (antes {})", "italian": "{} (già {})"}
BUILDERS = ("https://www.facebook.com/{}", "https://{}.wixsite.com/home", "https://linktr.ee/{}", "{}.wordpress.com")
MIXED_UP = dict(zip("abcdefghiklmnoprstuvwyz", "sbvfrdghoklnmpltsyicutx", strict=True))
LARGE = 400


@dataclass(frozen=True)
class Written:
    """A text as it stands in an export, and what happened to it on the way."""

    text: str
    tags: tuple[str, ...] = ()


def write_name(company: Company, habits: NameHabits, dice: Dice) -> Written:
    """A company's name as somebody typed it."""
    tags: list[str] = []
    name = company.name
    if company.former and dice.chance(habits.former_only):
        name, tags = company.former, ["former_name"]
    is_native = not company.country.tongue.is_latin and dice.chance(habits.native)
    text = _core(company, name, is_native, habits, dice, tags)
    if not tags and not is_native and dice.chance(habits.initialism) and len(_initials(text)) > 2:
        return Written(_initials(text), ("initialism",))
    text = _worn(text, company, habits, dice, tags)
    text = _with_legal_form(text, company, is_native, habits, dice, tags)
    text = _with_remark(text, company, habits, dice, tags)
    return Written(*_typed(text, habits, dice, tags))


def _core(company: Company, name: Name, is_native: bool, habits: NameHabits, dice: Dice, tags: list[str]) -> str:
    """The name without legal form, in the script and language of the writer's choice."""
    if is_native:
        tags.append("native")
        return name.local
    if company.country.tongue.is_latin:
        if name.english != name.local and dice.chance(habits.translated):
            tags.append("translated")
            return name.english
        return name.local
    if name.respelt != name.english and dice.chance(habits.respelt):
        tags.append("respelt")
        return name.respelt
    return name.english


def _worn(text: str, company: Company, habits: NameHabits, dice: Dice, tags: list[str]) -> str:
    """Words shortened, moved or joined otherwise."""
    shortened = " ".join(ABBREVIATIONS.get(word, word) for word in text.split(" "))
    if shortened != text and dice.chance(habits.abbreviated):
        tags.append("abbreviated")
        text = shortened
    joined = _joined_otherwise(text, company.country.tongue.name, dice)
    if joined != text and dice.chance(habits.joiner):
        tags.append("joiner")
        text = joined
    words = text.split(" ")
    if 1 < len(words) < 4 and all(word[0].isupper() for word in words) and dice.chance(habits.reordered):
        tags.append("reordered")
        text = " ".join([*words[1:], words[0]])
    return text


def _joined_otherwise(text: str, tongue: str, dice: Dice) -> str:
    word = ANDS.get(tongue, "and")
    if " & " in text:
        return text.replace(" & ", dice.pick((f" {word} ", f" {word} ", " + ", "&")))
    return text.replace(f" {word} ", " & ")


def _with_legal_form(
    text: str, company: Company, is_native: bool, habits: NameHabits, dice: Dice, tags: list[str]
) -> str:
    legal, draw = company.legal, dice.share()
    if draw < habits.legal_official:
        in_latin = legal.official if company.country.tongue.is_latin else legal.english
        return (legal.official if is_native else in_latin).format(text)
    if draw < habits.legal_official + habits.legal_variant and (is_native or company.country.tongue.is_latin):
        tags.append("other_legal_form")
        return dice.pick(legal.variants).format(text)
    return text


def _with_remark(text: str, company: Company, habits: NameHabits, dice: Dice, tags: list[str]) -> str:
    """A former name in brackets, or a region behind a large company's name."""
    if company.former and "former_name" not in tags and dice.chance(habits.former_noted):
        former = company.former.local if "native" in tags else company.former.english
        if company.country.tongue.is_latin:
            former = company.former.local
        tags.append("former_in_brackets")
        return FORMERLY.get(company.country.tongue.name, "{} (formerly {})").format(text, former)
    if company.employees > LARGE and not company.parent_id and dice.chance(habits.region):
        tags.append("region")
        code = company.country.code
        region = dice.pick((*REGIONS.get(code, ("EMEA",)), code))
        return dice.pick(("{} - {}", "{} – {}", "{} ({})", "{}, {}")).format(text, region)
    return text


def _typed(text: str, habits: NameHabits, dice: Dice, tags: list[str]) -> tuple[str, tuple[str, ...]]:
    """What the keyboard does: accents, a slip, capitals, blanks, the column's width."""
    if plain_letters(text) != text and dice.chance(habits.plain):
        tags.append("plain_letters")
        text = plain_letters(text, umlauts_spelt=dice.chance(0.5))
    if dice.chance(habits.typo) and (slipped := _slip(text, dice)) != text:
        tags.append("typo")
        text = slipped
    if dice.chance(habits.upper):
        tags.append("upper")
        text = text.upper()
    elif dice.chance(habits.lower):
        tags.append("lower")
        text = text.lower()
    if dice.chance(habits.untidy):
        tags.append("untidy")
        text = dice.pick((f"{text} ", text.replace(" ", "  ", 1)))
    if habits.width and len(text) > habits.width:
        tags.append("truncated")
        text = text[: habits.width].rstrip()
    return text, tuple(tags)


def _slip(text: str, dice: Dice) -> str:
    """One letter missing, doubled, swapped with the next, or another; never the first of a word."""
    places = [match.start() for match in re.finditer(r"(?<=[a-z])[a-z](?=[a-z])", text)]
    if not places:
        return text
    place, kind = dice.pick(places), dice.pick(("missing", "doubled", "swapped", "other"))
    before, letter, following, after = text[:place], text[place], text[place + 1], text[place + 2 :]
    return {
        "missing": before + following + after,
        "doubled": before + letter + letter + following + after,
        "swapped": before + following + letter + after,
        "other": before + MIXED_UP.get(letter, "e") + following + after,
    }[kind]


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split(" ") if word[0].isalpha() and word[0].isupper())


def write_website(company: Company, habits: WebHabits, dice: Dice) -> Written:
    """What stands in the website column; empty if nothing."""
    if not dice.chance(habits.filled):
        return Written("")
    if dice.chance(habits.free_mail):
        return Written(dice.pick(company.country.free_mail), ("free_mail_host",))
    if dice.chance(habits.builder):
        label = company.domain.partition(".")[0]
        return Written(dice.pick(BUILDERS).format(label.replace("-", "")), ("hosted_page",))
    domain, tags = _domain(company, habits, dice)
    return Written(_address(domain, habits, dice), tags)


def _domain(company: Company, habits: WebHabits, dice: Dice) -> tuple[str, tuple[str, ...]]:
    if company.former_domain and dice.chance(habits.stale):
        return company.former_domain, ("stale_domain",)
    if company.other_domain and dice.chance(habits.other):
        return company.other_domain, ("second_domain",)
    return company.domain, ()


def _address(domain: str, habits: WebHabits, dice: Dice) -> str:
    if dice.chance(habits.deep):
        return dice.pick((f"https://www.{domain}/en/home", f"shop.{domain}", f"http://{domain}/kontakt?ref=crm"))
    if habits.shape == "bare":
        return domain
    if habits.shape == "url":
        return dice.pick(
            (f"https://www.{domain}/", f"https://www.{domain}", f"https://{domain}", f"http://www.{domain}")
        )
    return dice.pick((f"www.{domain}", f"www.{domain}", f"www.{domain}", domain, f"http://www.{domain}"))


def write_country(company: Company, habits: PlaceHabits, dice: Dice) -> str:
    """The country column; empty if nothing."""
    country = company.country
    if not dice.chance(habits.country):
        return ""
    if country.spellings and dice.chance(habits.careless):
        return dice.pick(country.spellings)
    return country.code if habits.country_style == "code" else country.name


def write_city(company: Company, habits: PlaceHabits, dice: Dice) -> str:
    """The city column; empty if nothing."""
    if not dice.chance(habits.city):
        return ""
    return company.city.local if dice.chance(habits.city_local) else company.city.english


def write_email(company: Company, habits: WebHabits, dice: Dice) -> Written:
    """A contact's address without a person's name: at the company's domain, or with a mail host anybody may use."""
    if dice.chance(0.3):
        label = company.domain.partition(".")[0].replace("-", "")
        return Written(f"office.{label}@{dice.pick(company.country.free_mail)}", ("free_mail_address",))
    domain, tags = _domain(company, habits, dice)
    return Written(f"{dice.pick(('info', 'sales', 'office', 'contact'))}@{domain}", tags)

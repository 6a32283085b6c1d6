"""How a company's staff fill in their CRM: how often each thing happens to a name, a website, a place; in [0, 1]."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NameHabits:
    """What happens to names."""

    native: float = 0.05
    """Written in the local script, where that is not Latin."""
    translated: float = 0.04
    """Trade words of a Latin-script name put into English."""
    legal_official: float = 0.45
    """With the legal form as registered."""
    legal_variant: float = 0.15
    """With another spelling of it (GesmbH, S.A.R.L., ㈜); the rest drops it."""
    upper: float = 0.03
    """All in capitals."""
    lower: float = 0.01
    """All in small letters."""
    plain: float = 0.15
    """Accents left out, where there are any; half the time ü becomes ue."""
    respelt: float = 0.12
    """Transliterated otherwise than the company does it."""
    typo: float = 0.02
    """One wrong, missing, doubled or swapped letter."""
    abbreviated: float = 0.05
    """A trade word shortened (Intl, Mfg, Tech)."""
    joiner: float = 0.25
    """`&` written as the language's `and`, `+`, or the other way round, where there is one."""
    reordered: float = 0.015
    """The stem put last."""
    initialism: float = 0.012
    """Nothing but the initials of a name of three words or more."""
    former_noted: float = 0.35
    """The former name in brackets, where there was one."""
    former_only: float = 0.15
    """Still the former name, where there was one."""
    region: float = 0.02
    """A region behind the name of a large company: Acme - EMEA."""
    untidy: float = 0.01
    """Two blanks, or a blank at the end."""
    width: int = 0
    """Names are cut at so many characters; 0 is never."""


@dataclass(frozen=True)
class WebHabits:
    """What stands in the website column."""

    filled: float = 0.7
    """Anything at all."""
    shape: str = "www"
    """`bare` (acme.com), `www` (mostly www.acme.com) or `url` (mostly https://www.acme.com/)."""
    stale: float = 0.4
    """The former domain, where there was one."""
    other: float = 0.35
    """The second domain, where there is one."""
    free_mail: float = 0.004
    """A mail host that anybody may use."""
    builder: float = 0.006
    """A page with a site builder or a social network."""
    deep: float = 0.03
    """A page below the front page, or a sub-domain."""


@dataclass(frozen=True)
class PlaceHabits:
    """What stands in the country and city columns."""

    country: float = 0.92
    """Country filled in."""
    country_style: str = "name"
    """`name` or `code`."""
    careless: float = 0.04
    """Another spelling of the country (UK, Deutschland)."""
    city: float = 0.75
    """City filled in."""
    city_local: float = 0.7
    """The city in the local language and script, where it differs."""


@dataclass(frozen=True)
class Habits:
    """All habits of one company's staff."""

    name: NameHabits = NameHabits()
    web: WebHabits = WebHabits()
    place: PlaceHabits = PlaceHabits()
    email: float = 0.0
    """A contact's e-mail address filled in."""
    phone: float = 0.4
    """Phone filled in, where the company has one."""
    duns: float = 0.0
    """D-U-N-S number filled in."""
    industry: float = 0.85
    """Industry filled in."""
    employees: float = 0.7
    """Employees filled in (everybody's estimate differs a little)."""
    turnover: float = 0.3
    """The account's own yearly turnover filled in."""
    unstated: float = 0.0
    """Type or stage left empty."""

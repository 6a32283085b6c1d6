"""Whose folder a file lies in, and folders that look like a second one of a known company."""

import re
from collections.abc import Iterable

from anyascii import anyascii
from rapidfuzz.distance import OSA

from accountmap.settings import Settings

_LEGAL = {
    "inc",
    "corp",
    "ltd",
    "llc",
    "gmbh",
    "ag",
    "co",
    "sa",
    "bv",
    "nv",
    "plc",
    "group",
    "company",
    "spa",
    "ab",
    "kk",
}
_SHORTEST = 4
_ALIKE = 0.8


def company_id_of(folder_name: str) -> str:
    """The id of the company whose inbox folder has that name, e.g. `Müller & Söhne` -> `muller-sohne`."""
    text = anyascii(folder_name).casefold()
    return re.sub(r"[^a-z0-9_]+", "-", text).strip("-_")[:63] or "company"


def known_companies(settings: Settings, seen: Iterable[str]) -> dict[str, str]:
    """Every spelling under which a company is known -> its id: ids and names of the settings, ids of past imports."""
    ours = settings.company
    spellings = {ours.id: ours.id, company_id_of(ours.name): ours.id}
    for partner_id, partner in settings.partners.items():
        spellings |= {partner_id: partner_id, company_id_of(partner.name or partner_id): partner_id}
    return {**{company_id: company_id for company_id in seen}, **spellings}


def settle_company(company_id: str, settings: Settings, seen: Iterable[str]) -> tuple[str, str | None]:
    """The company a folder belongs to, and the known company it nearly is, if that needs a person's word.

    A folder that bears a known partner's name belongs to it; one whose id is settled in `accountmap.toml`, or that was
    imported from before, is taken as it is.
    """
    known = known_companies(settings, seen)
    if company_id in known:
        return known[company_id], None
    for spelling in sorted(known):
        if _core(spelling) == _core(company_id):
            return company_id, known[spelling]
        is_long = min(len(spelling), len(company_id)) > _SHORTEST
        if is_long and OSA.normalized_similarity(spelling, company_id) >= _ALIKE:
            return company_id, known[spelling]
    return company_id, None


def _core(company_id: str) -> str:
    words = [word for word in re.split(r"[-_]", company_id) if word and word not in _LEGAL]
    return "".join(words) or company_id

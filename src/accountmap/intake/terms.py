"""What the settings say about reading a company's files."""

import re
from collections.abc import Callable

from accountmap.intake.exports import Terms
from accountmap.intake.limits import Limits
from accountmap.intake.values import Money
from accountmap.settings import PopulationRule, Settings


def terms_for(settings: Settings, company_id: str, *, accept_anyway: bool = False) -> Terms:
    """The terms under which a company's files are read."""
    currency = settings.company.currency
    return Terms(
        money=Money(currency, currency, dict(settings.currencies)),
        max_rejected_share=settings.intake.max_rejected_share,
        own_columns=settings.partner(company_id).columns,
        population_of=_population_of(settings.population_rules),
        limits=_limits(settings),
        accept_anyway=accept_anyway,
    )


def _limits(settings: Settings) -> Limits:
    intake = settings.intake
    return Limits(
        megabytes=intake.max_file_megabytes,
        rows=intake.max_rows,
        columns=intake.max_columns,
        cell_characters=intake.max_cell_characters,
        unpacked_ratio=intake.max_unpacked_ratio,
        tables=intake.max_tables,
    )


def _population_of(rules: tuple[PopulationRule, ...]) -> Callable[[str, str], str]:
    def population_of(field: str, value: str) -> str:
        text = value.strip().lower()
        fitting = [rule.population for rule in rules if rule.field == field and re.fullmatch(rule.pattern, text)]
        return ", ".join(dict.fromkeys(fitting)) or "no population"

    return population_of

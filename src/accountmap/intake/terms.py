"""What the settings say about reading a company's files."""

import re
from collections.abc import Callable
from datetime import date

from accountmap.intake.exports import Terms
from accountmap.intake.limits import Limits
from accountmap.intake.rates import Money
from accountmap.settings import PopulationRule, Settings


def terms_for(settings: Settings, company_id: str, as_of: date | None = None) -> Terms:
    """The terms under which a company's files are read; `as_of` is the day of the results, the last of all if None."""
    ours, partner = settings.company, settings.partner(company_id)
    is_ours = company_id == ours.id
    currency = ours.currency if is_ours else partner.currency or ours.currency
    return Terms(
        money=Money(ours.currency, currency, _rates(settings), as_of or date(2100, 1, 1)),
        max_rejected_share=settings.intake.max_rejected_share,
        max_shrink_share=settings.intake.max_shrink_share,
        own_columns=ours.columns if is_ours else partner.columns,
        date_order=ours.date_order if is_ours else partner.date_order,
        population_of=_population_of(settings.population_rules),
        limits=_limits(settings),
    )


def _rates(settings: Settings) -> dict[str, list[tuple[date, float]]]:
    return {
        code: [(date.min, rates)] if isinstance(rates, float) else [(each.since, each.rate) for each in rates]
        for code, rates in settings.currencies.items()
    }


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
        return ", ".join(dict.fromkeys(fitting)) or "no group"

    return population_of

"""The one settings tree: `accountmap.toml`, overridden by `ACCOUNTMAP_*` variables, frozen and validated.

A value that does not parse is an error that names key, value, source and what is allowed; nothing falls back silently.
"""

import os
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from accountmap.errors import SettingsError
from accountmap.warehouse.predicates import check_predicate

PREFIX = "ACCOUNTMAP_"
# Variables of this prefix that are no settings: where the workspace is, and colours of the terminal.
NOT_SETTINGS = {"ACCOUNTMAP_WORKSPACE"}

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
DateOrder = Literal["dmy", "mdy"]
Share = Annotated[float, Field(ge=0, le=1)]
Population = Literal["customer", "open_opportunity", "prospect", "former_customer", "unknown"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Company(_Section):
    """Who we are."""

    id: Identifier
    """Our id: the name of our folder in the inbox."""
    name: str
    """Our name as people write it."""
    currency: Currency = "EUR"
    """All money is published in this currency (ISO 4217)."""
    time_zone: str = "UTC"
    """Days begin and end here (IANA name); never taken from the machine."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Our own column names: canonical name = header in our exports. Always wins over recognition."""
    date_order: DateOrder | None = None
    """Order of day and month in our exports where their values do not settle it."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise ValueError("an IANA time zone such as Europe/Berlin") from problem
        return value


class Partner(_Section):
    """One partner; its key in the file is its id and the name of its inbox folder."""

    name: str = ""
    """Display name; the id if empty."""
    type: Literal["technology", "reseller", "services", "vendor", "competitor", "other"] = "technology"
    """What kind of partner it is; shapes which rankings it appears in."""
    status: Literal["candidate", "active", "paused", "ended"] = "candidate"
    """How far the partnership is."""
    started_on: date | None = None
    """First day of the partnership; empty for a candidate."""
    default_population: Population = "unknown"
    """Population of its accounts where its export says nothing."""
    shares_all_accounts: bool = False
    """Whether it agreed that we may see its accounts which we do not have; greenfield accounts are shown only then."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Its own column names: canonical name = header in its export. Always wins over recognition."""
    currency: Currency | None = None
    """Currency of its amounts where its export says none; ours if empty."""
    date_order: DateOrder | None = None
    """Order of day and month in its exports where their values do not settle it."""
    criteria: dict[Literal["fit", "readiness", "commitment"], Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=dict
    )
    """Your own assessment of it, 0 to 100, for the ideal partner of `ranking`; leave out what you cannot say."""


class Matching(_Section):
    """Thresholds of the matcher."""

    accept_probability: Share = 0.95
    """Pairs at or above are accepted by themselves."""
    review_probability: Share = 0.5
    """Pairs at or above are published; below `accept_probability` a person decides."""

    @model_validator(mode="after")
    def _in_order(self) -> "Matching":
        if self.review_probability > self.accept_probability:
            raise ValueError("review_probability at or below accept_probability")
        return self


class Rate(_Section):
    """What one unit of a currency is worth from a day on, until the next rate begins."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)

    since: Annotated[date, Field(alias="from")]
    """First day of the rate."""
    rate: Annotated[float, Field(gt=0)]
    """What one unit is worth in the company currency."""


def _above_zero(value: object) -> object:
    if isinstance(value, int | float) and value <= 0:
        raise ValueError("greater than 0")
    return value


Rates = Annotated[float | tuple[Rate, ...], BeforeValidator(_above_zero)]


class Intake(_Section):
    """What intake puts up with."""

    max_rejected_share: Share = 0.05
    """A file with a larger share of broken rows is refused as a whole."""
    max_shrink_share: Share = 0.5
    """A list that loses a larger share of its accounts waits for `accountmap accept`."""
    settle_seconds: Annotated[float, Field(ge=0)] = 0.0
    """Files that changed in the last so many seconds are left for the next run: somebody may still be copying them."""
    max_file_megabytes: Annotated[int, Field(gt=0)] = 4096
    """Larger files are refused."""
    max_rows: Annotated[int, Field(gt=0)] = 20_000_000
    """Longer tables are refused."""
    max_columns: Annotated[int, Field(gt=0)] = 2000
    """Wider tables are refused."""
    max_cell_characters: Annotated[int, Field(gt=0)] = 100_000
    """Rows with a longer value are rejected."""
    max_unpacked_ratio: Annotated[int, Field(gt=0)] = 200
    """An archive that grows by more is refused."""
    max_tables: Annotated[int, Field(gt=0)] = 100
    """A workbook of more sheets, or an archive of more files, is refused."""


class PopulationRule(_Section):
    """Accounts whose `field` matches `pattern` belong to `population`."""

    field: Literal["account_type", "lifecycle_stage", "opportunity"]
    """The canonical column looked at; `opportunity` looks at the account's own opportunities (open, won, lost)."""
    pattern: str
    """Regular expression, matched in lower case against the whole value."""
    population: Population
    """The population it puts the account in."""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as problem:
            raise ValueError(f"a regular expression ({problem})") from problem
        # DuckDB matches them in time that grows with the text alone, and therefore knows neither.
        if re.search(r"\(\?(?:[=!]|<[=!])|\\[1-9]", value):
            raise ValueError("a regular expression without look-around and without references back")
        return value


# Salesforce's Type picklist and HubSpot's lifecycle stages as they come, plus the words of hand-made sheets.
DEFAULT_POPULATION_RULES = (
    PopulationRule(
        field="account_type", pattern=r"(customer|client)( - .*)?|kunde|cliente|active", population="customer"
    ),
    PopulationRule(
        field="account_type",
        pattern=r"(former|ex|past|lost|churned).*(customer|client)?|inactive|churned",
        population="former_customer",
    ),
    PopulationRule(field="account_type", pattern=r"prospect|lead|suspect", population="prospect"),
    PopulationRule(field="account_type", pattern=r"(open )?(opportunity|deal)", population="open_opportunity"),
    PopulationRule(field="lifecycle_stage", pattern=r"customer|evangelist|active", population="customer"),
    PopulationRule(
        field="lifecycle_stage",
        pattern=r"(former|ex|past|lost|churned).*(customer|client)?|churned",
        population="former_customer",
    ),
    PopulationRule(field="lifecycle_stage", pattern=r"opportunity", population="open_opportunity"),
    PopulationRule(
        field="lifecycle_stage",
        pattern=r"subscriber|(marketing|sales) ?qualified ?lead|lead|mql|sql|prospect",
        population="prospect",
    ),
    PopulationRule(field="opportunity", pattern=r"open", population="open_opportunity"),
    PopulationRule(field="opportunity", pattern=r"won", population="customer"),
)


# An account's populations are kept as the bits of one number.
MOST_CUSTOM_POPULATIONS = 50
# What a predicate of `custom_populations` may look at; `sql/overlap/population_candidates.sql` makes it.
PREDICATE_COLUMNS = {
    "company_id": "varchar",
    "is_ours": "boolean",
    "account_id": "varchar",
    "account_name": "varchar",
    "domain": "varchar",
    "country": "varchar",
    "region": "varchar",
    "city": "varchar",
    "postal_code": "varchar",
    "account_type": "varchar",
    "lifecycle_stage": "varchar",
    "industry": "varchar",
    "employees": "bigint",
    "company_revenue": "decimal(18, 2)",
    "our_yearly_revenue": "decimal(18, 2)",
    "owner_name": "varchar",
    "customer_since": "date",
    "populations": "varchar[]",
    "open_amount": "decimal(18, 2)",
    "open_opportunities": "bigint",
    "as_of": "date",
}


class Overlap(_Section):
    """How shared accounts are counted."""

    calibration_error: Annotated[float, Field(ge=0, le=3)] | None = None
    """Common error of the matching probabilities, in log-odds; empty for what was measured. Widens the intervals."""
    roll_up_to_parents: bool = False
    """Count every account as its topmost parent in the same list. A subsidiary is not its parent unless you ask."""


class GivenAssumption(_Section):
    """An assumption of the rankings as the user sets it; `name = 0.3` is short for `name = {value = 0.3}`."""

    value: float
    """The most likely value."""
    low: float | None = None
    """Lower end of the 90 % range; empty for a range like the default's."""
    high: float | None = None
    """Upper end of the 90 % range."""
    source: str = ""
    """Where it comes from, in words; shown beside results."""
    set_at: date | None = None
    """The day it was set."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, int | float | str) else given


class Ranking(_Section):
    """How partners are ranked."""

    goals: tuple[Literal["integration", "co_sell", "resell"], ...] = ("integration", "co_sell", "resell")
    """What you want from partners, the most important first: it is the headline ranking."""
    draws: Annotated[int, Field(ge=200, le=20000)] = 2000
    """How many simulations the intervals rest on."""
    seed: int = 20260101
    """Where the random numbers begin; equal seeds give equal results."""
    fit_weight: Annotated[float, Field(ge=0)] = 0.0
    """Ideal partner: how much it weighs how well what it sells goes with what we sell. Shown apart from the money."""
    reach_weight: Annotated[float, Field(ge=0)] = 0.0
    """Ideal partner: how much it weighs how many of our accounts it holds; counted, not assessed."""
    readiness_weight: Annotated[float, Field(ge=0)] = 0.0
    """Ideal partner: how much it weighs how ready it is to work with partners."""
    commitment_weight: Annotated[float, Field(ge=0)] = 0.0
    """Ideal partner: how much it weighs what it puts into us."""


class Publishing(_Section):
    """How published versions are kept."""

    keep_versions: Annotated[int, Field(ge=1, le=1000)] = 5
    """How many published versions stay on disk."""


class Settings(BaseSettings):
    """Everything that can be configured. Make it with `load_settings`."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        use_attribute_docstrings=True,
        hide_input_in_errors=False,
    )

    company: Company
    partners: dict[Identifier, Partner] = Field(default_factory=dict)
    """One section per partner; a folder in the inbox without one is a candidate with the defaults."""
    currencies: dict[Currency, Annotated[float | tuple[Rate, ...], BeforeValidator(_above_zero)]] = Field(
        default_factory=dict
    )
    """What one unit is worth in the company currency, e.g. USD = 0.92, or a list of rates, each from a day on."""
    matching: Matching = Matching()
    intake: Intake = Intake()
    population_rules: tuple[PopulationRule, ...] = DEFAULT_POPULATION_RULES
    """Which types and stages mean which population; every rule that fits counts, an account may be in several."""
    custom_populations: dict[Identifier, str] = Field(default_factory=dict)
    """Populations of your own: name = SQL predicate over one account, e.g. large = "employees >= 1000"."""
    overlap: Overlap = Overlap()
    publishing: Publishing = Publishing()
    ranking: Ranking = Ranking()
    assumptions: dict[str, GivenAssumption] = Field(default_factory=dict)
    """What the rankings assume where the data do not say, e.g. integration_adoption = 0.3; others keep our defaults."""

    @field_validator("custom_populations")
    @classmethod
    def _harmless_predicates(cls, value: dict[str, str]) -> dict[str, str]:
        taken = sorted(value.keys() & {*get_args(Population), "all"})
        if taken:
            raise ValueError(f"names of your own; {', '.join(taken)} is taken")
        if len(value) > MOST_CUSTOM_POPULATIONS:
            raise ValueError(f"at most {MOST_CUSTOM_POPULATIONS} populations of your own")
        for name, predicate in value.items():
            try:
                check_predicate(predicate, PREDICATE_COLUMNS)
            except ValueError as problem:
                raise ValueError(f"{problem}, in {name}") from problem
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables outrank the file, which comes in as init values."""
        return (env_settings, init_settings)

    def partner(self, partner_id: str) -> Partner:
        """The settings of a partner, or the defaults of a candidate whose folder was just dropped."""
        return self.partners.get(partner_id, Partner())

    @property
    def given_calibration_error(self) -> float | None:
        """The calibration error as the user set it, among the assumptions or for the overlap; None if nowhere."""
        assumed = self.assumptions.get("calibration_error")
        return assumed.value if assumed else self.overlap.calibration_error


def load_settings(config_file: Path) -> Settings:
    """Read and check a config file and the environment.

    Raises:
        SettingsError: naming every key that is wrong, its value, where it came from and what is allowed.
    """
    try:
        values = tomllib.loads(config_file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(
            f"{config_file.name} is not valid TOML: {problem}",
            where=str(config_file),
            next_step="mend that line; text values need quotes, and each [section] may stand only once",
        ) from problem
    _refuse_unknown_variables()
    try:
        return Settings(**values)
    except ValidationError as problem:
        raise _describe(problem, config_file) from problem


def check_company(**values: str) -> Company:
    """Check what someone says of our company before it is written into a config file.

    Raises:
        SettingsError: naming every value that is wrong and what is allowed.
    """
    try:
        return Company.model_validate(values)
    except ValidationError as problem:
        details = problem.errors(include_url=False)
        raise SettingsError(
            "; ".join(f"{detail['loc'][0]} cannot be {detail['input']!r}" for detail in details) + ".",
            allowed="; ".join(_allowed(detail) for detail in details),
            next_step="correct it and try again",
        ) from problem


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        is_ours = name.upper().startswith(PREFIX) and name.upper() not in NOT_SETTINGS
        if is_ours and name.upper().split("__")[0] not in known:
            raise SettingsError(
                f"The environment variable {name} is no setting.",
                where=f"environment variable {name}",
                allowed=", ".join(sorted(known)) + ", each followed by __KEY",
                next_step="correct its name or unset it",
            )


def _describe(problem: ValidationError, config_file: Path) -> SettingsError:
    lines, places, allowed = [], [], []
    for detail in problem.errors(include_url=False):
        path = [str(part) for part in detail["loc"] if part != "[key]"]
        key = ".".join(path)
        variable = next((name for name in os.environ if name.upper() == PREFIX + "__".join(path).upper()), None)
        value = "" if detail["type"] == "missing" else f" = {detail['input']!r}"
        lines.append(f"{key}{value}")
        places.append(f"environment variable {variable}" if variable else f"key {key} in {config_file}")
        allowed.append(_allowed(detail))
    return SettingsError(
        "A setting cannot be used: " + "; ".join(lines),
        where="; ".join(dict.fromkeys(places)),
        allowed="; ".join(dict.fromkeys(allowed)),
        next_step=f"correct it there; every key is explained in the comments of {config_file.name}",
    )


def _allowed(detail: Any) -> str:
    """What a validation error would have accepted, in words."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "a value: this key is required"
    if kind == "extra_forbidden":
        return "only known keys; this one is not known (a typing error?)"
    if kind == "string_pattern_mismatch":
        return f"text of the form {context['pattern']}"
    return str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")

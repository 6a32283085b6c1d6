"""The sections of `accountmap.toml`; every field's docstring says what it means."""

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from accountmap.settings.values import Currency, DateOrder, Identifier, Population, Section, Share


class Company(Section):
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


class Partner(Section):
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


class Matching(Section):
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


class Rate(Section):
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


class Intake(Section):
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


class Overlap(Section):
    """How shared accounts are counted."""

    calibration_error: Annotated[float, Field(ge=0, le=3)] | None = None
    """Common error of the matching probabilities, in log-odds; empty for what was measured. Widens the intervals."""
    roll_up_to_parents: bool = False
    """Count every account as its topmost parent in the same list. A subsidiary is not its parent unless you ask."""


class GivenAssumption(Section):
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


class Ranking(Section):
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


class Publishing(Section):
    """How published versions are kept."""

    keep_versions: Annotated[int, Field(ge=1, le=1000)] = 5
    """How many published versions stay on disk."""

"""What single settings may be: ids, currencies, shares; and the base of all sections."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
DateOrder = Literal["dmy", "mdy"]
Share = Annotated[float, Field(ge=0, le=1)]
Population = Literal["customer", "open_opportunity", "prospect", "former_customer", "unknown"]


class Section(BaseModel):
    """A section of `accountmap.toml`: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

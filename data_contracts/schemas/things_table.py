"""The one table of things and kinds: which things make a kind, what has to be near, what one place can only be once."""

from __future__ import annotations

from pydantic import Field, model_validator

from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.policy import Company, Record, Unnamed
from data_contracts.schemas.things import Thing

THINGS_FILE = "things.yaml"
"""Name of the table's file, which lies beside the policies."""


class KindRow(Record):
    """One kind's row; each field is the one of the same name in `Policy`."""

    things: tuple[Thing, ...] = Field(min_length=1)
    company: Company | None = None
    rivals: tuple[Kind, ...] = ()
    unnamed: Unnamed | None = None


class ThingsTable(Record):
    """A row for each of the eight kinds. Raises ValidationError for a missing kind, or a rival named one way only."""

    version: int = Field(ge=1)
    kinds: dict[Kind, KindRow]

    @model_validator(mode="after")
    def _rows_fit_together(self) -> ThingsTable:
        missing = [kind.value for kind in VIOLATION_KINDS if kind not in self.kinds]
        if missing:
            raise ValueError(f"kinds has no row for {', '.join(missing)}")
        for kind, row in self.kinds.items():
            if kind not in VIOLATION_KINDS:
                raise ValueError(f"kinds: {kind.value} is a sensor's kind; its policy names the sensor")
            for rival in row.rivals:
                if rival == kind or rival not in self.kinds or kind not in self.kinds[rival].rivals:
                    raise ValueError(f"kinds: {kind.value} names the rival {rival.value}, which does not name it back")
        return self

"""Policy: data, one YAML a kind, frozen into the case when it opens (docs/decisions)."""

from __future__ import annotations

import hashlib
from datetime import time
from enum import StrEnum
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, model_validator

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Channel = Literal["inbox", "group"]
Minutes = Annotated[float, Field(gt=0, le=366 * 24 * 60)]
ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_LATER = frozenset({"company", "rivals", "unnamed"})


class Record(BaseModel):
    """Base of every record read from people's files: an unknown field is an error, and so is an endless number."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Window(Record):
    """Hours of some weekdays in the street's own time zone; `until` before `from_` runs over midnight."""

    days: tuple[Weekday, ...] = ALL_DAYS
    from_: Annotated[time, Field(alias="from")] = time(0, 0)
    until: time = time(0, 0)

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Schedule(Record):
    """When the kind matters: inside any `active` window (empty: always), outside every `exempt` one.

    holidays: `same` treats a public holiday like its weekday, `exempt` lets it pass.
    """

    active: tuple[Window, ...] = ()
    exempt: tuple[Window, ...] = ()
    holidays: Literal["same", "exempt"] = "same"


class Role(StrEnum):
    """Roles of people (3-case-lifecycle)."""

    OPERATOR = "operator"
    GRID_MEMBER = "grid_member"
    MERCHANT = "merchant"
    COMMUNITY = "community"
    PROPERTY = "property"
    OFFICER = "officer"
    LEADER = "leader"
    ML_ENGINEER = "ml_engineer"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Step(Record):
    """One step of the case: who is asked through which channels, for how long, counted how, and who stands in.

    channels: `inbox` is the phone page, which always works; `group` the micro-grid group of the case's area.
    """

    parties: tuple[Role, ...] = Field(min_length=1)
    stand_ins: tuple[Role, ...] = ()
    channels: tuple[Channel, ...] = Field(default=("inbox",), min_length=1)
    minutes: Minutes
    counted: Literal["always", "working_hours"] = "always"


class Steps(Record):
    """The steps by the case's states."""

    open: Step
    in_group: Step
    reminded_1: Step
    reminded_2: Step
    enforcing: Step


class QuietHours(Record):
    """Hours in which a channel does not disturb anybody; the notice waits."""

    channel: Channel
    from_: Annotated[time, Field(alias="from")]
    until: time

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class MendingCheck(Record):
    """Mended means: clear for `clear_seconds` and in at least `scored_frames` scored frames."""

    by: Literal["camera", "photo"] = "camera"
    clear_seconds: float = Field(default=60, gt=0)
    scored_frames: int = Field(default=10, ge=1)


class Company(Record):
    """What has to be near a thing, so that it is of the kind: a cart without anybody sells nothing.

    within: of the larger side of the thing's box, how far the nearest edge may be.
    share: of the last `seconds` that the thing stood, so much in company.
    """

    things: tuple[Thing, ...] = Field(min_length=1)
    within: float = Field(gt=0, le=10)
    share: float = Field(gt=0, le=1)
    seconds: float = Field(gt=0, le=24 * 3600)


class Unnamed(Record):
    """As which thing, and how sure, something counts that stands where the street was empty and no detector can name.

    least_share, largest_share: of the picture's area, the size of its box from and up to which it does.
    """

    thing: Thing
    least_share: float = Field(default=0.0, ge=0, le=1)
    largest_share: float = Field(default=1.0, gt=0, le=1)
    score: float = Field(default=0.35, gt=0, lt=1)


class Policy(Record):
    """What happens with one kind.

    zones: ids of the zones it is for; `*`, `?` and `[…]` stand for any letters. Other zones of the kind watch nothing.
    things: names of detected things that make this kind.  company: what has to be near them; None: nothing.
    rivals: kinds of which one place can only be one.  unnamed: what counts without a name; always `suspected`.
    decided_by: which part of the box decides about the zone: the foot point, or the share of the box inside.
    dwell_seconds: wall-clock time a thing must be at its place.  allowed_gap_seconds: longest time unseen within it.
    keep_score, automatic_score: a box under `keep_score` is not looked at; a mean score under `automatic_score`
    makes the case `suspected`, to be confirmed by an operator.
    """

    kind: Kind
    version: int = Field(ge=1)
    severity: Literal["low", "normal", "high", "urgent"] = "normal"
    zones: tuple[str, ...] = ("*",)
    things: tuple[str, ...]
    company: Company | None = None
    rivals: tuple[Kind, ...] = ()
    unnamed: Unnamed | None = None
    schedule: Schedule = Schedule()
    decided_by: Literal["foot_point", "overlap"] = "foot_point"
    overlap_share: float = Field(default=0.5, gt=0, le=1)
    dwell_seconds: float = Field(gt=0)
    allowed_gap_seconds: float = Field(gt=0)
    keep_score: float = Field(default=0.1, gt=0, lt=1)
    automatic_score: float = Field(default=0.4, gt=0, lt=1)
    steps: Steps
    acknowledge_minutes: Minutes
    suspected_minutes: Minutes = 60
    quiet_hours: tuple[QuietHours, ...] = ()
    mending: MendingCheck = MendingCheck()
    rework_minutes: float = Field(default=24 * 60, ge=0, le=10 * 366 * 24 * 60)
    rating_points: float = Field(default=1, ge=0)

    @property
    def urgent(self) -> bool:
        """Urgent kinds start at enforcing with everyone told at once."""
        return self.severity == "urgent"

    def as_json(self) -> dict[str, Any]:
        """The policy as JSON values, by the names it has in its file; what is stored and hashed.

        A field of _LATER that says nothing is left out: a policy stored before there was one keeps its hash.
        """
        values = self.model_dump(mode="json", by_alias=True)
        return {name: value for name, value in values.items() if value or name not in _LATER}

    def sha256(self) -> str:
        """SHA-256, lower-case hex, of the RFC 8785 form; evidence leaves name a frozen policy by it."""
        return hashlib.sha256(rfc8785.dumps(self.as_json())).hexdigest()

    @model_validator(mode="after")
    def _thresholds_in_order(self) -> Policy:
        if self.keep_score > self.automatic_score:
            raise ValueError(f"keep_score {self.keep_score} is above automatic_score {self.automatic_score}")
        return self

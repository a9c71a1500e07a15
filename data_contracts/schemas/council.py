"""The red-tea council: problems that keep coming back, what is decided about them, and whether it got better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from data_contracts.schemas.kinds import Kind


class CouncilState(StrEnum):
    """Where a topic stands; the same word in database, command line and page."""

    PROPOSED = "proposed"
    ON_AGENDA = "on_agenda"
    DECIDED = "decided"
    CARRIED_OUT = "carried_out"
    REVIEWED = "reviewed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class CouncilCase:
    """What the council's numbers need of a case that was not found to be wrong.

    day, hour: of opening, in the street's own time zone.  closure: None while it is open.
    rework: it came back after another was mended.  after_enforcement: that one had been mended by enforcement.
    """

    case_id: int
    kind: Kind
    road_id: str | None
    block_id: str | None
    shop_id: str | None
    day: date
    hour: int
    closure: str | None
    rework: bool
    after_enforcement: bool
    appealed: bool
    picture: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: a stretch (the part of a road along one block), kinds, and hours of the day, both in order."""

    road_id: str | None
    block_id: str | None
    kinds: tuple[Kind, ...]
    hours: tuple[int, ...]

    @property
    def stretch(self) -> tuple[str, str]:
        """Road and block, empty where there is none; sorts."""
        return self.road_id or "", self.block_id or ""

    def covers(self, case: CouncilCase) -> bool:
        """True when the case lies at the stretch and is of these kinds and hours."""
        here = (case.road_id or "", case.block_id or "") == self.stretch
        return here and case.kind in self.kinds and case.hour in self.hours


@dataclass(frozen=True, slots=True)
class CouncilTopic:
    """A problem on its way through the council. first_week: Monday of the week it was proposed in first."""

    topic_id: int
    road_id: str | None
    block_id: str | None
    kinds: tuple[Kind, ...]
    hours: tuple[int, ...]
    first_week: date
    state: CouncilState
    meeting_id: int | None
    steps: int
    state_since: datetime

    @property
    def problem(self) -> Problem:
        return Problem(self.road_id, self.block_id, self.kinds, self.hours)


@dataclass(frozen=True, slots=True)
class CouncilFinding:
    """What a week's record said of a topic, as `governance_rules.domain.council.topics` makes it."""

    topic_id: int
    week: date
    rank: int
    score: float
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CouncilWeek:
    """A Monday on which topics were proposed. cases: settled in the weeks looked at.  gathered: of them, in problems.

    problems: how many there were.  topics: how many of them were put before people.
    """

    week: date
    proposed_at: datetime
    first_day: date
    last_day: date
    cases: int
    gathered: int
    problems: int
    topics: int


@dataclass(frozen=True, slots=True)
class CouncilMeeting:
    """The council sits down: day, and place in words."""

    meeting_id: int
    held_on: date
    place: str


@dataclass(frozen=True, slots=True)
class CouncilMeasure:
    """Who does what until when. done_on: None until it was carried out."""

    number: int
    who: str
    what: str
    until_day: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class CouncilDecision:
    """What the council agreed on. option: id of a measure of the catalogue, or `other`.  parties: by name."""

    decision_id: int
    topic_id: int
    meeting_id: int
    option: str
    words: str
    parties: tuple[str, ...]
    decided_on: date
    decided_by: int
    measures: tuple[CouncilMeasure, ...]


@dataclass(frozen=True, slots=True)
class CouncilChange:
    """One change of a topic; append-only. person_id: None when the record itself proposed it."""

    topic_id: int
    number: int
    state_before: CouncilState | None
    state_after: CouncilState
    happened_at: datetime
    person_id: int | None
    note: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Cases of some kinds and hours, of the week from Monday `week`: at a stretch, and in the rest of the street."""

    week: date
    here: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class StreetNames:
    """What the street is called and who speaks for it: organisations and shops, no private persons.

    groups: name of a micro-grid group by (level, area id); level is block, grid, community or street.
    managed: blocks that have a property manager.
    """

    roads: Mapping[str, str]
    blocks: Mapping[str, str]
    communities: Mapping[str, str]
    community_of: Mapping[str, str]
    grid_of: Mapping[str, str]
    shops: Mapping[str, str]
    groups: Mapping[tuple[str, str], str]
    managed: frozenset[str]


@dataclass(frozen=True, slots=True)
class CouncilRecord:
    """Cases of the weeks looked at and of those before. begins: first day that the record holds at all."""

    cases: Sequence[CouncilCase]
    before: Sequence[CouncilCase]
    names: StreetNames
    begins: date | None

"""Incidents at places become cases: one opens a case, or joins the open one of its place and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data_contracts.schemas.case import Case, Opening
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.case_lifecycle import decide_opening
from governance_rules.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class FoundIncident:
    """An incident that nobody has recorded yet. place_id: of its place, which is locked.  at: when it is recorded."""

    incident: Incident
    place_id: str
    policy: Policy
    at: datetime
    pictures: tuple[EvidencePicture, ...] = ()

    @property
    def spot(self) -> tuple[str, Kind]:
        return self.place_id, self.incident.kind


@dataclass(frozen=True, slots=True)
class Taken:
    """The case of an incident. joined: as it was before the incident was attached; None when the incident opened it."""

    case_id: int
    joined: Case | None = None

    @property
    def opened(self) -> bool:
        return self.joined is None


def take_incidents(uow: UnitOfWork, found: Sequence[FoundIncident], calendar: Calendar) -> list[Taken]:
    """What became of each incident, in their order; all is written into the open unit of work `uow`.

    Several at one place and kind are taken one after another, as they come; all others at once.
    """
    uow.incidents.add_many([replace(one.incident, place_id=one.place_id) for one in found])
    uow.incidents.add_pictures([picture for one in found for picture in one.pictures])
    taken: dict[int, Taken] = {}
    left = list(enumerate(found))
    while left:
        seen: set[tuple[str, Kind]] = set()
        first, later = [], []
        for number, one in left:
            (later if one.spot in seen else first).append((number, one))
            seen.add(one.spot)
        taken |= _take_each_spot_once(uow, first, calendar)
        left = later
    return [taken[number] for number in range(len(found))]


def _take_each_spot_once(
    uow: UnitOfWork, numbered: Sequence[tuple[int, FoundIncident]], calendar: Calendar
) -> dict[int, Taken]:
    spots = [one.spot for _, one in numbered]
    open_cases = uow.cases.open_at(spots)
    mended = uow.cases.last_mended_at([spot for spot in spots if spot not in open_cases])
    taken: dict[int, Taken] = {}
    openings: dict[int, Opening] = {}
    for number, one in numbered:
        open_case = open_cases.get(one.spot)
        if open_case is not None:
            uow.cases.attach(open_case.case_id, one.incident, one.at)
            taken[number] = Taken(open_case.case_id, open_case)
            continue
        decision = decide_opening(one.incident, one.policy, one.at, calendar, mended.get(one.spot))
        follows = decision.detail.get("follows_case_id")
        openings[number] = Opening(one.incident, one.place_id, one.policy, decision, one.at, follows)
    opened = uow.cases.open_many(list(openings.values()))
    return taken | {number: Taken(case.case_id) for number, case in zip(openings, opened, strict=True)}

"""What a walker does on the way: ticks of stops, which count as visits from then on."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from data_contracts.errors import NotFound, Refused
from data_contracts.schemas.patrol import PatrolVisit, VisitResult
from data_contracts.schemas.person import Person
from governance_rules.ports import UnitOfWork


def today_of(uow: UnitOfWork) -> date:
    """The street's own day."""
    return uow.now().astimezone(ZoneInfo(uow.time_zone)).date()


def tick_stop(uow: UnitOfWork, person: Person, stop_id: str, result: VisitResult) -> PatrolVisit:
    """The tick of one of the person's own stops of today, as it is kept; a later one corrects it.

    Raises NotFound where today's plan has no such stop, Refused where somebody else walks it, or may no longer.
    """
    day = today_of(uow)
    plan = uow.patrol.plan(day)
    stop = next((one for one in plan.stops if one.stop_id == stop_id), None) if plan else None
    if stop is None:
        raise NotFound(f"today's plan ({day}) has no stop {stop_id!r}; it may have been made again")
    if stop.person_id != person.person_id or not person.active:
        raise Refused(f"stop {stop_id} is not one of {person.display_name}'s today")
    visit = PatrolVisit(day, stop_id, stop.road_id, stop.section, person.person_id, result, uow.now())
    uow.patrol.add_visit(visit)
    return visit

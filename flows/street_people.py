"""The people of the demo's simulated street: `python -m flows.street_people`, until it is told to stop.

About once a second it looks at the cases of the simulated cameras whose street says `people=react`, and lets the demo's
people do what `governance_rules.domain.street_people` says of them, through the same commands as everybody; what they
take away leaves the street. It acts on no other camera. Somebody who clicks at the same time is in nobody's way: the
command that comes second is refused, and the next look sees how things stand.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable, Refused, StalePage
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.command import CommandDetail
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.simulated import Departure
from flows.street import open_street
from governance_rules.domain import street_words as words
from governance_rules.domain.street_people import Act, leaves_after_closing, patience, reaction
from governance_rules.ports import Transactions, UnitOfWork
from governance_rules.use_cases.cast import Cast
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.seed_street import DEMO_PEOPLE
from models.scenes.address import SimulatedAddress
from models.scenes.layout import Layout, Spot, layout
from models.scenes.visits import OPENING, Gone, Visit, next_visit

log = logging.getLogger(__name__)

TURN_SECONDS = 1.0
_RETRY_SECONDS = 3.0
_OPEN = tuple(state.value for state in CaseState if state is not CaseState.CLOSED)
_MOST_CASES = 200


@dataclass(frozen=True)
class Standing:
    """A spot of a simulated camera's street, with what stands there or comes next, and when the last thing left."""

    address: SimulatedAddress
    spot: Spot
    visit: Visit
    left_at: datetime

    def outlived(self, case: Case) -> bool:
        """True when the case was closed since the thing came that stands here."""
        return (
            self.visit.comes_at is not None
            and case.closed_at is not None
            and case.closed_at.timestamp() > self.visit.comes_at
        )

    def departure(self, at: datetime, why: str) -> Departure:
        return Departure(self.address.block, self.spot.name, self.visit.number, at, why)


@dataclass(frozen=True)
class Planned:
    """Something that is due: somebody's act on a case, or a thing that leaves."""

    act: Act
    case_id: int | None = None
    person: Person | None = None
    departure: Departure | None = None


class StreetPeople:
    """Everybody who lives in the simulated streets of one database."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def open_streets(self) -> int:
        """How many spots were given to the people now: from then on nothing leaves by the clock."""
        opened = 0
        with self._database.unit_of_work() as uow:
            now = uow.now()
            for _, address in _lived_in(uow.cameras.all()):
                known = uow.simulated_streets.departures(address.block)
                for spot in layout(address.block).spots:
                    if spot.name not in known:
                        opening = Departure(address.block, spot.name, OPENING, now, words.OPENING)
                        opened += uow.simulated_streets.leave(opening)
        return opened

    def turn(self) -> list[Planned]:
        """What was done now. Raises PartUnavailable when the database is away."""
        with self._database.unit_of_work() as uow:
            planned = self._plan(uow)
        return [plan for plan in planned if self._do(plan)]

    def _plan(self, uow: UnitOfWork) -> list[Planned]:
        now = uow.now()
        names = {demo.sign_in_name for demo in DEMO_PEOPLE}
        cast = Cast([person for person in uow.people.all() if person.sign_in_name in names])
        policies = uow.policies.all_current()
        sees_since = {h.camera_id: h.since for h in uow.cameras.health() if h.state is HealthState.OK}
        planned: list[Planned] = []
        for camera, address in _lived_in(uow.cameras.all(enabled_only=True)):
            standings = _standings(uow, address)
            cameras = [camera.camera_id]
            cards = uow.cases.cards(states=_OPEN, camera_ids=cameras, limit=_MOST_CASES)
            closed = uow.cases.cards(states=[CaseState.CLOSED.value], camera_ids=cameras, limit=4 * len(standings))
            looked_after = set()
            for card in cards:
                standing = _spot_of(card, standings)
                looked_after.add(standing.spot.name)
                planned.extend(_of_case(card.case, standing, cast, now, address.seed))
            for standing in standings:
                if standing.spot.name in looked_after or not standing.visit.stands(now.timestamp()):
                    continue
                about = [c.case for c in closed if _spot_of(c, standings) is standing and standing.outlived(c.case)]
                policy = policies.get(standing.spot.kind)
                if departure := _by_itself(standing, about, policy, sees_since.get(camera.camera_id), now):
                    planned.append(Planned(Act(leaves=True), departure=departure))
        return planned

    def _do(self, plan: Planned) -> bool:
        """False when somebody was quicker, or the case no longer allows it."""
        act = plan.act
        try:
            with self._database.unit_of_work() as uow:
                if act.command is not None and plan.case_id is not None and plan.person is not None:
                    until = None if act.defers_for is None else uow.now() + act.defers_for
                    detail = CommandDetail(note=act.note, until=until)
                    command_case(uow, plan.person, plan.case_id, act.command, detail=detail)
                if plan.departure is not None:
                    uow.simulated_streets.leave(plan.departure)
        except (Refused, StalePage, InvalidInput, NotFound) as error:
            log.info("case %s: %s", plan.case_id, error)
            return False
        return True


def _lived_in(cameras: Iterable[Camera]) -> list[tuple[Camera, SimulatedAddress]]:
    found = ((camera, SimulatedAddress.of(camera.source)) for camera in cameras)
    return [(camera, address) for camera, address in found if address is not None and address.people]


def _standings(uow: UnitOfWork, address: SimulatedAddress) -> list[Standing]:
    place = layout(address.block)
    left = uow.simulated_streets.departures(address.block)
    return [_standing(address, place, spot, left[spot.name]) for spot in place.spots if spot.name in left]


def _standing(address: SimulatedAddress, place: Layout, spot: Spot, left: Departure) -> Standing:
    gone = Gone(left.number, left.leaves_at.timestamp())
    return Standing(address, spot, next_visit(address.seed, place, spot, gone, address.pace), left.leaves_at)


def _spot_of(card: CaseCard, standings: Sequence[Standing]) -> Standing:
    """The spot of the case's kind that its box stands at."""
    of_kind = [s for s in standings if s.spot.kind is card.case.kind]
    if card.box is None:
        return of_kind[0]
    x, y = card.box.foot_point.x, card.box.foot_point.y
    return min(of_kind, key=lambda s: abs(s.spot.x - x) + abs(s.spot.y - y))


def _of_case(case: Case, standing: Standing, cast: Cast, now: datetime, seed: int) -> Iterable[Planned]:
    """What is due about an open case. Whatever stands at its spot is its thing, also one that came a moment ago."""
    here = standing.visit.stands(now.timestamp())
    act = reaction(case, now, None if here else standing.left_at, seed)
    if act is None:
        return
    departure = standing.departure(now, act.note) if act.leaves and here else None
    person = None if act.command is None else cast.who(act.roles, act.command, case)
    if act.command is None or person is not None:
        yield Planned(act, case.case_id, person, departure)


def _by_itself(
    standing: Standing, about: Sequence[Case], policy: Policy | None, sees_since: datetime | None, now: datetime
) -> Departure | None:
    """When no case is open about it, a thing leaves some time after its case was closed, or when nobody minded it.

    sees_since: since when the camera sees; nobody minds a thing while none looks, so it waits for the eye.
    """
    if about:
        closed = max(about, key=lambda case: case.case_id)
        if closed.closed_at is not None and now >= closed.closed_at + leaves_after_closing(closed):
            return standing.departure(now, words.LEFT_AFTER_CLOSING)
        return None
    assert standing.visit.comes_at is not None
    came_at = datetime.fromtimestamp(standing.visit.comes_at, UTC)
    if sees_since is None or policy is None:
        return None
    if now >= max(came_at, sees_since) + patience(policy.dwell_seconds):
        return standing.departure(now, words.LEFT_UNASKED)
    return None


def main() -> None:
    """Until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    mark = os.environ.get("CITYEYE_PEOPLE_READY")
    with open_street(log) as (_, database):
        people = StreetPeople(database)
        while not stopped.is_set():
            try:
                people.open_streets()
                for plan in people.turn():
                    log.info("%s", _told(plan))
            except PartUnavailable as error:
                log.warning("the database is away, trying again: %s", error)
                stopped.wait(_RETRY_SECONDS)
                continue
            if mark:
                Path(mark).touch()
            stopped.wait(TURN_SECONDS)


def _told(plan: Planned) -> str:
    case = "" if plan.case_id is None else f"case {plan.case_id}: "
    said = f"{plan.person.display_name}: {plan.act.command}" if plan.person and plan.act.command else ""
    left = f"{plan.departure.spot} is empty, {plan.departure.why}" if plan.departure else ""
    return case + "; ".join(filter(None, (said, left)))


if __name__ == "__main__":
    main()

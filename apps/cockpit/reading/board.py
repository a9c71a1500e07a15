"""Everything the watch page shows, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.cockpit.reading.hand import Hand, read_hand
from apps.cockpit.reading.visible import grants_for, sees_everything, visible_cameras
from data_contracts.errors import NotFound
from data_contracts.schemas.camera import Camera, CameraHealth
from data_contracts.schemas.case import Case, CaseEvent, CaseState, Timer
from data_contracts.schemas.case_card import CaseCard, OpenCases
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import Notice
from data_contracts.schemas.person import Person
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.report import DailyCounts
from governance_rules.domain.assignment import roles_to_assign, told_as
from governance_rules.domain.permissions import Action, may
from governance_rules.domain.status import StatusCode
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.commands import area_of

OPEN_STATES: tuple[CaseState, ...] = tuple(s for s in CaseState if s is not CaseState.CLOSED)
WAITING_STATES: tuple[CaseState, ...] = (CaseState.SUSPECTED, CaseState.APPEALED, CaseState.RECTIFIED)
"""States in which a case waits for an operator; a rectified one only when its mending is to be judged by people."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the operator wants to see; empty means all open cases. waiting: only what waits for an operator."""

    states: tuple[CaseState, ...] = ()
    kind: Kind | None = None
    camera_id: str | None = None
    waiting: bool = False

    @property
    def any(self) -> bool:
        return bool(self.states or self.kind or self.camera_id or self.waiting)

    @property
    def wanted_states(self) -> list[CaseState]:
        """The states to ask for."""
        if not self.waiting:
            return list(self.states or OPEN_STATES)
        return [state for state in WAITING_STATES if state in self.states or not self.states]

    def show(self, state: CaseState, status_code: str) -> bool:
        """Whether a case in this state, explained by this code, is wanted, whatever its kind and camera."""
        judged = state is not CaseState.RECTIFIED or status_code == StatusCode.JUDGEMENT_AWAITED
        return state in self.wanted_states and (judged or not self.waiting)


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """One case with everything around it.

    pictures: copies only, first seen first.  names: display names of everybody in it, by person_id.  assignable: whom
    it can be assigned to, those whose step it is first; empty unless asked for.
    """

    card: CaseCard
    incident: Incident
    place: Place | None
    pictures: tuple[EvidencePicture, ...]
    events: tuple[CaseEvent, ...]
    timer: Timer | None
    names: Mapping[int, str]
    notices: tuple[Notice, ...] = ()
    assignable: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The watch page at one moment of the street's clock.

    more: there are older cases than the ones in `cards`.  open_cases: all open ones that the person may see, by camera
    and state.  today: None where only a part of the street is seen.  missing: a case was asked for that is not there.
    dead_letters: how many notices could not be delivered, of those that the person may send again.
    hand: commands that wait to be carried out.
    """

    now: datetime
    cards: tuple[CaseCard, ...]
    more: bool
    open_cases: tuple[OpenCases, ...]
    today: DailyCounts | None
    cameras: tuple[Camera, ...]
    health: Mapping[str, CameraHealth]
    chosen: CaseDetail | None
    missing: bool = False
    dead_letters: int = 0
    hand: Hand = field(default_factory=Hand)


def read_board(
    uow: UnitOfWork,
    person: Person,
    filters: Filters,
    chosen_id: int | None,
    limit: int,
    zone: ZoneInfo,
    kept_id: int | None = None,
    assigning: bool = False,
    last_held_id: int | None = None,
) -> Board:
    """The board as this person may see it.

    chosen_id None stays at `kept_id`, the case that was in front before, while the feed still has it, else it chooses
    the first of the feed.  assigning: somebody is about to be picked for the chosen case.
    last_held_id: the command that the person gave last.
    """
    now = uow.now()
    everything = sees_everything(person)
    cameras = visible_cameras(person, uow.cameras.all())
    watching = grants_for(person)
    cards = uow.cases.cards(
        states=filters.wanted_states,
        kinds=[filters.kind] if filters.kind else None,
        camera_ids=[filters.camera_id] if filters.camera_id else None,
        limit=limit + 1,
        only_status={CaseState.RECTIFIED: StatusCode.JUDGEMENT_AWAITED} if filters.waiting else None,
        within=watching,
    )
    wanted = chosen_id
    if wanted is None:
        in_feed = [card.case.case_id for card in cards]
        wanted = kept_id if kept_id in in_feed else next(iter(in_feed), None)
    chosen = read_detail(uow, wanted, assigning) if wanted is not None else None
    if chosen and not may(person, Action.WATCH, area_of(chosen.card.case)):
        chosen = None
    resending = grants_for(person, Action.RESEND_NOTICE)
    return Board(
        now=now,
        cards=tuple(cards[:limit]),
        more=len(cards) > limit,
        open_cases=tuple(uow.cases.open_by_camera(now, watching)),
        today=uow.reports.daily_counts(now.astimezone(zone).date(), zone.key) if everything else None,
        cameras=tuple(cameras),
        health={h.camera_id: h for h in uow.cameras.health()},
        chosen=chosen,
        missing=chosen is None and chosen_id is not None,
        # Since now: of all the figures only the dead ones are wanted, and no delivery is counted for it.
        dead_letters=uow.notices.counts(now, resending).dead if resending else 0,
        hand=read_hand(uow, person, {*(c.case.case_id for c in cards), *([wanted] if wanted else [])}, last_held_id),
    )


def waiting_count(open_cases: Iterable[OpenCases]) -> int:
    """How many open cases wait for an operator."""
    return sum(
        o.to_judge if o.state is CaseState.RECTIFIED else o.cases for o in open_cases if o.state in WAITING_STATES
    )


def read_detail(uow: UnitOfWork, case_id: int, assigning: bool = False) -> CaseDetail | None:
    """One case; None when there is none of this number."""
    try:
        card = uow.cases.card(case_id)
    except NotFound:
        return None
    case = card.case
    events = tuple(uow.cases.events(case_id))
    actors = {e.actor_id for e in events} | {e.detail.get("assignee_id") for e in events}
    actors |= {case.acknowledged_by, case.assigned_to}
    order = {"first_seen": 0, "dwell_reached": 1, "sighting": 2}
    copies = [p for p in uow.incidents.pictures(case.incident_id) if not p.sealed]
    return CaseDetail(
        card=card,
        incident=uow.incidents.get(case.incident_id),
        place=uow.places.get(case.place_id),
        pictures=tuple(sorted(copies, key=lambda p: (order[p.role], p.captured_at))),
        events=events,
        timer=uow.timers.pending(case_id),
        names={actor: uow.people.get(actor).display_name for actor in actors if actor is not None},
        notices=tuple(uow.notices.of_case(case_id)),
        assignable=_assignable(uow, case) if assigning else (),
    )


def _assignable(uow: UnitOfWork, case: Case) -> tuple[Person, ...]:
    """Who can be told to take this case on: at enforcing officers first, else grid members."""
    order = roles_to_assign(case)
    able = [(role, p) for p in uow.people.all() if p.person_id != case.assigned_to and (role := told_as(p, case))]
    able.sort(key=lambda found: (order.index(found[0]), found[1].has(Role.OPERATOR), found[1].display_name))
    return tuple(person for _, person in able)

"""Board, inbox, outbox and cameras list what the rule allows on each single case, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from apps.cockpit.reading.board import Board, Filters, read_board
from apps.cockpit.reading.inbox import read_inbox
from apps.cockpit.reading.outbox import MOST_LISTED, Outbox, read_outbox
from apps.cockpit.reading.street import read_cameras
from apps.cockpit.reading.visible import grants_for, may_see_case
from data_contracts.errors import Refused
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import Notice, NoticeState
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.sensor import Alarm, Sensor
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from governance_rules.domain.entries import EntryPicture, MissedCase
from governance_rules.domain.permissions import Action, grant_covers, may
from governance_rules.use_cases.commands import area_of
from governance_rules.use_cases.dispatch_notices import resend_notice
from governance_rules.use_cases.enter_case import enter_case
from governance_rules.use_cases.raise_alarm import raise_alarm
from governance_rules.use_cases.seed_street import COMMUNITY, GRID
from tests.fakes import areas
from tests.fakes.street import a_photo
from tests.integration.cockpit.conftest import WHOLE, Shopfronts
from tests.integration.cockpit.test_roles_and_areas import elsewhere, the_other_side

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def street(database: Database) -> Database:
    """Two cases in each combination of areas."""
    with database.unit_of_work() as uow:
        areas.begin(uow)
        areas.add_cases(uow, 2 * len(areas.COMBINATIONS))
    return database


# Not made smaller when it fails: each try reads four pages, and an example is small anyway.
@settings(
    deadline=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(areas.people())
def test_each_page_shows_what_the_person_may_see(street: Database, person: Person) -> None:
    with street.unit_of_work() as uow:
        every = [card.case for card in uow.cases.cards(limit=1000)]
        told = {case.case_id: uow.notices.of_case(case.case_id)[0] for case in every}
        board = read_board(uow, person, Filters(), None, 300, ZONE)
        outbox = read_outbox(uow, person, ZONE)
        inbox = read_inbox(uow, person, False, None)
        cameras, _ = read_cameras(uow, person, 0, 10)
    seen = [case for case in every if may_see_case(person, case)]
    still_open = [case for case in seen if case.state is not CaseState.CLOSED]
    assert [card.case for card in board.cards] == still_open
    assert sum(o.cases for o in board.open_cases) == len(still_open)
    assert board.chosen is None or may_see_case(person, board.chosen.card.case)
    resent = {case.case_id for case in every if may(person, Action.RESEND_NOTICE, area_of(case))}
    dead = [case for case in every if told[case.case_id].state is NoticeState.DEAD]
    assert board.dead_letters == sum(case.case_id in resent for case in dead)

    def theirs(notice: Notice) -> bool:
        mine = notice.purpose == "assignment" and notice.body["assignee_id"] == person.person_id
        return mine or notice.case_id in {case.case_id for case in seen}

    newest_first = [told[case.case_id] for case in every]
    for state, listed in ((NoticeState.DEAD, outbox.dead), (NoticeState.PENDING, outbox.waiting[::-1])):
        wanted = [n for n in newest_first if n.state is state and theirs(n)]
        assert list(listed) == (wanted[:MOST_LISTED] if state is NoticeState.DEAD else wanted[-MOST_LISTED:])
    assert [n.notice_id in outbox.resendable for n in outbox.dead] == [n.case_id in resent for n in outbox.dead]
    assert {item.card.case.case_id for item in inbox.items} == {
        case.case_id for case in still_open if _is_told(person, told[case.case_id], area_of(case))
    }
    for camera in cameras.cameras:
        newest = next((case for case in seen if case.camera_id == camera.camera_id), None)
        shown = cameras.last_card.get(camera.camera_id)
        assert (shown and shown.case) == newest


def _is_told(person: Person, notice: Notice, area) -> bool:
    if notice.purpose == "assignment" and notice.body["assignee_id"] != person.person_id:
        return False
    return any(grant.role == notice.role and grant_covers(grant, area) for grant in grants_for(person))


def board_of(shops: Shopfronts, person: Person, filters: Filters | None = None) -> Board:
    with shops.database.unit_of_work() as uow:
        return read_board(uow, person, filters or Filters(), None, 50, ZONE)


def ids(board: Board) -> list[int]:
    """The cases of the feed; the counters say the same number."""
    assert sum(o.cases for o in board.open_cases) == len(board.cards)
    return [card.case.case_id for card in board.cards]


def on_both_sides(shops: Shopfronts) -> tuple[Case, Case]:
    """Two cases that the same camera saw, the second in another grid and community than the camera's."""
    with shops.database.unit_of_work() as uow:
        uow.places.add(Place("north-door", "北店门前", False, grid_id="north-1"))
        uow.zones.add(Zone("garbage-north", "gate", "home", "北", Kind.GARBAGE, WHOLE, place_id="north-door"))
    return shops.open(Kind.GARBAGE), shops.open(Kind.GARBAGE, "north")


def test_an_alarm_and_a_case_entered_by_hand_have_no_camera_and_are_on_the_desk_of_their_grid(
    shops: Shopfronts,
) -> None:
    the_other_side(shops)
    operator = shops.person(Role.OPERATOR)
    with shops.database.unit_of_work() as uow:
        uow.places.add(Place("flat", "3 号楼 201", False))
        uow.sensors.save(Sensor("smoke", "烟感", Kind.SMOKE_ALARM, "flat", COMMUNITY.area_id, GRID.area_id))
        alarm = raise_alarm(uow, Alarm("a1", "smoke", uow.now())).case_id
        uow.places.add(Place("corner", "街角", False, grid_id=GRID.area_id))
        picture = EntryPicture(a_photo(), "image/jpeg", 1000, 1000)
        at = uow.now() - timedelta(minutes=1)
        entry = MissedCase(Kind.GARBAGE, Box(1, 1, 90, 90), at, picture, place_id="corner", thing="garbage")
        entered = enter_case(uow, operator, entry).case_id
    seen = shops.open().case_id
    for role in (Role.GRID_MEMBER, Role.COMMUNITY):
        board = board_of(shops, shops.person(role))
        assert ids(board) == [seen, entered, alarm]
        assert {o.camera_id for o in board.open_cases} == {None, "gate"}
        assert [c.case.case_id for c in board_of(shops, shops.person(role), Filters(camera_id="gate")).cards] == [seen]
        assert ids(board_of(shops, elsewhere(shops, role))) == []


def test_a_case_beyond_the_border_is_not_shown_because_the_camera_stands_here(shops: Shopfronts) -> None:
    the_other_side(shops)
    here, beyond = on_both_sides(shops)
    member, neighbour = shops.person(Role.GRID_MEMBER), elsewhere(shops, Role.GRID_MEMBER)
    assert ids(board_of(shops, member)) == [here.case_id]
    assert ids(board_of(shops, neighbour)) == [beyond.case_id]
    assert [c.case.case_id for c in board_of(shops, member, Filters(camera_id="gate")).cards] == [here.case_id]
    with shops.database.unit_of_work() as uow:
        cameras, _ = read_cameras(uow, member, 0, 10)
    assert cameras.last_card["gate"].case == here


def outbox_of(shops: Shopfronts, person: Person) -> Outbox:
    with shops.database.unit_of_work() as uow:
        return read_outbox(uow, person, ZONE)


def test_the_outbox_of_an_area_and_what_may_be_sent_again(shops: Shopfronts) -> None:
    the_other_side(shops)
    here, beyond = on_both_sides(shops)
    with shops.database.unit_of_work() as uow:
        for notice in uow.notices.claim_due(100):
            uow.notices.failed(notice.notice_id, "no answer", None)
    of_all = outbox_of(shops, shops.person(Role.OPERATOR))
    assert {n.case_id for n in of_all.dead} == {here.case_id, beyond.case_id}
    assert of_all.resendable == {n.notice_id for n in of_all.dead}
    for role in (Role.OPERATOR, Role.LEADER, Role.AUDITOR):
        outbox = outbox_of(shops, elsewhere(shops, role))
        assert {n.case_id for n in outbox.dead} == {beyond.case_id}, role
        assert outbox.counts.dead == len(outbox.dead) < of_all.counts.dead
        assert bool(outbox.resendable) is (role is Role.OPERATOR)
    held = (RoleGrant(Role.OPERATOR, community_id="north"), RoleGrant(Role.GRID_MEMBER, grid_id=GRID.area_id))
    both = shops.person(Role.OPERATOR, *held, name="of two areas")
    outbox = outbox_of(shops, both)
    assert {n.case_id for n in outbox.dead} == {here.case_id, beyond.case_id}
    for letter in outbox.dead:
        allowed = letter.notice_id in outbox.resendable
        assert allowed is (letter.case_id == beyond.case_id)
        if not allowed:
            with pytest.raises(Refused, match="outside the area"), shops.database.unit_of_work() as uow:
                resend_notice(uow, both, letter.notice_id)
    assert board_of(shops, both).dead_letters == len(outbox.resendable)

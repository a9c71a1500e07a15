"""A tap on the phone page that is held: checked at once, done later, its words and photos given back when undone."""

from __future__ import annotations

from datetime import timedelta

from apps.cockpit.brought_photos import BROUGHT
from apps.cockpit.pages.inbox_actions import give_back, perform
from apps.cockpit.reading.hand import read_hand
from apps.cockpit.reading.inbox import read_inbox
from apps.cockpit.text import held as held_words
from apps.cockpit.text import inbox as words
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.policy import Role
from governance_rules.use_cases.held_commands import run_held_commands, undo_command
from tests.fakes.street import full_detail
from tests.integration.cockpit.conftest import Shopfronts

SECONDS = 10


def test_a_held_tap_changes_nothing_until_it_is_due(shops: Shopfronts) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    merchant, community = shops.person(Role.MERCHANT), shops.person(Role.COMMUNITY)
    photo = full_detail().photos[0]
    code = BROUGHT.leave(merchant.person_id, photo)
    sent = {"command": "appeal", "version": case.version, "note": "unloading", "photos": [code]}
    outcome = perform(merchant, case.case_id, sent, shops.database, SECONDS)
    assert (outcome.done, outcome.text) == (True, words.DONE[Command.APPEAL]) and outcome.held is not None
    assert shops.get(case) == case
    # Somebody else is told who is at it.
    other = perform(community, case.case_id, {"command": "say_done", "version": case.version}, shops.database, SECONDS)
    assert (other.done, other.text) == (False, held_words.refused_held)
    assert other.in_("en").startswith(f"Not done: case {case.case_id} is in the hand of merchant ")
    with shops.database.unit_of_work() as uow:
        mine = read_inbox(uow, merchant, False, case.case_id, outcome.held).hand
        theirs = read_hand(uow, community, [case.case_id], outcome.held)
    assert [held.held_command_id for held in mine.mine] == [outcome.held] and mine.last == mine.mine[0]
    assert (theirs.mine, theirs.last) == ((), None) and list(theirs.of_cases) == [case.case_id]
    shops.database.advance_clock(timedelta(seconds=SECONDS))
    with shops.database.unit_of_work() as uow:
        assert run_held_commands(uow) == 1
        said = uow.cases.events(case.case_id)[-1]
    assert (said.event_type, said.detail["note"]) == ("case_appealed", "unloading")
    assert said.detail["photos"] == [photo.as_json()]


def test_what_was_undone_is_given_back_with_its_photos(shops: Shopfronts) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    merchant = shops.person(Role.MERCHANT)
    photo = full_detail().photos[0]
    sent = {
        "command": "appeal",
        "version": case.version,
        "note": "unloading",
        "photos": [BROUGHT.leave(merchant.person_id, photo)],
    }
    outcome = perform(merchant, case.case_id, sent, shops.database, SECONDS)
    assert outcome.held is not None
    with shops.database.unit_of_work() as uow:
        held = undo_command(uow, merchant, outcome.held)
    back = give_back(merchant, held)
    assert (back["id"], back["case"], back["command"], back["note"]) == (
        outcome.held, case.case_id, "appeal", "unloading",
    )  # fmt: skip
    (code,) = back["photos"]
    assert BROUGHT.get(merchant.person_id, code) == photo
    # The form that came back can be sent again as it is.
    again = perform(merchant, case.case_id, sent | {"photos": [code]}, shops.database, SECONDS)
    assert again.done and again.held != outcome.held


def test_what_is_lacking_is_said_at_once(shops: Shopfronts) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    sent = {"command": "appeal", "version": case.version, "note": ""}
    outcome = perform(shops.person(Role.MERCHANT), case.case_id, sent, shops.database, SECONDS)
    assert (outcome.done, outcome.text, outcome.held) == (False, words.need_words, None)

"""What somebody in the street sent with a button, made into a command, or into calm words why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

from apps.cockpit import parts
from apps.cockpit.brought_photos import BROUGHT
from apps.cockpit.components.notices import Tone
from apps.cockpit.text import general
from apps.cockpit.text import held as held_words
from apps.cockpit.text import inbox as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import COMMANDS, ROLES, STATES, STATUSES
from data_contracts.errors import CaseHeld, InvalidInput, NotFound, PartUnavailable, Refused, StalePage
from data_contracts.schemas.case import Case, CaseEvent, CaseState
from data_contracts.schemas.command import Command, CommandDetail, Photo
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.person import Person
from governance_rules.domain.case_commands import possible
from governance_rules.domain.escalation import NEXT_STATE, step_of
from governance_rules.domain.mending import done_again_at
from governance_rules.domain.permissions import MAY, Action, check, covering_grants, may
from governance_rules.ports import Transactions
from governance_rules.use_cases.commands import Ordered, action_of, area_of, command_case
from governance_rules.use_cases.held_commands import hold_command

LONGEST_NOTE = 2000
MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    values: fill the places of `text`; a Text among them is said in the page's language, too.  held: the command that
    waits to be carried out; until then nothing else is said.
    """

    text: Text
    tone: Tone
    done: bool = False
    photos_lost: bool = False
    held: int | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        said = {name: v.in_(language) if isinstance(v, Text) else v for name, v in self.values.items()}
        return self.text.in_(language, **said)


class PhotosLost(InvalidInput):
    """A photo's code is no longer known."""


def perform(
    person: Person,
    case_id: int,
    sent: dict[str, Any],
    database: Transactions | None = None,
    undo_seconds: float = 0,
) -> Outcome:
    """Do what was sent for this case: whole, or not at all; or hold it for `undo_seconds`, when that is more than 0.

    sent: {command, version, note, photos, signature, position}, as the browser sent it, so nothing in it is trusted.
    """
    try:
        command, version = Command(str(sent.get("command"))), int(sent["version"])
        detail = detail_of(person, sent)
    except PhotosLost:
        return Outcome(words.photo_lost, "look", photos_lost=True)
    except (ValueError, TypeError, KeyError, InvalidInput):
        return Outcome(words.invalid, "look")
    try:
        database = database or parts.database()
        held = None
        with database.unit_of_work() as uow:
            if undo_seconds > 0:
                held = hold_command(uow, Ordered(person, case_id, command, detail, version), undo_seconds).held
            else:
                command_case(uow, person, case_id, command, version, detail)
    except CaseHeld:
        return _in_hand(database, case_id)
    except StalePage:
        return Outcome(words.stale, "look")
    except NotFound:
        return Outcome(words.gone, "look", values={"number": case_id})
    except InvalidInput as error:
        return Outcome(
            {"note": words.need_words, "photos": words.need_photo}.get(error.field or "", words.invalid), "look"
        )
    except Refused:
        return _refused(database, person, case_id, command)
    except PartUnavailable:
        return Outcome(general.away_title, "away")
    waits = held.held_command_id if held else None
    return Outcome(words.DONE.get(command, COMMANDS[command]), "done", done=True, held=waits)


def give_back(person: Person, held: HeldCommand) -> dict[str, Any]:
    """What a command that was not done took along, for the form it came from: {id, case, command, note, photos}."""
    return {
        "id": held.held_command_id,
        "case": held.case_id,
        "command": held.command.value,
        "note": held.detail.note,
        "photos": [BROUGHT.leave(person.person_id, photo) for photo in held.detail.photos],
    }


def _in_hand(database: Transactions, case_id: int) -> Outcome:
    try:
        with database.unit_of_work() as uow:
            held = uow.held_commands.pending_of([case_id]).get(case_id)
    except PartUnavailable:
        return Outcome(general.away_title, "away")
    if held is None:
        return Outcome(words.stale, "look")
    said = {
        "number": case_id,
        "who": held.person_name,
        "command": COMMANDS[held.command],
        "time": clock_of(held.due_at),
    }
    return Outcome(held_words.refused_held, "look", values=said)


def detail_of(person: Person, sent: dict[str, Any]) -> CommandDetail:
    """What comes with the command. Raises InvalidInput, and PhotosLost for a photo that is no longer there."""
    note, codes, signature, position = (sent.get(name) for name in ("note", "photos", "signature", "position"))
    codes = codes or []
    if not isinstance(note or "", str) or not isinstance(codes, list) or len(codes) > MOST_PHOTOS:
        raise InvalidInput("the browser sent something else than words and photos")
    return CommandDetail(
        # NUL is no character of a text in PostgreSQL.
        note=(note or "").replace("\0", "").strip()[:LONGEST_NOTE],
        photos=tuple(_photo(person, code) for code in codes),
        position=_position(position),
        signature=_photo(person, signature) if signature else None,
    )


def _photo(person: Person, code: object) -> Photo:
    photo = BROUGHT.get(person.person_id, str(code))
    if photo is None:
        raise PhotosLost("the photo is not there any more", "photos")
    return photo


def _position(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    longitude, latitude = (float(part) for part in value)
    if not (isfinite(longitude) and isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise InvalidInput("the position is not on this earth", "position")
    return longitude, latitude


def _refused(database: Transactions, person: Person, case_id: int, command: Command) -> Outcome:
    try:
        with database.unit_of_work() as uow:
            case, events = uow.cases.get(case_id), uow.cases.events(case_id)
    except PartUnavailable:
        return Outcome(general.away_title, "away")
    text, values = why_refused(case, person, command, events)
    return Outcome(text, "look", values=values)


def why_refused(
    case: Case, person: Person, command: Command, events: Sequence[CaseEvent] = ()
) -> tuple[Text, dict[str, Any]]:
    """The reason in words of the page: role, area, state, whose turn it is, or what was said a moment ago."""
    action = action_of(command)
    if not may(person, action):
        able = [role for role, actions in MAY.items() if action in actions]
        return words.refused_role, {"command": COMMANDS[command], "roles": _listed([ROLES[role] for role in able])}
    covering = covering_grants(person, action, area_of(case))
    if not covering:
        return words.refused_area, {}
    if case.state is CaseState.CLOSED:
        return words.refused_closed, {}
    if command in possible(case) and not may(person, action, area_of(case)):
        return words.refused_asked, {"role": ROLES[covering[0].role]}
    if command is Command.SAY_DONE and command in possible(case):
        again = says_done_again_at(case, person, events)
        if again is not None:
            return words.refused_again, {"time": clock_of(again)}
    if command is Command.REMIND and command in possible(case):
        step = step_of(case.policy, NEXT_STATE[case.state])
        roles = dict.fromkeys((*step.parties, *step.stand_ins))
        return words.refused_remind, {"roles": _listed([ROLES[role] for role in roles])}
    status = STATUSES.get(case.status_code, STATES[case.state])
    return words.refused_state, {"state": STATES[case.state], "status": status}


def says_done_again_at(case: Case, person: Person, events: Sequence[CaseEvent]) -> datetime | None:
    """Until when this person's word that it is done is not taken again; None when it is, or is not asked for anyway."""
    area = area_of(case)
    if not may(person, Action.SAY_DONE, area):
        return None
    return done_again_at(case, check(person, Action.SAY_DONE, area), events)


def clock_of(at: datetime) -> str:
    """The time of day in the street."""
    return f"{at.astimezone(parts.street_zone()):%H:%M:%S}"


def _listed(names: list[Text]) -> Text:
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))

"""Propose campaigns from the record, write down those that are decided, and look at what they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.patrol import Campaign
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.patrol.campaigns import (
    FOLLOWED_DAYS,
    RECENT_DAYS,
    OfficerEffect,
    PlainEffect,
    Proposal,
    officer_effects,
    plain_effect,
    proposals,
)
from governance_rules.ports import UnitOfWork

RECORD_DAYS = 365
"""How far back the record is looked at for what officers did."""
DECIDERS = (Role.LEADER,)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """effects: of an officer by kind, also where nothing is proposed.  decided: each with its plain effect so far."""

    today: date
    effects: list[OfficerEffect]
    proposed: list[Proposal]
    decided: list[tuple[Campaign, PlainEffect | None]]


def campaigns(uow: UnitOfWork, today: date | None = None) -> Campaigns:
    """What is proposed and what was decided, from the days before `today`."""
    today = today or uow.now().astimezone(ZoneInfo(uow.time_zone)).date()
    yesterday = today - timedelta(days=1)
    effects = officer_effects(
        uow.patrol.followed(today - timedelta(days=RECORD_DAYS), yesterday, FOLLOWED_DAYS, uow.time_zone)
    )
    decided = uow.patrol.campaigns()
    since = min((one.first_day - timedelta(days=FOLLOWED_DAYS) for one in decided), default=today)
    by_day = uow.patrol.cases_by_day(min(since, today - timedelta(days=RECENT_DAYS)), yesterday, uow.time_zone)
    measured = [(one, plain_effect(one, by_day, today)) for one in decided]
    return Campaigns(today, effects, proposals(effects, by_day, today), measured)


def decide_campaign(
    uow: UnitOfWork,
    person: Person,
    road_ids: Sequence[str],
    kinds: Sequence[str],
    first_day: date,
    last_day: date,
    note: str,
) -> Campaign:
    """The campaign as it is written down, with what is expected of it from the record as it is now.

    Raises Refused for somebody who is no leader, NotFound for a road that there is not, InvalidInput for no road, no
    kind, a kind that is none, or days in the wrong order.
    """
    if not person.active or not person.has(*DECIDERS):
        raise Refused("a campaign is decided by a leader")
    names = {area.area_id for area in uow.areas.all() if area.level is AreaLevel.ROAD}
    if missing := [road_id for road_id in road_ids if road_id not in names]:
        raise NotFound(f"road {missing[0]!r} does not exist")
    if not road_ids or not kinds:
        raise InvalidInput("a campaign names at least one road and one kind", "road" if not road_ids else "kind")
    known = {kind.value for kind in VIOLATION_KINDS}
    if strange := [kind for kind in kinds if kind not in known]:
        raise InvalidInput(f"{strange[0]!r} is no kind of violation; there are {', '.join(sorted(known))}", "kind")
    if last_day < first_day:
        raise InvalidInput(f"the campaign ends on {last_day}, before it begins on {first_day}", "until")
    of_kinds = tuple(Kind(kind) for kind in dict.fromkeys(kinds))
    roads = tuple(dict.fromkeys(road_ids))
    number = Campaign(
        None, roads, of_kinds, first_day, last_day, person.person_id, uow.now(), note.strip(),
        _expected(uow, roads, of_kinds, first_day, last_day),
    )  # fmt: skip
    campaign_id = uow.patrol.add_campaign(number)
    return next(one for one in uow.patrol.campaigns() if one.campaign_id == campaign_id)


def _expected(
    uow: UnitOfWork, roads: Sequence[str], kinds: Sequence[Kind], first_day: date, last_day: date
) -> dict[str, Any]:
    """What the record says of such a campaign: cases of these weeks without it, and those spared, by kind."""
    now = campaigns(uow)
    by_day = uow.patrol.cases_by_day(
        now.today - timedelta(days=RECENT_DAYS), now.today - timedelta(days=1), uow.time_zone
    )
    days = (last_day - first_day).days + 1
    effects = {effect.kind: effect for effect in now.effects}
    found: dict[str, Any] = {}
    for kind in kinds:
        cases = sum(count for (road_id, of_kind, _), count in by_day.items() if road_id in roads and of_kind is kind)
        without = cases / RECENT_DAYS * days
        effect = effects.get(kind)
        found[kind.value] = {"cases_without": round(without, 2)}
        if effect is not None:
            spared = {"avoided": effect.ratio, "low": effect.high, "high": effect.low}
            found[kind.value] |= {name: round(without * (1 - ratio), 2) for name, ratio in spared.items()}
            found[kind.value]["effect"] = asdict(effect) | {"kind": kind.value}
    return found

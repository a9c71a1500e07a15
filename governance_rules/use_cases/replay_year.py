"""A whole year is replayed, a day a transaction; interrupted at any moment, it goes on with the day that is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_contracts.errors import Refused
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.replayed_year import ReplayedYear
from governance_rules.domain.street_life.arrivals import StreetLife
from governance_rules.domain.street_life.entered import EnteredByHand, Picture
from governance_rules.domain.street_life.haunts import haunts_of
from governance_rules.ports import Transactions, UnitOfWork
from governance_rules.use_cases.cast import Cast
from governance_rules.use_cases.make_checkpoint import Sign, make_checkpoint
from governance_rules.use_cases.replay_day import Replay

Told = Callable[[int, date], None]
"""Told of each day that is written: how many are, and which it was."""


def begun_year(uow: UnitOfWork, year: ReplayedYear) -> ReplayedYear | None:
    """How far this very year has come; None when none was begun here, and one can be. Writes nothing.

    Raises Refused when another year was begun, and when there are cases that no replay made.
    """
    there = uow.replayed_year.get()
    if there is not None:
        if (there.seed, there.first_day, there.days) != (year.seed, year.first_day, year.days):
            raise Refused(
                f"{there.days} days from {there.first_day} with seed {there.seed} are replayed in this database; "
                "go on with those, or take another database or another home"
            )
    elif not uow.replayed_year.street_is_empty():
        raise Refused(
            "there are cases in this database already, and a year before them would come after them in every list; "
            "take another database or another home"
        )
    return there


def begin_year(uow: UnitOfWork, year: ReplayedYear) -> ReplayedYear:
    """The year to replay, in the open unit of work `uow`: the one that was begun, or `year`, which begins now.

    Raises Refused as `begun_year` does, and when there is no generated street.
    """
    if (there := begun_year(uow, year)) is not None:
        return there
    if uow.generated_street.get() is None:
        raise Refused("there is no generated street to replay a year in; make it: cityeye demo --full")
    uow.replayed_year.begin(year)
    return year


def replay_days(
    database: Transactions,
    year: ReplayedYear,
    pictures: Mapping[Kind, Picture],
    sign: Sign,
    told: Told = lambda done, day: None,
) -> None:
    """Write the days of the year that are missing, each in a transaction of its own, and sign the log after each.

    pictures: of what is entered by hand; without any nothing is entered. The log is signed as of the day's end.
    """
    with database.unit_of_work() as uow:
        policies = uow.policies.all_current()
        zones, shops, time_zone = uow.zones.all(), uow.shops.all(), uow.time_zone
        replayed = {camera.camera_id for camera in uow.cameras.all() if camera.source.startswith("replay:")}
        cast = Cast(uow.people.all())
        there = uow.replayed_year.get()
    assert there is not None, "begin_year comes first"
    haunts = haunts_of([zone for zone in zones if zone.camera_id in replayed], policies, year.seed)
    life = StreetLife(year.seed, year.first_day, year.days, haunts, policies, time_zone)
    by_hand = EnteredByHand(year.seed, shops, zones, policies)
    replay = Replay(life, cast, there.life)
    for number in range(there.days_done, year.days):
        day = year.first_day + timedelta(days=number)
        until = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
        coming = replay.coming(number)
        entries = by_hand.entries(number, until - timedelta(days=1), pictures) if pictures else []
        with database.unit_of_work() as uow:
            at = uow.replayed_year.get()
            if at is None or at.days_done != number:
                raise Refused(f"somebody else replays this year, too: {day} is written already")
            replay.day(uow, coming, until, entries)
            uow.replayed_year.save(replace(at, days_done=number + 1, life=replay.as_json()))
        with database.unit_of_work() as uow:
            uow.set_clock(until)
            make_checkpoint(uow, sign)
        told(number + 1, day)

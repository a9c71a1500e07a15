"""Timers that fail rest for a while, so that any number of them holds up nobody."""

from __future__ import annotations

import logging
from dataclasses import replace

from data_contracts.schemas.camera import Camera
from flows.escalation import REST_SECONDS, Sweeper
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_lifecycle import decide_opening
from tests.fakes.memory import MemoryStreet
from tests.fakes.street import MONDAY_NOON, a_policy, an_incident


def test_a_hand_full_of_bad_timers_does_not_stop_the_good_ones_behind_them() -> None:
    street, seconds = MemoryStreet(), [0.0]
    with street.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "gate", "push:"))
        for number in range(1, 5):
            incident = an_incident(number)
            uow.incidents.add(incident, f"spot {number}")
            uow.cases.open_case(
                incident,
                f"spot {number}",
                a_policy(),
                decide_opening(incident, a_policy(), MONDAY_NOON, STREET_CALENDAR),
                MONDAY_NOON,
            )
    good = dict(street.rows.cases)
    for case_id in (1, 2):
        street.rows.cases[case_id] = replace(good[case_id], policy=None)  # type: ignore[arg-type]
    street.wait(hours=1)
    sweeper = Sweeper(logging.getLogger("test"), lambda: seconds[0])

    def act() -> tuple[int, int]:
        with street.unit_of_work() as uow:
            return sweeper.act(uow, 2)

    assert act() == (0, 2)
    assert act() == (2, 0)
    assert act() == (0, 0)
    for case_id in (1, 2):
        street.rows.cases[case_id] = good[case_id]
    seconds[0] = REST_SECONDS - 1
    assert act() == (0, 0)
    seconds[0] = REST_SECONDS + 1
    assert act() == (2, 0)

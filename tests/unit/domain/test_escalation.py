"""Quiet hours hold notices back, and nobody is asked twice in one breath."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.schemas.policy import Role
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.escalation import notices_of, notices_to, quiet_until, step_of
from tests.fakes.street import MONDAY_NOON, a_policy

NIGHT = a_policy(quiet_hours=[{"channel": "inbox", "from": "22:00", "until": "07:00"}])


@pytest.mark.parametrize(
    ("utc", "until"),
    [
        (datetime(2026, 3, 2, 13, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 2, 14, 0, tzinfo=UTC), datetime(2026, 3, 2, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), datetime(2026, 3, 2, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 23, 0, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_over_midnight(utc, until):
    assert quiet_until(NIGHT, "inbox", utc, STREET_CALENDAR) == until
    assert quiet_until(NIGHT, "mail", utc, STREET_CALENDAR) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))
def test_a_notice_never_falls_into_quiet_hours(now):
    until = quiet_until(NIGHT, "inbox", now, STREET_CALENDAR)
    sent_at = until or now
    assert sent_at >= now
    assert quiet_until(NIGHT, "inbox", sent_at, STREET_CALENDAR) is None


def test_an_urgent_kind_knows_no_quiet_hours():
    urgent = NIGHT.model_copy(update={"severity": "urgent"})
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    (quiet,) = notices_of(NIGHT, CaseState.OPEN, midnight, STREET_CALENDAR, {})
    (loud,) = notices_of(urgent, CaseState.OPEN, midnight, STREET_CALENDAR, {})
    assert quiet.not_before is not None and loud.not_before is None


def test_a_role_named_twice_is_told_once():
    roles = [Role.OFFICER, Role.COMMUNITY, Role.OFFICER]
    told = notices_to(roles, NoticePurpose.PUSH, a_policy(), MONDAY_NOON, STREET_CALENDAR, {})
    assert [n.role for n in told] == ["officer", "community"]


@pytest.mark.parametrize("state", [CaseState.SUSPECTED, CaseState.CLOSED, CaseState.APPEALED])
def test_a_state_without_a_step_has_none(state):
    with pytest.raises(KeyError):
        step_of(a_policy(), state)

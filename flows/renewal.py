"""Renewal of long runs: one that begins so late that its successor is due as well leaves the work to that one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prefect.runtime import flow_run


def is_overtaken(minutes: float) -> bool:
    """True for a run of `minutes` that begins later than half of them: runs overlap, so the next one is due already.

    When a server has been away for hours, all the runs it missed are offered to the worker at once; without this they
    would all loop side by side.
    """
    return is_too_late(flow_run.scheduled_start_time, datetime.now(UTC), minutes)


def is_too_late(scheduled_at: datetime | None, now: datetime, minutes: float) -> bool:
    """True when `now` is more than half of `minutes` after the scheduled time; a run without one never is."""
    return scheduled_at is not None and now - scheduled_at > timedelta(minutes=minutes / 2)

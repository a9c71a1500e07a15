"""Token bucket: what it lets through never exceeds what was promised, whatever the times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serve.rate import TokenBucket


@given(
    per_second=st.floats(0.1, 100),
    burst=st.floats(1, 50),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=80),
)
def test_no_more_than_burst_and_rate_pass(per_second: float, burst: float, pauses: list[float]) -> None:
    bucket, now, passed = TokenBucket(per_second, burst, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        passed += bucket.take(now) == 0
        assert passed <= burst + per_second * now + 1e-6


def test_who_waits_as_told_passes() -> None:
    bucket = TokenBucket(2, 1, 10.0)
    assert bucket.take(10.0) == 0
    wait = bucket.take(10.1)
    assert wait == pytest.approx(0.4)
    assert bucket.take(10.1 + wait) == 0


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = TokenBucket(1, 1, 100.0)
    assert bucket.take(100.0) == 0
    assert bucket.take(50.0) > 0
    assert bucket.take(50.5) > 0

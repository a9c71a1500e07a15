"""Clocks, sampling and back-off of sources: pure, so properties are tested."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serve.sources.clock import EARLY_SECONDS, MOST_SLEW, Sampler, SteadyClock, StreamClock, next_delay

times = st.floats(0, 1e5, allow_nan=False)


@given(st.integers(0, 10_000), st.floats(0.01, 5), st.floats(5, 300), st.floats(0, 1))
def test_a_delay_lies_between_half_and_all_of_its_ceiling(
    attempt: int, first: float, most: float, chance: float
) -> None:
    delay = next_delay(attempt, first, most, chance)

    assert min(first, most) / 2 <= delay <= most
    assert delay <= next_delay(attempt + 1, first, most, chance) + 1e-9


def test_delays_double_up_to_the_most() -> None:
    assert [next_delay(n, 1, 30, 1.0) for n in range(7)] == [1, 2, 4, 8, 16, 30, 30]


@given(st.lists(times, min_size=2, max_size=300), st.floats(0.05, 20))
def test_at_most_one_picture_is_taken_in_each_span_of_the_grid(moments: list[float], sample_seconds: float) -> None:
    sampler = Sampler(sample_seconds)
    taken = []
    for moment in sorted(moments):
        if sampler.wanted(moment):
            sampler.take(moment)
            taken.append(moment)

    # Only what comes EARLY_SECONDS before it is due belongs to the span that begins there.
    spans = [int((t - taken[0] + EARLY_SECONDS) / sample_seconds + 1e-5) for t in taken]
    assert len(set(spans)) == len(spans)


def test_of_two_pictures_at_the_moment_that_is_due_one_is_taken() -> None:
    sampler = Sampler(1.0)
    taken = [t for t in (0.0, 0.99995, 1.0, 1.00005, 2.0) if sampler.wanted(t) and sampler.take(t) is None]
    assert taken == [0.0, 0.99995, 2.0]


def test_a_regular_stream_is_sampled_at_exactly_the_wanted_rate() -> None:
    sampler = Sampler(1.0)
    taken = [n for n in range(25 * 60) if sampler.wanted(n / 25) and sampler.take(n / 25) is None]

    assert taken == list(range(0, 25 * 60, 25))


def test_who_is_late_misses_pictures_and_does_not_catch_up() -> None:
    sampler = Sampler(1.0)
    sampler.take(0.0)
    sampler.skip_to(10.0)

    assert not sampler.wanted(9.9)
    assert sampler.wanted(10.0)


class TestSteadyClock:
    def test_a_wall_clock_set_by_an_hour_changes_a_minute_by_little(self) -> None:
        wall, monotonic = [1000.0], [0.0]
        clock = SteadyClock(lambda: wall[0], lambda: monotonic[0])
        began = clock.now()
        wall[0] += 3600
        for _ in range(60):
            wall[0] += 1
            monotonic[0] += 1
            clock.now()

        assert clock.now() - began == pytest.approx(60, rel=MOST_SLEW)

    def test_a_small_error_is_drawn_out(self) -> None:
        wall, monotonic = [1000.0], [0.0]
        clock = SteadyClock(lambda: wall[0], lambda: monotonic[0])
        wall[0] += 0.5
        for _ in range(100):
            wall[0] += 1
            monotonic[0] += 1
            clock.now()

        assert clock.now() == pytest.approx(wall[0])

    @given(st.lists(st.tuples(st.floats(0, 10), st.floats(-5000, 5000)), max_size=60))
    def test_it_never_goes_back(self, steps: list[tuple[float, float]]) -> None:
        wall, monotonic = [1e9], [0.0]
        clock = SteadyClock(lambda: wall[0], lambda: monotonic[0])
        read = [clock.now()]
        for passed, jump in steps:
            monotonic[0] += passed
            wall[0] += passed + jump
            read.append(clock.now())

        assert all(b >= a for a, b in itertools.pairwise(read))


class TestStreamClock:
    def test_network_jitter_does_not_move_the_times(self) -> None:
        clock = StreamClock()
        times = []
        for n in range(500):
            clock.arrived(n * 0.04, 1000 + n * 0.04 + (0.2 if n % 7 else 0.05))
            times.append(clock.captured_at(n * 0.04))

        steps = [b - a for a, b in itertools.pairwise(times[50:])]
        assert max(steps) < 0.045
        assert min(steps) > 0.035

    def test_a_camera_clock_that_drifts_is_followed(self) -> None:
        clock = StreamClock()
        for n in range(25 * 600):
            stream, now = n * 0.04 * 1.0005, 1000 + n * 0.04
            clock.arrived(stream, now)
            captured = clock.captured_at(stream)

        assert captured == pytest.approx(now, abs=0.1)

    def test_a_new_session_goes_on_after_the_old_one(self) -> None:
        clock = StreamClock()
        clock.arrived(500.0, 1000.0)
        before = clock.captured_at(500.0)
        clock.new_session()
        clock.arrived(0.0, 1000.0)

        assert clock.captured_at(0.0) > before

    @given(
        st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 20), st.booleans()), min_size=1, max_size=200),
    )
    def test_times_strictly_grow_whatever_the_camera_sends(self, steps: list[tuple[float, float, bool]]) -> None:
        clock = StreamClock()
        stream, now, times = 0.0, 1e9, []
        for jump, passed, renewed in steps:
            stream, now = stream + passed + jump, now + passed
            if renewed:
                clock.new_session()
            clock.arrived(stream, now)
            times.append(clock.captured_at(stream))

        assert all(b > a for a, b in itertools.pairwise(times))

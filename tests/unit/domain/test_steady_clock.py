"""A clock that steps, forward or back, makes no time."""

from hypothesis import given
from hypothesis import strategies as st

from governance_rules.domain.steady_clock import SLACK_SECONDS, SteadyClock

gaps = st.lists(st.floats(0.05, 5), min_size=5, max_size=60)


@given(gaps=gaps, at=st.integers(1, 58), jump=st.floats(-7200, 7200), wait=st.floats(0, 1.5))
def test_with_monotonic_time_no_step_makes_time(gaps: list[float], at: int, jump: float, wait: float) -> None:
    clock, real, ticks, offset = SteadyClock(), 0.0, 0.0, 1.7e9
    for number, gap in enumerate(gaps):
        real += gap
        offset += jump if number == at else 0
        # Some frames wait in a buffer; monotonic time never goes back.
        ticks = max(ticks, real + (wait if number % 2 else 0.0))
        clock = clock.on(real + offset, ticks)
    passed = clock.moment - (1.7e9 + gaps[0])
    # By the monotonic time, the only witness of a step, the last frame may have come `wait` late.
    assert passed <= sum(gaps[1:]) + SLACK_SECONDS + wait + 1e-3
    if abs(jump) < 1e-9 or at >= len(gaps):
        assert abs(passed - sum(gaps[1:])) < 1e-3


@given(gaps=gaps, at=st.integers(1, 58), jump=st.floats(1, 7200))
def test_a_step_back_never_makes_time_even_without(gaps: list[float], at: int, jump: float) -> None:
    clock, captured = SteadyClock(), 1.7e9
    last = None
    for number, gap in enumerate(gaps):
        captured += gap - (jump if number == at else 0)
        clock = clock.on(captured)
        assert last is None or clock.moment >= last
        last = clock.moment
    assert clock.moment - (1.7e9 + gaps[0]) <= sum(gaps[1:]) + 1e-3


def test_one_frame_out_of_order_costs_nothing() -> None:
    clock = SteadyClock().on(100.0).on(101.0)
    assert clock.on(100.5).moment == 101.0
    assert clock.on(100.5).on(102.0).moment == 102.0


def test_a_clock_put_back_goes_on_after_three_frames() -> None:
    clock = SteadyClock().on(10_000.0)
    for second in range(6):
        clock = clock.on(6_400.0 + second)
    assert clock.moment == 10_003.0


@given(captured=st.floats(0, 2e9))
def test_it_survives_json(captured: float) -> None:
    clock = SteadyClock().on(captured).on(captured + 1)
    assert SteadyClock.from_json(clock.to_json()) == clock

"""What a visit is expected to meet, what a walk met, who is on duty, where is little seen, and what campaigns did."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from data_contracts.schemas.forecast import Expected
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import Campaign, FollowedPlace, PatrolPerson
from data_contracts.schemas.person import Person
from governance_rules.domain.full_street.generate import generate
from governance_rules.domain.patrol.campaigns import officer_effects, plain_effect, proposals
from governance_rules.domain.patrol.duty import FIRST_SHIFTS, first_staff, on_duty
from governance_rules.domain.patrol.exploration import exploration_stops, little_seen
from governance_rules.domain.patrol.met import by_section, habit_stops, met
from governance_rules.domain.patrol.stops import seen, shares_of_sections, stays_of, stops_of_day, windows
from tests.fakes.patrol import a_stop, a_walker, blocks, stood

DAY = date(2026, 11, 18)
NINE = datetime(2026, 11, 18, 9, tzinfo=UTC)
G = Kind.GARBAGE


def test_windows_hold_every_minute_of_the_shifts() -> None:
    assert windows(7 * 60 + 30, 12 * 60 + 10) == [(420, 540), (540, 660), (660, 780)]
    assert windows(420, 1320)[-1] == (1260, 1320)


def test_a_visit_meets_what_stands_and_what_comes() -> None:
    network = blocks()
    # All of ten cases stood half an hour on the first section: from the full hour on, so half of that hour.
    past = [stood(n, "a", NINE - timedelta(days=1), 30) for n in range(10)]
    stays, shares = stays_of(past, "UTC"), shares_of_sections(past, network)
    assert stays[G] == (0.5, 0.0)
    assert shares["a", G] == {1: pytest.approx(11 / 12), 2: pytest.approx(1 / 12)}
    forecast = [Expected(DAY, "a", G, hour, 6.0, 0, 0) for hour in (9, 10)]
    first, second = [s for s in stops_of_day(network, forecast, shares, stays, [(540, 660)]) if s.road_id == "a"]
    walk = 2 * 450 / (4000 / 60)
    meets = 6 * 0.5 + 6 * walk / 60
    assert first.expected[G] == pytest.approx(11 / 12 * meets, rel=1e-3)
    assert second.value == pytest.approx(1 / 12 * meets, rel=1e-3)
    assert first.minutes == -(-(walk + 4 * first.value) // 1) and first.stop_id == "a.1.09"


def test_what_is_gone_before_or_comes_later_or_may_not_be_handled_is_not_met() -> None:
    network = blocks()
    standing = by_section(
        [
            stood(1, "a", NINE, 30),
            stood(2, "a", NINE - timedelta(hours=3), 60),
            stood(3, "a", NINE + timedelta(hours=3), 60),
            stood(4, "a", NINE, None, Kind.ILLEGAL_PARKING),
            stood(5, "a", NINE - timedelta(hours=20), None),
            stood(6, "a", NINE, 30, east=800),
        ],
        network,
    )
    walked = a_stop(garbage=0.5)
    from dataclasses import replace

    twice = [replace(walked, person_id=1, arrive=550, leave=565), replace(walked, person_id=1, arrive=566, leave=570)]
    assert met(twice, DAY, standing, "UTC") == {1, 5}
    assert met([walked], DAY, standing, "UTC") == set()


def test_habit_goes_where_officers_arrived_in_the_same_hours() -> None:
    network, stops = blocks(), [a_stop("a", 1), a_stop("a", 2), a_stop("b", 1), a_stop("a", 1, 660, 780)]
    week = by_section([stood(1, "a", NINE, 60, officer_at=NINE - timedelta(days=3) + timedelta(hours=1))], network)
    values = [stop.value for stop in habit_stops(stops, week, "UTC")]
    assert values == [pytest.approx(1.01), pytest.approx(0.01), 0, 0]


def test_who_has_a_day_off_does_not_walk() -> None:
    staff = [PatrolPerson(1, "early", (G,), (0, 0), (3,)), PatrolPerson(2, "late", (G,), (0, 0), (4,))]
    (walker,) = on_duty(DAY, FIRST_SHIFTS, staff)
    assert (walker.person_id, walker.begins, walker.hours_on_street) == (2, 14 * 60, 7.25)


def test_a_street_begins_with_its_officers_in_turns() -> None:
    street = generate(1)
    people = [Person(n, p.sign_in_name, p.display_name, p.grants) for n, p in enumerate(street.people)]
    staff = first_staff(people, street.areas)
    assert len(staff) == 15 and {person.shift_id for person in staff} == {"early", "late"}
    for weekday in range(1, 8):
        on = [p for p in staff if weekday not in p.days_off]
        assert 8 <= len(on) <= 13 and {p.shift_id for p in on} == {"early", "late"}
        assert any(Kind.ILLEGAL_PARKING in p.kinds for p in on if p.shift_id == "early")
    assert first_staff(people, []) == []


def test_exploration_goes_where_least_is_seen_and_another_place_among_equals_each_day() -> None:
    network = blocks()
    looked = seen(network, {("a", 1): 3, ("a", 2): 2}, {("b", 1): 8})
    assert looked["b", 1] == 2 and looked["c", 1] == 0
    orders = {tuple(little_seen(looked, DAY + timedelta(days=n))) for n in range(30)}
    assert len(orders) > 3 and not {("a", 1), ("b", 1)} & {key for order in orders for key in order}
    stops = [
        a_stop(s.road_id, s.number, begins, begins + 120, garbage=begins / 1000)
        for s in network.sections
        for begins in (540, 660)
    ]
    chosen = exploration_stops(stops, [a_walker()] * 4, looked, DAY, quota=0.1)
    assert chosen and {(stops[n].road_id, stops[n].section) for n in chosen} <= set(little_seen(looked, DAY))
    assert stops[chosen[0]].from_minute == 660


class TestCampaigns:
    def followed(self, with_officer: float, without: float):
        return [
            FollowedPlace(f"place {n}", G, n % 2 == 0, 10, round(10 * (without if n % 2 else with_officer)) + n % 3 - 1)
            for n in range(200)
        ]  # fmt: skip

    def test_an_officer_is_measured_beside_places_without_one(self):
        (effect,) = officer_effects(self.followed(0.4, 0.8))
        assert effect.ratio == pytest.approx(0.5, rel=0.02) and effect.low <= 0.5 <= effect.high < 0.6
        assert officer_effects(self.followed(0.8, 0.8))[0].ratio == pytest.approx(1, rel=0.02)
        assert officer_effects(self.followed(0.4, 0.8)[:20]) == []

    def test_only_what_surely_falls_is_proposed_and_the_busiest_road_first(self):
        by_day = {("a", G, DAY - timedelta(days=n)): 4 for n in range(1, 29)}
        by_day |= {("b", G, DAY - timedelta(days=n)): 8 for n in range(1, 29)}
        by_day |= {("b", G, DAY): 900, ("b", Kind.ILLEGAL_AD, DAY - timedelta(days=1)): 900}
        first, second = proposals(officer_effects(self.followed(0.4, 0.8)), by_day, DAY)
        assert (first.road_id, first.a_week, first.avoided) == ("b", 56, pytest.approx(112, rel=0.1))
        assert first.low < first.avoided < first.high and second.road_id == "a"
        assert first.first_day.weekday() == 0 and first.first_day > DAY
        assert proposals(officer_effects(self.followed(0.8, 0.8)), by_day, DAY) == []

    def test_before_and_after_is_set_against_the_other_roads(self):
        campaign = Campaign(1, ("a",), (G,), DAY, DAY + timedelta(days=13), 1, NINE)
        by_day = {}
        for n in range(-28, 14):
            by_day["a", G, DAY + timedelta(days=n)] = 10 if n < 0 else 4
            by_day["b", G, DAY + timedelta(days=n)] = 10 if n < 0 else 8
        found = plain_effect(campaign, by_day, DAY + timedelta(days=14))
        assert (found.before, found.after, found.others_before, found.others_after) == (10, 4, 10, 8)
        assert found.ratio == pytest.approx(0.5) and found.low < 0.5 < found.high < 1
        assert plain_effect(campaign, by_day, DAY + timedelta(days=3)) is None
        assert plain_effect(campaign, {}, DAY + timedelta(days=20)).ratio is None

"""Roads as a network: sections, crossings, T-junctions, ways along the roads."""

from __future__ import annotations

import math

import pytest

from governance_rules.domain.full_street.generate import generate
from governance_rules.domain.patrol.road_network import SECTION_METRES, RoadNetwork
from tests.fakes.patrol import a_road, at, blocks


def test_sections_are_equal_and_make_up_the_road() -> None:
    network = blocks()
    assert [section.key for section in network.sections if section.road_id == "a"] == [("a", 1), ("a", 2)]
    for section in network.sections:
        assert section.metres == pytest.approx(450, abs=0.5) and section.metres <= SECTION_METRES + 0.5
    assert network.section_at("a", at(440, 30)).number == 1
    assert network.section_at("a", at(460, -30)).number == 2
    assert network.section_at("a", None) is None and network.section_at("z", at(0, 0)) is None


def test_the_way_goes_along_the_roads_and_over_crossings() -> None:
    network = blocks()
    keys = [section.key for section in network.sections]
    rows = network.metres_between([at(150, 0)])
    # From the middle of a 1 (225, 0) west to c, north along it, and east to the middle of b 1 (225, 600).
    assert rows[keys.index(("a", 1))][keys.index(("b", 1))] == pytest.approx(75 + 600 + 75, abs=1)
    assert rows[-1][keys.index(("a", 2))] == pytest.approx(525, abs=1)
    for number, row in enumerate(rows):
        assert row[number] == 0
        for other, metres in enumerate(row):
            assert metres == pytest.approx(rows[other][number])
            if number < len(keys) and other < len(keys):
                points = [network.to_metres(network.middle_of(network.sections[n])) for n in (number, other)]
                assert metres >= math.dist(*points) - 1


def test_a_road_that_ends_at_another_joins_it_and_one_far_away_does_not() -> None:
    network = RoadNetwork(
        [a_road("a", (0, 0), (400, 0)), a_road("t", (200, 3), (200, 300)), a_road("far", (0, 900), (9, 900))]
    )
    rows = network.metres_between([])
    assert rows[0][1] == pytest.approx(3 + 148.5, abs=2)
    assert math.isinf(rows[0][2])
    assert network.way(at(0, 0), at(200, 300))[0] == at(0, 0)


def test_every_section_of_a_generated_street_can_be_reached() -> None:
    network = RoadNetwork(generate(3).areas)
    assert len(network.roads) == 30
    rows = network.metres_between([network.origin])
    assert all(math.isfinite(metres) for row in rows for metres in row)


def test_a_street_without_lines_has_no_sections() -> None:
    assert RoadNetwork([]).sections == [] and RoadNetwork([]).metres_between([]) == []

"""What is said of a problem is made of its numbers, each of which leads to its cases."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.kinds import Kind
from governance_rules.domain.case_links import case_link
from governance_rules.domain.council.numbers import parties_of
from governance_rules.domain.council.story import filled, segments, story, title
from governance_rules.domain.council.words import KINDS
from tests.fakes.council import NAMES, RULES, WEEKS, a_case, numbers_of_cases

rows = st.lists(
    st.tuples(
        st.sampled_from(["self", "managed", "enforced"]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, "s1", "s2"]),
        st.sampled_from([Kind.ILLEGAL_PARKING, Kind.BIKE_DISORDER]),
    ),
    min_size=8,
    max_size=60,
)


@given(rows, st.none() | st.integers(0, 30), st.integers(0, 3))
@settings(max_examples=120, deadline=None)
def test_every_digit_that_is_said_is_a_figure(told, earlier, open_) -> None:
    cases = [
        a_case(n, closure=closure, rework=rework, appealed=appealed, shop_id=shop, kind=Kind.ILLEGAL_PARKING)
        for n, (closure, rework, appealed, shop, _) in enumerate(told, 1)
    ]
    cases += [a_case(900 + n, closure=None) for n in range(open_)]
    before = None if earlier is None else [a_case(1000 + n) for n in range(earlier)]
    numbers = numbers_of_cases(cases, before)
    shown = {figure["shown"] for figure in numbers["figures"].values()}
    lines = story(numbers, KINDS)
    for line in lines:
        for words, template in zip(filled(line, numbers), line, strict=True):
            # With its figures taken out a sentence holds no digit of its own.
            assert not re.search(r"\d", re.sub(r"\{\w+\}", "", template))
            assert "".join(said for said, _ in segments(template, numbers)) == words
            assert {said for said, filters in segments(template, numbers) if re.search(r"\d", said)} <= shown
    assert story(numbers, KINDS) == lines


def test_each_figure_leads_to_just_its_cases() -> None:
    cases = [
        a_case(n, closure="managed" if n % 2 else "self", rework=n % 3 == 0, shop_id="s1" if n < 4 else None)
        for n in range(1, 13)
    ]
    cases += [a_case(20 + n, hour=20) for n in range(2)] + [a_case(30, closure=None)]
    figures = numbers_of_cases(cases, [a_case(100), a_case(101, closure="enforced")])["figures"]
    base = {"kind": ["illegal_parking"], "road": "r1", "block": "b1", "hour": [8]}
    days = {"opened_from": WEEKS.first.isoformat(), "opened_to": WEEKS.last.isoformat()}
    settled = {"closure": ["self", "managed", "enforced"]}
    assert figures["cases"] == {"shown": "12", "filters": base | days | settled}
    assert figures["managed"] == {"shown": "6", "filters": base | days | {"closure": ["managed"]}}
    assert figures["rework"]["filters"] == base | days | settled | {"rework": 1}
    assert figures["before"]["shown"] == "2"
    assert figures["before"]["filters"]["opened_to"] < days["opened_from"]
    assert figures["shops"] == {"shown": "1", "filters": base | days | settled | {"shop": ["s1"]}}
    assert figures["elsewhen"]["shown"] == "2" and set(figures["elsewhen"]["filters"]["hour"]).isdisjoint({8})
    assert figures["open"] == {"shown": "1", "filters": {"case": [30]}}
    assert case_link(figures["cases"]["filters"]).startswith("/cases?kind=illegal_parking&closure=self&closure=managed")
    # The list of cases knows nothing of a stretch without road, so its cases are named.
    nowhere = numbers_of_cases([a_case(n, road_id=None) for n in range(1, 10)])["figures"]["cases"]
    assert nowhere["filters"] == {"case": list(range(1, 10))}


def test_parties_are_organisations_and_shops() -> None:
    cases = [a_case(1, shop_id="s2"), a_case(2, shop_id="s2"), a_case(3, shop_id="s1")]
    numbers = numbers_of_cases([*cases, *(a_case(n) for n in range(4, 12))])
    assert [(one["party"], one["name"]) for one in numbers["parties"]] == [
        ("shops", "茶铺"),
        ("shops", "面馆"),
        ("community", "小河社区"),
        ("property", "小河1号街区"),
        ("group", "小河社区微网格群"),
    ]
    assert title(numbers, KINDS)[0] == "小河路（小河1号街区） · 机动车违停 · 8:00–9:00"
    assert all(set(one) <= {"party", "id", "name", "cases", "filters"} for one in numbers["parties"])
    assert parties_of(_somewhere(numbers), cases[:0], NAMES)[0]["party"] == "community"


def test_pictures_and_options_are_those_of_the_cases_and_kinds() -> None:
    none = numbers_of_cases([a_case(n) for n in range(1, 10)])
    assert none["pictures"] == []
    some = numbers_of_cases([a_case(n, picture=f"copies/{n}.jpg" if n < 6 else None) for n in range(1, 10)])
    assert [one["case_id"] for one in some["pictures"]] == [5, 4, 3]
    by_id = {one.id: one for one in RULES.catalogue.measures}
    assert some["options"] and all(Kind.ILLEGAL_PARKING in by_id[one].kinds for one in some["options"])


def _somewhere(numbers):
    from data_contracts.schemas.council import Problem

    return Problem(numbers["problem"]["road_id"], numbers["problem"]["block_id"], (Kind.ILLEGAL_PARKING,), (8,))

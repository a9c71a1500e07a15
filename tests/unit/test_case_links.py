"""The address of a list of cases, and what is read of it."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import InvalidInput
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.case_links import case_link, search_of

_IDS = st.text("abcdefghij-0123456789路", min_size=1, max_size=12)


def _some(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)


_WANTED = {
    "kind": _some(st.sampled_from(list(Kind))),
    "state": _some(st.sampled_from(list(CaseState))),
    "closure": _some(st.sampled_from(list(Closure))),
    "road": _some(_IDS),
    "shop": _some(_IDS),
    "place": _some(_IDS),
    "officer": _some(st.integers(1, 2**31 - 1)),
    "weekday": _some(st.integers(1, 7)),
    "hour": _some(st.integers(0, 23)),
    "case": _some(st.integers(1, 10**9)),
    "opened_from": st.dates(date(2020, 1, 1), date(2023, 1, 1)),
    "opened_to": st.dates(date(2023, 1, 1), date(2026, 1, 1)),
}


@given(st.fixed_dictionaries({}, optional=_WANTED))
def test_what_a_link_asks_for_is_what_is_read_of_it(wanted: dict) -> None:
    link = case_link(wanted, "https://eye.example")
    assert link.startswith("https://eye.example/cases")
    assert search_of(parse_qs(urlsplit(link).query)) == CaseSearch(**wanted)


def test_marks_and_steps() -> None:
    assert search_of({"rework": ["1"], "by_hand": ["1"]}) == CaseSearch(rework=True, by_hand=True)
    assert search_of({"appealed": ["1"]}) == CaseSearch(appealed=True)
    assert search_of({"kind": [""], "somebody": ["else"]}) == CaseSearch()
    assert case_link({"kind": None}) == "/cases"
    with pytest.raises(KeyError, match="no filter of cases is called colour"):
        case_link({"colour": "red"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("kind", "litter", "'litter' is none of garbage"),
        ("state", "gone", "is none of suspected"),
        ("closure", "x", "is none of self"),
        ("opened_from", "yesterday", "write it like 2026-11-27"),
        ("weekday", "0", "no number of 1 to 7"),
        ("hour", "24", "no number of 0 to 23"),
        ("hour", "²", "no number of 0 to 23"),
        ("rework", "yes", "is not 1"),
        ("road", "a\nb", "is no id"),
        ("road", "x" * 201, "is no id"),
        ("case", "12a", "no number of 1"),
        ("officer", "9" * 30, "no number of 1"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as error:
        search_of({name: [value]})
    assert error.value.field == name


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match="lies after"):
        search_of({"opened_from": ["2026-01-02"], "opened_to": ["2026-01-01"]})

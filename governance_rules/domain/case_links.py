"""The address of the list of cases behind a number: one grammar for pages, printed reports and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from data_contracts.errors import InvalidInput
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.kinds import Kind

FILTERS = (
    "kind", "state", "closure", "community", "road", "block", "shop", "camera", "place", "cell", "grid", "officer",
    "opened_from", "opened_to", "weekday", "hour", "rework", "by_hand", "appealed", "step", "case",
)  # fmt: skip
"""What the list of cases may be narrowed by, as parameters of its address.

 - kind, state, closure: the words of the record.  community, road, block, shop, camera, place, grid: ids.
 - cell: an H3 index.  officer: person id of who was on site.  step: type of an event that the case has.
 - opened_from, opened_to: days of the street's own time zone, both included.  weekday: 1 Monday to 7.  hour: 0 to 23.
 - rework, by_hand, appealed: 1.  case: a case number.
A name may be repeated, except for the days: then one of its values has to fit.
"""


def case_link(filters: Mapping[str, object], root: str = "") -> str:
    """`<root>/cases?…` of the filters that are not None, in the order of FILTERS. A list repeats its name.

    root: address of the cockpit, for what is read elsewhere. Raises KeyError for a filter that there is not.
    """
    unknown = set(filters) - set(FILTERS)
    if unknown:
        raise KeyError(f"no filter of cases is called {', '.join(sorted(unknown))}")
    pairs = [(name, filters[name]) for name in FILTERS if filters.get(name) is not None]
    return f"{root}/cases?{urlencode(pairs, doseq=True)}" if pairs else f"{root}/cases"


def search_of(parameters: Mapping[str, Sequence[str]]) -> CaseSearch:
    """The search that an address asks for. parameters: each name with its values; names that are no filter are left.

    Raises InvalidInput naming the first parameter that cannot be read, and what it may be.
    """
    found: dict[str, Any] = {}
    for name in FILTERS:
        values = [value for value in parameters.get(name, ()) if value != ""]
        if values and name in _ONE:
            found[name] = _ONE[name](name, values[0])
        elif values:
            found[name] = tuple(dict.fromkeys(_READ[name](name, value) for value in values))
    search = CaseSearch(**found)
    if search.opened_from and search.opened_to and search.opened_from > search.opened_to:
        raise InvalidInput(f"opened_from {search.opened_from} lies after opened_to {search.opened_to}", "opened_from")
    return search


def _text(name: str, value: str) -> str:
    if len(value) > 200 or not value.isprintable():
        raise InvalidInput(f"{name}: {value[:40]!r} is no id", name)
    return value


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInput(f"{name}: {value!r} is no day; write it like 2026-11-27", name) from None


def _number(name: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 20 and least <= int(value) <= most):
        raise InvalidInput(f"{name}: {value!r} is no number of {least} to {most}", name)
    return int(value)


def _true(name: str, value: str) -> bool:
    if value != "1":
        raise InvalidInput(f"{name}: {value!r} is not 1; leave it out to see all", name)
    return True


def _word(words: type[Kind] | type[CaseState] | type[Closure]) -> Callable[[str, str], Any]:
    def read(name: str, value: str) -> Any:
        if value not in set(words):
            raise InvalidInput(f"{name}: {value!r} is none of {', '.join(words)}", name)
        return words(value)

    return read


_ONE: Mapping[str, Callable[[str, str], Any]] = {
    "opened_from": _day,
    "opened_to": _day,
    **dict.fromkeys(("rework", "by_hand", "appealed"), _true),
}
_READ: Mapping[str, Callable[[str, str], Any]] = {
    "kind": _word(Kind),
    "state": _word(CaseState),
    "closure": _word(Closure),
    **dict.fromkeys(("community", "road", "block", "shop", "camera", "place", "grid", "cell", "step"), _text),
    "officer": lambda name, value: _number(name, value, 1, 2**31 - 1),
    "case": lambda name, value: _number(name, value, 1, 2**62),
    "weekday": lambda name, value: _number(name, value, 1, 7),
    "hour": lambda name, value: _number(name, value, 0, 23),
}

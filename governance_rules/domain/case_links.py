"""The address of the list of cases behind a number: one grammar for pages, printed reports and exports."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

FILTERS = (
    "kind", "state", "closure", "community", "road", "block", "shop", "camera", "place", "cell", "grid", "officer",
    "opened_from", "opened_to", "weekday", "hour", "rework", "by_hand", "appealed", "step", "case",
)  # fmt: skip
"""What the list of cases may be narrowed by, as parameters of its address.

 - kind, state, closure: the words of the record.  community, road, block, shop, camera, place, grid: ids.
 - cell: an H3 index.  officer: person id of who arrived.
 - opened_from, opened_to: days of the street's own time zone, both included.  weekday: 1 Monday to 7.  hour: 0 to 23.
 - rework, by_hand, appealed: 1.  step: type of an event that the case has.  case: a case number; may be repeated.
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

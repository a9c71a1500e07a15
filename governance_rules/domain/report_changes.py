"""What is another between two revisions of a report, and the hash by which its numbers are known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import rfc8785

from data_contracts.schemas.report import Arrivals

TOLD = 40
"""So many changed numbers are told one by one; of all the report says how many there are."""
# Differences to other periods follow from what they are differences of.
_DERIVED = frozenset({"change", "change_of_year", "name"})


def numbers_hash(numbers: Mapping[str, Any]) -> str:
    """SHA-256 of the numbers as RFC 8785 canonical JSON, lower-case hex: printed on every page made of them."""
    return hashlib.sha256(rfc8785.dumps(dict(numbers))).hexdigest()


def late_news(
    revision_before: int, made_at: datetime, arrivals: Arrivals, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """JSON values: what has come since the revision before was made at `made_at`, and the numbers that are changed.

    `changes` are at most TOLD of them, as [path, from, to]; `changed` is how many there are in all. A row of a list is
    known by its kind or id. Numbers that the revision before did not have are not told as changed.
    """
    old, new = dict(_leaves(before)), dict(_leaves(after))
    # A place that falls out of a list of ten has no number any more, which is no change of it.
    changed = [[path, old[path], new[path]] for path in old if path in new and old[path] != new[path]]
    return {
        "revision": revision_before,
        "since": made_at.isoformat(),
        "cases": arrivals.cases,
        "events": arrivals.events,
        "concerned": arrivals.concerned,
        "changed": len(changed),
        "changes": changed[:TOLD],
    }


def still_right(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a report of the numbers `before` says what `after` says.

    While its period runs, what it is held against moves with the clock: that alone makes no report wrong.
    """
    if before.get("running") and after.get("running"):
        return dict(_leaves(before)) == dict(_leaves(after))
    return before == after


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _DERIVED:
                yield from _leaves(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            known_by = part.get("kind") or part.get("id") if isinstance(part, Mapping) else None
            yield from _leaves(part, f"{path}[{known_by if known_by is not None else number}]")
    else:
        yield path, value

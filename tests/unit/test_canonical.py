"""The quick way to the RFC 8785 form gives the same bytes as the library that stands for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.geometry import Box
from data_contracts.store.canonical import canonical_form

# No lone surrogates: they have no UTF-8 form, and neither way writes them.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, VALUES, max_size=6), TEXT, st.none() | st.integers(1, 2**53 - 1))
def test_it_is_what_the_library_writes(body: dict[str, object], entry_type: str, case_id: int | None) -> None:
    wanted = rfc8785.dumps({**body, "entry_type": entry_type, "case_id": case_id})
    assert canonical_form(LogEntry(entry_type, case_id, body)) == wanted


def test_times_enums_and_boxes_are_written_as_the_tables_have_them() -> None:
    at = datetime(2026, 3, 2, 4, 0, 0, 5, UTC)
    values = {"at": at, "state": CaseState.OPEN, "id": UUID(int=7), "some": (1, CaseState.CLOSED)}
    plain = {"at": at.isoformat(), "state": "open", "id": str(UUID(int=7)), "some": [1, "closed"]}
    assert json.loads(canonical_form(LogEntry("x", 1, values))) == plain | {"entry_type": "x", "case_id": 1}
    boxed = json.loads(canonical_form(LogEntry("x", 1, {**values, "box": Box(0, 1, 2, 3.5), "score": 0.5})))
    assert boxed == plain | {"box": [0, 1, 2, 3.5], "score": 0.5, "entry_type": "x", "case_id": 1}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), object(), "\ud800"])
def test_what_has_no_such_form_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical_form(LogEntry("x", 1, {"value": value}))

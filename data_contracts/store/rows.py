"""Rows to records and back: the small conversions that several repositories share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from psycopg.types.json import Jsonb

from data_contracts.schemas.geojson import Geometry
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind

Row = dict[str, Any]
T = TypeVar("T")


def record(cls: type[T], row: Row, **instead: Any) -> T:
    """A frozen record from the columns of the same names; `box` and `kind` become types, `instead` goes first."""
    values = {name: instead[name] if name in instead else row[name] for name in _names(cls)}
    if isinstance(box := values.get("box"), list):
        values["box"] = Box(*box)
    if isinstance(kind := values.get("kind"), str):
        values["kind"] = Kind(kind)
    return cls(**values)


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def columns(thing: Any) -> Row:
    """Parameters for the query of a frozen record: its fields, boxes as [x0, y0, x1, y1] and enums as text."""
    return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}


def _plain(value: Any) -> Any:
    if isinstance(value, Box):
        # A corner may be an int or one of numpy's numbers; an array in PostgreSQL is of one type.
        return [float(corner) for corner in value.as_list()]
    if isinstance(value, Enum):
        return value.value
    return value


def json_rows(rows: Iterable[Row]) -> Jsonb:
    """Rows as one JSON array, for jsonb_to_recordset: one statement for any number of rows."""
    return Jsonb(list(rows), dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, default=json_default, allow_nan=False, ensure_ascii=False)


def json_default(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Box):
        return _plain(value)
    if isinstance(value, Geometry):
        return value.as_json()
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def to_json(value: Any) -> Jsonb:
    """One JSON value as a parameter."""
    return Jsonb(value, dumps=_dumps)


def as_json(value: dict[str, Any]) -> dict[str, Any]:
    """The same with JSON values only: times in ISO 8601, enums and UUIDs as text, boxes as [x0, y0, x1, y1]."""
    plain: dict[str, Any] = json.loads(_dumps(value))
    return plain


def polygon_to_json(polygon: Polygon) -> list[list[float]]:
    return [[corner.x, corner.y] for corner in polygon.corners]


def polygon_from_json(corners: list[list[float]]) -> Polygon:
    return Polygon(tuple(Point(x, y) for x, y in corners))

"""Errors of PostgreSQL, wrapped once: what the callers may see of them."""

from __future__ import annotations

import psycopg
from psycopg import errors

from data_contracts.errors import CityEyeError, InvalidInput, NotFound, PartUnavailable, Refused


def translate(error: psycopg.Error) -> CityEyeError:
    """The named error for an error of PostgreSQL. Raises the error as it is when only wrong SQL can cause it."""
    said = error.diag.message_primary or str(error).strip()
    match error:
        case errors.DeadlockDetected() | errors.SerializationFailure() | errors.LockNotAvailable():
            return PartUnavailable(f"postgres: two transactions were in each other's way ({said}); try again")
        case errors.DiskFull():
            return PartUnavailable(f"postgres: its disk is full ({said}); make room, it goes on by itself")
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return PartUnavailable(
                f"postgres does not answer: {said}; see that it runs (`cityeye status`), then try again"
            )
        case errors.ForeignKeyViolation():
            return NotFound(f"{said}: {error.diag.message_detail or ''}")
        case errors.UniqueViolation():
            return InvalidInput(f"it exists already: {error.diag.message_detail or said}", field=_column(error))
        case errors.CheckViolation() | errors.RestrictViolation():
            return Refused(said)
        case psycopg.DataError() | errors.NotNullViolation():
            return InvalidInput(said, field=_column(error))
    raise error


def _column(error: psycopg.Error) -> str | None:
    """`camera_id` from "Key (camera_id)=(…) already exists.", or the column the server names."""
    detail = error.diag.message_detail or ""
    if detail.startswith("Key (") and ")=" in detail:
        return detail[len("Key (") : detail.index(")=")]
    return error.diag.column_name

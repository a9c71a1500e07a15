"""What a caller of `POST /v1/frames` sent: raw picture with query parameters, or a multipart form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from data_contracts.settings import IngressSettings
from serve.problem import Problem

PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
FORM_TYPE = "multipart/form-data"
FORM_OVERHEAD_BYTES = 16_384

# Anything printable, in any script, but nothing that a database or a log line would stumble over.
CameraId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f\x7f/\\]+$")]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    camera_id: CameraId
    captured_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class PushedFrame:
    """A picture as it came in, still encoded; captured_at is aware UTC."""

    camera_id: str
    captured_at: datetime
    picture: bytes


async def read_pushed_frame(request: Request, settings: IngressSettings) -> PushedFrame:
    """Read and check everything that can be checked without decoding the picture. Raises Problem."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in PICTURE_TYPES:
        parameters = _check(list(request.query_params.multi_items()))
        picture = await request.body()
    elif media_type == FORM_TYPE:
        parameters, picture = await _read_form(request, settings)
    else:
        accepted = ", ".join((*PICTURE_TYPES, FORM_TYPE))
        raise Problem(415, f"the body must be one of {accepted}", "Content-Type")
    if not picture:
        raise Problem(422, "the picture is empty", "picture")
    if len(picture) > settings.max_picture_bytes:
        raise Problem(413, f"the picture is above {settings.max_picture_bytes} bytes", "picture")
    captured_at = check_time(parameters.captured_at, datetime.now(UTC), settings)
    return PushedFrame(parameters.camera_id, captured_at, picture)


def check_time(captured_at: datetime, now: datetime, settings: IngressSettings) -> datetime:
    """`captured_at` (aware) in UTC. Raises Problem when it lies too far ahead of or behind `now`."""
    ahead = captured_at - now
    if ahead > timedelta(seconds=settings.future_tolerance_seconds):
        raise Problem(422, f"captured_at lies {ahead.total_seconds():.0f} s in the future", "captured_at")
    if -ahead > timedelta(seconds=settings.late_tolerance_seconds):
        raise Problem(
            422,
            f"captured_at lies {-ahead.total_seconds():.0f} s back; at most {settings.late_tolerance_seconds:.0f} s",
            "captured_at",
        )
    return captured_at.astimezone(UTC)


async def _read_form(request: Request, settings: IngressSettings) -> tuple[_Parameters, bytes]:
    try:
        form = await request.form(max_files=1, max_fields=8, max_part_size=settings.max_picture_bytes)
    except HTTPException as error:
        raise Problem(422, f"the form cannot be read: {error.detail}", "body") from error
    except (ValueError, KeyError, AssertionError) as error:
        raise Problem(422, "the form cannot be read", "body") from error
    try:
        uploads = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        if [name for name, _ in uploads] != ["picture"]:
            raise Problem(422, "the form must have one file named picture", "picture")
        return _check(_words_of(form)), await uploads[0][1].read()
    finally:
        await form.close()


def _words_of(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _check(parameters: list[tuple[str, str]]) -> _Parameters:
    """Raises Problem naming the first field that is missing, unknown, given twice or malformed."""
    values: dict[str, Any] = {}
    for name, value in parameters:
        if name in values:
            raise Problem(422, f"{name} is given twice", name)
        values[name] = value
    try:
        return _Parameters.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise Problem(422, first["msg"], str(first["loc"][0])) from error

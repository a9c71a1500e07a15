"""`POST /v1/alarms`: the word of an alarm sensor, which opens an urgent case before it is answered."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool

from data_contracts.errors import AlarmIdTaken, NotFound, SensorInactive
from data_contracts.schemas.sensor import Alarm
from data_contracts.settings import IngressSettings
from governance_rules.use_cases.raise_alarm import raise_alarm
from serve.api_access import ApiKey
from serve.api_records import ProblemBody
from serve.late_database import LateDatabase
from serve.problem import Problem

JSON_TYPE = "application/json"
LARGEST_BODY_BYTES = 16_384

_WORDS = {
    401: "No key, or not a known one",
    403: "The key is not for this sensor",
    404: "No such sensor",
    409: "The sensor is switched off, or has told another alarm by this id",
    413: "The body is too big",
    415: "The body is not JSON",
    422: "A field is wrong; `field` names it",
    429: "Too many requests; see Retry-After",
    503: "A part is away, nothing was written: try again with the same alarm_id; see Retry-After",
}


def _text(value: Any) -> Any:
    """A number would pass for a moment counted in seconds."""
    if not isinstance(value, str):
        raise ValueError("expected ISO 8601 with a time zone")
    return value


# Anything printable, in any script, but nothing that a database or a log line would stumble over.
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f\x7f/\\]+$")]
Words = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]


class AlarmBody(BaseModel):
    """One alarm. alarm_id: the caller's own id of it; telling it twice is telling it once."""

    model_config = ConfigDict(extra="forbid")

    alarm_id: Id
    sensor_id: Id
    raised_at: Annotated[AwareDatetime, BeforeValidator(_text, json_schema_input_type=str)]
    detail: Words | None = None


class AlarmTaken(BaseModel):
    """The case of the alarm. opened: this alarm opened it; false when it joined a case that was open there already."""

    case_id: int
    opened: bool


def add_alarms(app: FastAPI, database: LateDatabase, settings: IngressSettings, api_key: Callable[..., Any]) -> None:
    """Give `app` the route. api_key: the dependency that says whose key it is."""

    @app.post(
        "/v1/alarms",
        status_code=201,
        openapi_extra={
            "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": AlarmBody.model_json_schema()}}}
        },
        responses={status: {"model": ProblemBody, "description": words} for status, words in _WORDS.items()},
    )
    async def push_alarm(request: Request, key: Annotated[ApiKey, Depends(api_key)]) -> AlarmTaken:
        """Take an alarm. The answer comes when the case stands and everybody's messages wait to be sent."""
        alarm = await read_alarm(request, settings)
        key.check_sensor(alarm.sensor_id)
        return await run_in_threadpool(_raise, database, alarm)


def _raise(database: LateDatabase, alarm: Alarm) -> AlarmTaken:
    try:
        with database.unit_of_work() as uow:
            raised = raise_alarm(uow, alarm)
    except NotFound as error:
        raise Problem(404, str(error), "sensor_id") from error
    except SensorInactive as error:
        raise Problem(409, str(error), "sensor_id") from error
    except AlarmIdTaken as error:
        raise Problem(409, str(error), "alarm_id") from error
    return AlarmTaken(case_id=raised.case_id, opened=raised.opened)


async def read_alarm(request: Request, settings: IngressSettings) -> Alarm:
    """Read and check everything that can be checked without the database. Raises Problem."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON_TYPE:
        raise Problem(415, f"the body must be {JSON_TYPE}", "Content-Type")
    body = _check(_fields(await _read(request)))
    raised_at = _check_time(body.raised_at, datetime.now(UTC), settings)
    return Alarm(body.alarm_id, body.sensor_id, raised_at, body.detail or None)


async def _read(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY_BYTES:
            raise Problem(413, f"the body is above {LARGEST_BODY_BYTES} bytes", "body")
    return body


def _fields(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "the body is not JSON", "body") from error
    if not isinstance(value, dict):
        raise Problem(422, "the body must be one JSON object", "body")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Problem(422, f"{name} is given twice", name)
        found[name] = value
    return found


def _check(fields: dict[str, Any]) -> AlarmBody:
    try:
        return AlarmBody.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise Problem(422, first["msg"], str(first["loc"][0])) from error


def _check_time(raised_at: datetime, now: datetime, settings: IngressSettings) -> datetime:
    """In UTC. Wider than for pictures: a sensor's clock is worse, and an alarm that comes late is still an alarm."""
    ahead = raised_at - now
    if ahead > timedelta(seconds=settings.alarm_future_tolerance_seconds):
        raise Problem(422, f"raised_at lies {ahead.total_seconds():.0f} s in the future", "raised_at")
    if -ahead > timedelta(seconds=settings.alarm_late_tolerance_seconds):
        most = settings.alarm_late_tolerance_seconds
        raise Problem(422, f"raised_at lies {-ahead.total_seconds():.0f} s back; at most {most:.0f} s", "raised_at")
    return raised_at.astimezone(UTC)

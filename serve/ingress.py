"""The HTTP API: pictures in, cameras, cases and health out. Every refusal is a problem body (serve/problem.py)."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline
from starlette.concurrency import run_in_threadpool

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind
from data_contracts.settings import Settings, get_settings
from serve.alarm_request import add_alarms
from serve.api_access import ApiAccess, ApiKey
from serve.api_health import HealthProbe
from serve.api_records import CameraList, CameraRecord, CaseList, CaseRecord, FrameTaken, Health, ProblemBody
from serve.frame_request import FORM_OVERHEAD_BYTES, FORM_TYPE, PICTURE_TYPES, read_pushed_frame
from serve.late_database import LateDatabase
from serve.photo_request import PhotoTaken, check_service_key, read_photo
from serve.photos import PhotoDesk, photo_desk
from serve.problem import Problem, install
from serve.shards import TAKEN, PushOutcome, PushReply, ShardDirectory

DATABASE_SECONDS = 2.0
QUEUE_SECONDS = 1.0
_LARGEST_ID = 2**63 - 1
_WORDS: dict[int, str] = {
    401: "No key, or not a known one",
    403: "The key is not for this",
    404: "No such camera",
    413: "The body is too big",
    415: "Not a picture type we read",
    422: "A field is wrong; `field` names it",
    429: "Too many requests; see Retry-After",
    503: "A part is away; see Retry-After",
}


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ProblemBody, "description": _WORDS[status]} for status in statuses}


_FRAME_FIELDS = {
    "camera_id": {"type": "string", "description": "A camera whose source is push:"},
    "captured_at": {"type": "string", "format": "date-time", "description": "ISO 8601 with a time zone"},
}
_FRAME_REQUEST = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": "With a raw picture body"}
        for name, schema in _FRAME_FIELDS.items()
    ],
    "requestBody": {
        "required": True,
        "content": {
            **{media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in PICTURE_TYPES},
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["camera_id", "captured_at", "picture"],
                    "properties": _FRAME_FIELDS | {"picture": {"type": "string", "format": "binary"}},
                }
            },
        },
    },
}
_PHOTO_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in PICTURE_TYPES},
    }
}


def build_api() -> FastAPI:
    """The application of one ingress replica, with the settings of its process."""
    settings = get_settings()
    if settings.database.url is None:
        raise ValueError("the ingress needs the database's address: set CITYEYE_DATABASE__URL")
    database = LateDatabase(settings.database.url, pool_size=2, wait_seconds=DATABASE_SECONDS)
    return make_api(
        settings, database, ShardDirectory(settings.ray.shards), HealthProbe(settings, database), photo_desk(settings)
    )


def make_api(
    settings: Settings, database: LateDatabase, shards: ShardDirectory, probe: HealthProbe, photos: PhotoDesk
) -> FastAPI:
    """The application over the parts it is given."""
    app: FastAPI = FastAPIOffline(
        title="CityEye 城市眼",
        description="Push pictures of cameras, read cameras and cases.",
        version=version("cityeye"),
        redoc_url=None,
    )
    install(app, settings.ingress.max_picture_bytes + FORM_OVERHEAD_BYTES)
    access = ApiAccess(database, settings.ingress.requests_per_second)
    # auto_error off: the refusal is ours to word.
    bearer = HTTPBearer(auto_error=False, description="An API key, made with `cityeye camera key`")

    async def api_key(request: Request, _: Annotated[Any, Depends(bearer)]) -> ApiKey:
        return await access.check(request.headers.get("authorization"))

    Key = Annotated[ApiKey, Depends(api_key)]

    @app.post(
        "/v1/frames",
        status_code=202,
        openapi_extra=_FRAME_REQUEST,
        responses=_problems(401, 403, 404, 413, 415, 422, 429, 503),
    )
    async def push_frame(request: Request, key: Key) -> FrameTaken:
        """Take one picture of a push camera. Pictures of a camera come in the order they were taken."""
        frame = await read_pushed_frame(request, settings.ingress)
        key.check_camera(frame.camera_id)
        reply = await shards.push(frame.camera_id, frame.picture, frame.captured_at)
        _refuse_unless_accepted(reply, frame.camera_id)
        return FrameTaken(camera_id=frame.camera_id, captured_at=frame.captured_at, outcome=reply.outcome)

    @app.post(
        "/v1/photos",
        status_code=201,
        openapi_extra=_PHOTO_REQUEST,
        responses=_problems(401, 403, 413, 415, 422, 429, 503),
    )
    async def take_photo(request: Request, key: Key) -> PhotoTaken:
        """Keep a photo that somebody took on site: the original sealed, a copy in which no head can be recognised."""
        check_service_key(key)
        return PhotoTaken.of(await photos.take(await read_photo(request)))

    add_alarms(app, database, settings.ingress, api_key)

    @app.get("/v1/cameras", responses=_problems(401, 429, 503))
    async def list_cameras(key: Key) -> CameraList:
        """The cameras the key may see, with their health."""
        return await run_in_threadpool(_cameras, database, key)

    @app.get("/v1/cases", responses=_problems(401, 422, 429, 503))
    async def list_cases(
        key: Key,
        state: Annotated[list[CaseState] | None, Query()] = None,
        kind: Annotated[list[Kind] | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: Annotated[int | None, Query(ge=0, le=_LARGEST_ID, description="Only cases older than this id")] = None,
    ) -> CaseList:
        """Cases of the cameras the key may see, newest first."""
        return await run_in_threadpool(_cases, database, key, state, kind, limit, before)

    @app.get("/v1/health")
    async def health() -> Health:
        """Whether every part answers, and the versions at work. Needs no key and tells no addresses."""
        return await probe.health()

    return app


_REFUSALS: dict[PushOutcome, Callable[[str], Problem]] = {
    PushOutcome.UNKNOWN_CAMERA: lambda detail: Problem(404, detail, "camera_id"),
    PushOutcome.NOT_PUSHED: lambda detail: Problem(422, detail, "camera_id"),
    PushOutcome.BROKEN_PICTURE: lambda detail: Problem(422, detail, "picture"),
    PushOutcome.OUT_OF_ORDER: lambda detail: Problem(422, detail, "captured_at"),
    PushOutcome.QUEUE_FULL: lambda detail: Problem(429, detail, None, QUEUE_SECONDS),
}


def _refuse_unless_accepted(reply: PushReply, camera_id: str) -> None:
    if reply.outcome not in TAKEN:
        raise _REFUSALS[reply.outcome](reply.detail or f"camera {camera_id}: {reply.outcome}")


def _cameras(database: LateDatabase, key: ApiKey) -> CameraList:
    with database.unit_of_work() as uow:
        cameras = uow.cameras.all()
        health = {record.camera_id: record for record in uow.cameras.health()}
    seen = [c for c in cameras if key.camera_ids is None or c.camera_id in key.camera_ids]
    return CameraList(cameras=[CameraRecord.of(camera, health.get(camera.camera_id)) for camera in seen])


def _cases(
    database: LateDatabase,
    key: ApiKey,
    states: list[CaseState] | None,
    kinds: list[Kind] | None,
    limit: int,
    before: int | None,
) -> CaseList:
    camera_ids = None if key.camera_ids is None else sorted(key.camera_ids)
    with database.unit_of_work() as uow:
        cards = uow.cases.cards(states, kinds, camera_ids, limit + 1, before)
    page = cards[:limit]
    return CaseList(
        cases=[CaseRecord.of(card) for card in page],
        next_before=page[-1].case.case_id if len(cards) > limit else None,
    )

"""What the API answers to good and to bad requests: a problem body that names the field, and nothing half written."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from data_contracts.schemas.camera import Camera
from tests.fixtures_serve import ServeSystem, add_camera, wait_until

CAMERA = "push-1"
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture(scope="module")
def picture() -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (180, 320, 3), np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()


@pytest.fixture(scope="module")
def key(system: ServeSystem) -> str:
    add_camera(system, Camera(CAMERA, "Pushed", "push:", sample_seconds=0.05), (320, 180))
    add_camera(system, Camera("not-pushed", "Street", "sim://street"), (640, 360))
    key = system.add_key("tests")
    with system.client(key) as client:
        wait_until(
            lambda: (
                client.post("/v1/frames", params=when(camera_id="none")).status_code != 503
                and watched(system) >= {CAMERA, "not-pushed"}
            ),
            60,
            "the camera in its shard",
        )
    return key


def watched(system: ServeSystem) -> set[str]:
    with system.database.unit_of_work() as uow:
        return {health.camera_id for health in uow.cameras.health()}


@pytest.fixture
def client(system: ServeSystem, key: str) -> Iterator[httpx.Client]:
    with system.client(key) as client:
        yield client


def when(seconds: float = 0, **more: Any) -> dict[str, Any]:
    """Good parameters, `seconds` from now, changed by `more`; None leaves one out."""
    values = {"camera_id": CAMERA, "captured_at": (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()} | more
    return {name: value for name, value in values.items() if value is not None}


def assert_problem(answer: httpx.Response, status: int, field: str | None) -> dict[str, Any]:
    body = answer.json()
    assert (answer.status_code, body.get("field")) == (status, field), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == status and body["title"] and body["detail"] and body["type"]
    return dict(body)


def test_a_good_picture_is_taken_and_a_repeated_one_is_known(client: httpx.Client, picture: bytes) -> None:
    parameters = when()
    first = client.post("/v1/frames", params=parameters, content=picture, headers=JPEG)
    again = client.post("/v1/frames", params=parameters, content=picture, headers=JPEG)
    assert (first.status_code, first.json()["outcome"]) == (202, "accepted"), first.text
    assert (again.status_code, again.json()["outcome"]) == (202, "repeated"), again.text


def test_a_form_is_taken(client: httpx.Client, picture: bytes) -> None:
    answer = client.post("/v1/frames", data=when(), files={"picture": ("a.jpg", picture, "image/jpeg")})
    assert answer.status_code == 202, answer.text


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer \xff\xfe"])
def test_without_a_good_key(system: ServeSystem, picture: bytes, authorization: str | None) -> None:
    headers = JPEG if authorization is None else JPEG | {"Authorization": authorization.encode("latin-1")}
    answer = httpx.post(f"{system.url}/v1/frames", params=when(), content=picture, headers=headers)
    assert_problem(answer, 401, "Authorization")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_of_other_cameras(system: ServeSystem, key: str, picture: bytes) -> None:
    with system.client(system.add_key("others", ["not-pushed"])) as client:
        for camera_id in (CAMERA, "no-such-camera"):
            answer = client.post("/v1/frames", params=when(camera_id=camera_id), content=picture, headers=JPEG)
            assert_problem(answer, 403, "camera_id")
        assert [c["camera_id"] for c in client.get("/v1/cameras").json()["cameras"]] == ["not-pushed"]


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"camera_id": None}, 422, "camera_id"),
        ({"camera_id": ""}, 422, "camera_id"),
        ({"camera_id": "a\x00b"}, 422, "camera_id"),
        ({"camera_id": "x" * 65}, 422, "camera_id"),
        ({"camera_id": "no-such-camera"}, 404, "camera_id"),
        ({"camera_id": "not-pushed"}, 422, "camera_id"),
        ({"camera_id": [CAMERA, CAMERA]}, 422, "camera_id"),
        ({"captured_at": None}, 422, "captured_at"),
        ({"captured_at": "yesterday"}, 422, "captured_at"),
        ({"captured_at": "2026-01-01T00:00:00"}, 422, "captured_at"),
        ({"captured_at": "0001-01-01T00:00:00+14:00"}, 422, "captured_at"),
        ({"captured_at": "9999-12-31T23:59:59-14:00"}, 422, "captured_at"),
        ({"captured_at": "1e308"}, 422, "captured_at"),
        ({"camera": "x"}, 422, "camera"),
    ],
)
def test_wrong_parameters(client: httpx.Client, picture: bytes, more: dict[str, Any], status: int, field: str) -> None:
    answer = client.post("/v1/frames", params=when(**more), content=picture, headers=JPEG)
    assert_problem(answer, status, field)


@pytest.mark.parametrize(("seconds", "said"), [(3600, "future"), (-3600, "back")])
def test_times_that_cannot_be(client: httpx.Client, picture: bytes, seconds: float, said: str) -> None:
    answer = client.post("/v1/frames", params=when(seconds), content=picture, headers=JPEG)
    assert said in assert_problem(answer, 422, "captured_at")["detail"]


def test_times_out_of_order(client: httpx.Client, picture: bytes) -> None:
    assert client.post("/v1/frames", params=when(), content=picture, headers=JPEG).status_code == 202
    answer = client.post("/v1/frames", params=when(-20), content=picture, headers=JPEG)
    assert_problem(answer, 422, "captured_at")


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header promises a size that its data does not have."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_broken_pictures(client: httpx.Client, picture: bytes) -> None:
    broken = {
        "empty": b"",
        "text": b"not a picture",
        "cut off": picture[: len(picture) // 2],
        "header only": picture[:20],
        "huge": png_of(60_000, 60_000),
        "no pixels": png_of(0, 0),
        "gif": b"GIF89a" + b"\0" * 50,
    }
    for name, data in broken.items():
        answer = client.post("/v1/frames", params=when(), content=data, headers=JPEG)
        assert answer.status_code == 422, (name, answer.text)
        assert_problem(answer, 422, "picture")


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "image/gif", "", "image/jpeg2000"])
def test_wrong_types(client: httpx.Client, picture: bytes, media_type: str) -> None:
    answer = client.post("/v1/frames", params=when(), content=picture, headers={"Content-Type": media_type})
    assert_problem(answer, 415, "Content-Type")


def test_forms_that_are_none(client: httpx.Client, picture: bytes) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x", b'--x\r\nContent-Disposition: form-data; name="picture"\r\n\r\nabc\r\n--x--\r\n'):
        assert client.post("/v1/frames", content=body, headers=form).status_code == 422
    no_boundary = client.post("/v1/frames", content=b"abc", headers={"Content-Type": "multipart/form-data"})
    assert_problem(no_boundary, 422, "body")
    twice = [("picture", ("a.jpg", picture, "image/jpeg")), ("picture", ("b.jpg", picture, "image/jpeg"))]
    assert client.post("/v1/frames", data=when(), files=twice).status_code == 422
    assert_problem(client.post("/v1/frames", data=when(), files={"photo": picture}), 422, "picture")


def test_too_big_with_and_without_a_stated_length(client: httpx.Client, system: ServeSystem) -> None:
    most = system.settings.ingress.max_picture_bytes
    assert_problem(client.post("/v1/frames", params=when(), content=b"x" * (most + 50_000), headers=JPEG), 413, "body")

    def pieces() -> Iterator[bytes]:
        for _ in range(most // 100_000 + 2):
            yield b"x" * 100_000

    assert_problem(client.post("/v1/frames", params=when(), content=pieces(), headers=JPEG), 413, "body")


def test_too_many_requests(system: ServeSystem, key: str) -> None:
    most = system.settings.ingress.requests_per_second
    with system.client(system.add_key("hasty")) as client, ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: client.get("/v1/cameras"), range(int(8 * most))))
        refused = [a for a in answers if a.status_code == 429]
        assert refused, "twice the rate and more went through"
        assert_problem(refused[0], 429, None)
        time.sleep(int(refused[0].headers["retry-after"]))
        assert client.get("/v1/cameras").status_code == 200


def test_reading(client: httpx.Client) -> None:
    cameras = {c["camera_id"]: c for c in client.get("/v1/cameras").json()["cameras"]}
    assert {CAMERA, "not-pushed"} <= cameras.keys()
    assert cameras[CAMERA]["source_type"] == "push"
    assert client.get("/v1/cases", params={"state": "open", "kind": "illegal_parking", "limit": 3}).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"before": -1}, "before"),
        ({"before": 2**70}, "before"),
        ({"state": "lost"}, "state.0"),
        ({"kind": "noise"}, "kind.0"),
    ],
)
def test_reading_with_wrong_parameters(client: httpx.Client, parameters: dict[str, Any], field: str) -> None:
    assert_problem(client.get("/v1/cases", params=parameters), 422, field)


def test_paths_and_methods_that_are_none(client: httpx.Client) -> None:
    assert_problem(client.get("/v2/frames"), 404, None)
    assert_problem(client.delete("/v1/frames"), 405, None)


def test_the_page_of_the_api_needs_no_other_server(system: ServeSystem) -> None:
    page = httpx.get(f"{system.url}/docs").text
    assert "https://" not in page and "http://" not in page
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert asset in page
        assert httpx.get(f"{system.url}/static-offline-docs/{asset}").status_code == 200
    described = httpx.get(f"{system.url}/openapi.json").json()
    assert set(described["paths"]) == {
        f"/v1/{name}" for name in ("frames", "cameras", "cases", "health", "alarms", "photos")
    }


def test_health_names_the_parts_and_no_address(system: ServeSystem) -> None:
    health = system.health()
    assert {"database", "detector", "camera_shard_0"} == health["parts"].keys()
    assert health["parts"]["detector"]["version"] == system.settings.triton.model
    assert "127.0.0.1" not in str(health)

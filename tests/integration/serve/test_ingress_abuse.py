"""Random bad requests: never a 5xx of ours, never a stack trace, never a row written."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures_serve import ServeSystem

REQUESTS = 400

names = st.sampled_from(["camera_id", "captured_at", "picture", "limit", "before", "state", "kind", "x", ""])
words = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["abuse", "2026-01-01T00:00:00Z", "\x00", "../..", "' OR 1=1 --", "1e999", "9" * 400, "-1", "null"]
    ),
)
parameters = st.lists(st.tuples(names, words), max_size=6)
paths = st.one_of(
    st.sampled_from(["/v1/frames", "/v1/cameras", "/v1/cases", "/v1/frames/", "/v1", "/", "/docs", "/openapi.json"]),
    st.text(
        alphabet=st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="?#\\ "), max_size=30
    ).map(lambda text: "/" + text),
)
media_types = st.sampled_from(
    [
        "image/jpeg",
        "image/png",
        "image/webp",
        "IMAGE/JPEG; q=1",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "b" * 300,
        "application/json",
        "text/html; charset=nonsense",
        ";;;",
    ]
)
bodies = st.one_of(
    st.binary(max_size=2000),
    st.binary(max_size=400).map(lambda data: b"\xff\xd8\xff" + data + b"\xff\xd9"),
    st.binary(max_size=400).map(lambda data: b"\x89PNG\r\n\x1a\n" + data),
    st.binary(max_size=400).map(
        lambda data: b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n' + data
    ),
    st.binary(max_size=400).map(lambda data: b"--x\r\n" + data + b"\r\n--x--\r\n"),
)


@pytest.fixture(scope="module")
def client(system: ServeSystem) -> Any:
    with system.client(system.add_key("abuse")) as client:
        yield client


def rows(system: ServeSystem) -> dict[str, int]:
    with system.database.unit_of_work() as uow:
        tables = ("cameras", "observations", "incidents", "cases", "notices", "evidence_log")
        count = "SELECT count(*) AS n FROM {}"
        return {t: uow.connection.execute(count.format(t)).fetchone()["n"] for t in tables}


def test_random_requests(system: ServeSystem, client: httpx.Client) -> None:
    before = rows(system)

    @settings(
        max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, database=None
    )
    @given(
        method=st.sampled_from(["POST", "POST", "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]),
        path=paths,
        parameters=parameters,
        media_type=media_types,
        body=bodies,
    )
    def ask(method: str, path: str, parameters: list[tuple[str, str]], media_type: str, body: bytes) -> None:
        answer = client.request(method, path, params=parameters, content=body, headers={"Content-Type": media_type})
        assert answer.status_code < 500, (answer.status_code, answer.text)
        assert "Traceback" not in answer.text
        if answer.status_code >= 400 and method != "HEAD":
            assert answer.headers["content-type"] == "application/problem+json", answer.text
            assert answer.json()["status"] == answer.status_code

    ask()
    assert rows(system) == before

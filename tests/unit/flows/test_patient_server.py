"""The worker's start waits for a Prefect server whose database is busy, and for no other trouble."""

from __future__ import annotations

import httpx
import pytest

from flows.bootstrap import Patient


def asked(answers: list[int], seconds: float) -> tuple[int, list[bytes]]:
    """What the caller got, and the bodies that the server was asked with."""
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(answers[min(len(bodies), len(answers)) - 1])

    transport = Patient(httpx.MockTransport(answer), seconds, pause=0.01)
    with httpx.Client(base_url="http://prefect", transport=transport) as api:
        return api.post("/deployments/1/create_flow_run", json={"a": 1}).status_code, bodies


def test_a_busy_server_is_asked_again_with_the_same() -> None:
    status, bodies = asked([503, 503, 201], 10)
    assert status == 201 and len(bodies) == 3 and len(set(bodies)) == 1


@pytest.mark.parametrize(("answers", "seconds"), [([503], 0.05), ([500], 10), ([409], 10)])
def test_what_stays_wrong_or_is_wrong_otherwise_is_told(answers: list[int], seconds: float) -> None:
    status, bodies = asked(answers, seconds)
    assert status == answers[0]
    assert (len(bodies) > 1) == (answers == [503])

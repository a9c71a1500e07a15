"""Problem bodies (RFC 9457): every refusal of the API says what was wrong, in which field, and what to do."""

from __future__ import annotations

import logging
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable, TooLarge

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2.0


class Problem(Exception):
    """A request that is refused. `field` names the part of the request at fault, None when it is no single one.

    retry_after_seconds: told to the caller as `Retry-After`, rounded up to whole seconds.
    """

    def __init__(
        self, status: int, detail: str, field: str | None = None, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.field = status, detail, field
        self.retry_after_seconds = retry_after_seconds

    def body(self) -> dict[str, Any]:
        """The members of the problem body; `field` is left out when it is None."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return body if self.field is None else body | {"field": self.field}

    def response(self) -> JSONResponse:
        """The answer to send."""
        headers = {}
        if self.retry_after_seconds is not None:
            headers["Retry-After"] = str(max(1, ceil(self.retry_after_seconds)))
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(self.body(), self.status, headers, media_type=MEDIA_TYPE)


def problem_of(error: Exception) -> Problem:
    """The problem that an error of the house is to a caller. Raises the error itself when it is none of them."""
    match error:
        case Problem():
            return error
        case TooLarge():
            return Problem(413, str(error), error.field)
        case InvalidInput():
            return Problem(422, str(error), error.field)
        case NotFound():
            return Problem(404, str(error))
        case PartUnavailable():
            # The message names addresses inside the system: it goes to the log, not to the caller.
            log.warning("refused with 503: %s", error)
            return Problem(503, "a part of the system is away; try again", retry_after_seconds=RETRY_SECONDS)
        case RequestValidationError():
            first = error.errors()[0]
            return Problem(422, first["msg"], _field_of(first["loc"]))
        case HTTPException():
            return Problem(error.status_code, str(error.detail))
        case _:
            raise error


def _field_of(location: tuple[Any, ...]) -> str | None:
    """`("query", "limit")` as `limit`."""
    return ".".join(str(part) for part in location[1:]) or (str(location[0]) if location else None)


def install(app: FastAPI, max_body_bytes: int) -> None:
    """Make every refusal of `app` a problem body, and cut off bodies above `max_body_bytes` while they come in."""

    async def refuse(_: Request, error: Exception) -> JSONResponse:
        return problem_of(error).response()

    for kind in (Problem, InvalidInput, NotFound, PartUnavailable, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refuse)
    app.add_middleware(Guard, max_body_bytes=max_body_bytes)


class Guard:
    """Outermost layer: a limit on the body, and a last answer without a stack trace for an error of our own."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app, self._max_body_bytes = app, max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. A body that says it is too big is refused before any of it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        started = False

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body_bytes:
                raise self._too_big()
            return message

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            self._check_announced_size(scope)
            await self._app(scope, counted_receive, watched_send)
        except Problem as problem:
            await problem.response()(scope, receive, send)
        except Exception:
            log.exception("error while answering %s %s", scope.get("method"), scope.get("path"))
            if started:
                raise
            await Problem(500, "an error inside CityEye; it is in the log").response()(scope, receive, send)

    def _check_announced_size(self, scope: Scope) -> None:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit():
            raise Problem(400, "Content-Length is not a number", "Content-Length")
        if int(announced) > self._max_body_bytes:
            raise self._too_big()

    def _too_big(self) -> Problem:
        return Problem(413, f"the body is above {self._max_body_bytes} bytes", "body")

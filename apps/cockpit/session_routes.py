"""Sign-in as the browser sees it: name and password in, a cookie out.

The session cookie is HttpOnly and SameSite=Lax: no script can read it and no other site can use it. The database
keeps only its SHA-256.
"""

from __future__ import annotations

import json
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from apps.cockpit import parts
from apps.cockpit.components.moments import duration
from apps.cockpit.handover import TAKEN
from apps.cockpit.text import sign_in as words
from apps.cockpit.text.language import Language, as_language
from data_contracts.errors import PartUnavailable, SignInFailed, SignInLocked
from data_contracts.settings import get_settings
from governance_rules.use_cases.sign_in import sign_in

SESSION_COOKIE = "cityeye_session"
LANGUAGE_COOKIE = "cityeye_language"
SIGN_IN_ROUTE = "/cockpit/session"
CLAIM_ROUTE = "/cockpit/session/claim"
_LONGEST_BODY = 8_192


async def begin_session(request: Request) -> Response:
    """POST {name, password}: 204 with the cookie, or 400/401/429/503 with a `detail` in the page's language."""
    language = as_language(request.headers.get("accept-language", "")[:2])
    body = await json_object(request)
    name, password = (body or {}).get("name"), (body or {}).get("password")
    if not isinstance(name, str) or not isinstance(password, str) or not name.strip() or not password:
        return _problem(400, words.empty.in_(language))
    return await run_in_threadpool(_sign_in, request, name, password, language)


def _sign_in(request: Request, name: str, password: str, language: Language) -> Response:
    settings = get_settings()
    origin = request.client.host if request.client else "unknown"
    try:
        token, _ = sign_in(parts.database(), name, password, origin, settings.sign_in, settings.cockpit.session_hours)
    except SignInFailed:
        return _problem(401, words.wrong.in_(language))
    except SignInLocked as error:
        wait = duration(timedelta(seconds=error.wait_seconds), language)
        answer = _problem(429, words.locked.in_(language, wait=wait))
        answer.headers["Retry-After"] = str(int(error.wait_seconds))
        return answer
    except PartUnavailable:
        return _problem(503, words.away.in_(language))
    return _with_cookie(request, token)


async def claim_session(request: Request) -> Response:
    """POST {code}: 204 with the cookie that a sign-in elsewhere left for this code, once; else 401."""
    body = await json_object(request)
    token = TAKEN.take(str((body or {}).get("code", "")))
    return _with_cookie(request, token) if token else _problem(401, "unknown code")


async def json_object(request: Request) -> dict[str, object] | None:
    """The JSON object of a small same-site request; None for anything else."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        return None
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return None
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > _LONGEST_BODY:
            return None
    try:
        body = json.loads(data)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _with_cookie(request: Request, token: str) -> Response:
    answer = Response(status_code=204)
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(get_settings().cockpit.session_hours * 3600),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


def _problem(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"status": status, "detail": detail}, status, media_type="application/problem+json")

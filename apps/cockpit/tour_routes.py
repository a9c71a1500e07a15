"""What the browser tells when a guided tour was taken or declined; the page itself is not drawn again for it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from apps.cockpit import parts
from apps.cockpit.file_routes import person_of
from apps.cockpit.session_routes import json_object
from apps.cockpit.tours import TOURS
from data_contracts.errors import InvalidInput, NotFound, PartUnavailable
from data_contracts.schemas.policy import Role
from data_contracts.schemas.tour import TourOutcome
from governance_rules.use_cases.tours import settle_tour

TOUR_ROUTE = "/cockpit/tour"


async def settle(request: Request) -> Response:
    """POST {tour, version, outcome}: 204.

    401 without a session, 400 for what is no tour of this person, or a version that is not there yet; 503 while the
    database is away, upon which the browser tells it again later.
    """
    body = await json_object(request)
    return await run_in_threadpool(_settle, request, body or {})


def _settle(request: Request, body: dict[str, object]) -> Response:
    try:
        person = person_of(request)
        if person is None:
            return Response(status_code=401)
        role, outcome, version = Role(str(body.get("tour"))), TourOutcome(str(body.get("outcome"))), body.get("version")
        if type(version) is not int or version > TOURS[role].version:
            return Response(status_code=400)
        with parts.database().unit_of_work() as uow:
            settle_tour(uow, person, role, version, outcome)
    except (ValueError, InvalidInput, NotFound):
        return Response(status_code=400)
    except PartUnavailable:
        return Response(status_code=503)
    return Response(status_code=204)

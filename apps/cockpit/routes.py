"""What the browser asks of the cockpit outside Streamlit's own channel: sign-in, tours, pictures, photos, reports."""

from __future__ import annotations

from starlette.routing import Route

from apps.cockpit.components.camera_card import VIEW_ROUTE
from apps.cockpit.components.picture import PICTURE_ROUTE
from apps.cockpit.council_routes import COUNCIL_ROUTE, council_paper
from apps.cockpit.file_routes import REPORT_ROUTE, live_picture, picture, report
from apps.cockpit.photo_routes import PHOTO_ROUTE, take_photo
from apps.cockpit.quality_routes import DATA_DOCS_ROUTE, data_docs
from apps.cockpit.session_routes import CLAIM_ROUTE, SIGN_IN_ROUTE, begin_session, claim_session
from apps.cockpit.tour_routes import TOUR_ROUTE, settle

ROUTES = [
    Route(SIGN_IN_ROUTE, begin_session, methods=["POST"]),
    Route(CLAIM_ROUTE, claim_session, methods=["POST"]),
    Route(TOUR_ROUTE, settle, methods=["POST"]),
    Route(PICTURE_ROUTE + "{path:path}", picture, methods=["GET"]),
    Route(PHOTO_ROUTE, take_photo, methods=["POST"]),
    Route(VIEW_ROUTE + "{camera_id}", live_picture, methods=["GET"]),
    Route(DATA_DOCS_ROUTE + "{run_id}/{path:path}", data_docs, methods=["GET"]),
    Route(REPORT_ROUTE + "{report_type}/{day}", report, methods=["GET"]),
    Route(REPORT_ROUTE + "{report_type}/{day}/{format}", report, methods=["GET"]),
    Route(COUNCIL_ROUTE + "{sheet}/{meeting_id:int}", council_paper, methods=["GET"]),
]

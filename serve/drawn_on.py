"""Which zones were drawn on the view that a camera is held against; with the last of them gone, it is another view."""

from __future__ import annotations

from data_contracts.schemas.camera import CameraHealth, HealthState
from data_contracts.schemas.geometry import Point, Polygon
from governance_rules.domain.view import WatchedView

Corners = list[list[float]]


class DrawnOn:
    """The polygons that were drawn while the camera saw what it should. state: what `state()` of an earlier one gave.

    People redraw the zones of a shifted view one after the other; as long as one is left where it was, it decides.
    """

    def __init__(self, state: list[Corners] | None = None) -> None:
        self._polygons: frozenset[Polygon] | None = None
        if state is not None:
            self._polygons = frozenset(Polygon(tuple(Point(x, y) for x, y in corners)) for corners in state)

    def drawn_anew(self, view: WatchedView, health: CameraHealth | None) -> bool:
        """Take the zones of the view. True when there are some and none is left where it was: they are drawn on what is
        seen now.

        health: as last judged; what is drawn while the view is not right was drawn on another one.
        """
        now = frozenset(zone.polygon for zone in view.zones)
        left = now if self._polygons is None else now & self._polygons
        anew = bool(now) and not left
        sees = health is not None and health.state is HealthState.OK
        self._polygons = now if anew or sees else left
        return anew

    def state(self) -> list[Corners]:
        """JSON values that a later one continues from."""
        return sorted([[corner.x, corner.y] for corner in polygon.corners] for polygon in self._polygons or ())

"""What the modelled deployment had: the figures that a generated street has to have, too."""

from __future__ import annotations

SQUARE_METRES = 6_380_000
COMMUNITIES = 9
ROADS = 30
"""The lane 和美弄 is one of them."""
CAMERAS = 277
SHOPS = 1436
TAKING_PART = 546
GROUPS = 10
PATROL_STAFF = 16
LANE_SHOPS = 46
"""Shops of 和美弄, which has one camera."""

"""Shops: each has a file of its own (一店一档)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of the street.

    place_id: the shop front that zones of cameras show; a case there is the shop's.
    takes_part: it has joined self-governance of its own accord.
    phone: how its owner is reached.  closed_at: since when it has closed down; then no new case is the shop's.
    trade: what it sells or does, in Chinese, as on its licence.
    """

    shop_id: str
    name: str
    place_id: str | None = None
    road_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    owner_name: str | None = None
    licence_number: str | None = None
    takes_part: bool = False
    trade: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    phone: str | None = None
    closed_at: datetime | None = None

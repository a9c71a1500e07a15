"""What a report needs to know of the street besides its numbers: names, addresses, pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data_contracts.errors import NotFound
from data_contracts.settings import Settings
from data_contracts.store.pictures import open_picture_store


@dataclass(frozen=True, slots=True)
class ReportStreet:
    """cockpit_url: without a trailing slash.  picture: bytes of a blurred copy; None where it is gone."""

    name: str
    time_zone: str
    cockpit_url: str
    picture: Callable[[str], bytes | None]


def street_of(settings: Settings) -> ReportStreet:
    """The street of the settings."""
    return street_at(settings.street_name, settings.time_zone, settings.cockpit_url, settings.picture_url)


def street_at(name: str, time_zone: str, cockpit_url: str, picture_url: str) -> ReportStreet:
    """Its pictures are read as they are asked for, and raise PartUnavailable while the store does not answer."""
    store = open_picture_store(picture_url)

    def picture(path: str) -> bytes | None:
        # Sealed originals never leave the house, whatever a row names.
        if not path.startswith("copies/"):
            return None
        try:
            return store.get(path)
        except NotFound:
            return None

    return ReportStreet(name, time_zone, cockpit_url, picture)

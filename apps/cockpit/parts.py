"""The outside parts that every page and route of this process shares: database, pictures, news of changes."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from zoneinfo import ZoneInfo

from apps.cockpit.changes import ChangeCounter
from data_contracts.errors import PartUnavailable
from data_contracts.settings import get_settings
from data_contracts.store.council_files import read_council_texts
from data_contracts.store.database import Database, open_database
from data_contracts.store.pictures import open_picture_store
from governance_rules.ports import PictureStore
from governance_rules.use_cases.load_council import CouncilRules, parse_council
from governance_rules.use_cases.model_versions import HouseDetector
from models.registry import describe

_opening = Lock()


def database() -> Database:
    """The database, opened at first use. Raises PartUnavailable when it has no address or does not answer."""
    settings = get_settings().database
    if settings.url is None:
        raise PartUnavailable("the database has no address; start the system (`cityeye up`) or set database.url")
    with _opening:
        return _database(settings.url, settings.pool_size)


@lru_cache(maxsize=1)
def _database(url: str, pool_size: int) -> Database:
    return open_database(url, pool_size)


@lru_cache(maxsize=1)
def pictures() -> PictureStore:
    """The picture store of the settings."""
    return open_picture_store(get_settings().picture_url)


@lru_cache(maxsize=1)
def changes() -> ChangeCounter:
    """Counts what changes in the database; one listener for all browsers."""
    return ChangeCounter(database)


@lru_cache(maxsize=1)
def council_rules() -> CouncilRules:
    """How the council's topics are ranked and what it may decide, as they were when the cockpit started."""
    return parse_council(read_council_texts())


def house_detector() -> HouseDetector:
    """The detector that the settings name, which serves while no version was promoted. Raises NotFound."""
    settings = get_settings()
    description = describe(settings.triton.model, settings.home)
    return HouseDetector(description.name, description.version, description.weights_sha256)


def street_zone() -> ZoneInfo:
    """The street's own time zone."""
    return ZoneInfo(get_settings().time_zone)

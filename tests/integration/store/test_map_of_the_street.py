"""Where things lie on the map: what the database takes, refuses and keeps."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Geometry
from data_contracts.schemas.shop import Shop
from data_contracts.store.database import Database

NOWHERE = (
    ("communities", "geometry", '{"type": "Point", "coordinates": [120, 30]}'),
    ("communities", "geometry", '{"type": "Polygon", "coordinates": [[[120, 30], [121, 30]]]}'),
    ("communities", "geometry", '"Polygon"'),
    ("communities", "geometry", "5"),
    ("communities", "geometry", "[]"),
    ("communities", "geometry", "null"),
    ("communities", "geometry", '{"type": "Polygon"}'),
    ("roads", "geometry", '{"type": "LineString", "coordinates": [[120, 30]]}'),
    ("roads", "geometry", '{"type": "LineString", "coordinates": 7}'),
    ("roads", "geometry", '{"type": "Polygon", "coordinates": [[[1, 2], [2, 3], [3, 4], [1, 2]]]}'),
    ("roads", "length_metres", "0"),
    ("shops", "longitude", "181"),
    ("cameras", "heading_degrees", "360"),
    ("cameras", "view_metres", "0"),
)


def test_the_database_refuses_what_is_no_place_on_the_map(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c", "C"))
        uow.areas.save(Area(AreaLevel.ROAD, "r", "R"))
        uow.cameras.add(Camera("k", "K", "push:"))
        uow.shops.save(Shop("s", "S"))
    with psycopg.connect(database.url, autocommit=True) as connection:
        for table, column, wrong in NOWHERE:
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(f"UPDATE {table} SET {column} = %s", (wrong,))  # type: ignore[arg-type]
        assert connection.execute("UPDATE roads SET length_metres = 1, geometry = NULL").rowcount == 1


def test_an_area_saved_without_its_outline_keeps_it(database: Database) -> None:
    ring = ((120.1, 30.3), (120.2, 30.3), (120.2, 30.4), (120.1, 30.3))
    community = Area(AreaLevel.COMMUNITY, "c", "C", geometry=Geometry.polygon(ring))
    with database.unit_of_work() as uow:
        uow.areas.save(community)
        uow.areas.save(replace(community, name="renamed", geometry=None))
        assert uow.areas.all() == [replace(community, name="renamed")]

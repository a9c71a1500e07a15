"""Alarm sensors."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.sensor import Sensor
from data_contracts.store.rows import columns, record
from data_contracts.store.sql import queries


class PostgresSensors:
    """`governance_rules.ports.SensorRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, sensor: Sensor) -> None:
        """Raises InvalidInput when the sensor is there as one of another kind."""
        if not queries.save_sensor(self._connection, **columns(sensor)):
            raise InvalidInput(f"sensor {sensor.sensor_id} is there already and senses something else", field="kind")

    def get(self, sensor_id: str) -> Sensor:
        """Raises NotFound."""
        row = queries.get_sensor(self._connection, sensor_id=sensor_id)
        if row is None:
            raise NotFound(f"sensor {sensor_id!r} does not exist")
        return record(Sensor, row)

    def all(self) -> list[Sensor]:
        return [record(Sensor, row) for row in queries.all_sensors(self._connection)]

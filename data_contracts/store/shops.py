"""Shops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.shop import Shop
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresShops:
    """`governance_rules.ports.ShopRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, shop: Shop) -> None:
        self.save_all((shop,))

    def save_all(self, shops: Iterable[Shop]) -> None:
        queries.save_shops(self._connection, shops=json_rows(columns(shop) for shop in shops))

    def get(self, shop_id: str) -> Shop:
        """Raises NotFound."""
        row = queries.get_shop(self._connection, shop_id=shop_id)
        if row is None:
            raise NotFound(f"shop {shop_id!r} does not exist")
        return record(Shop, row)

    def all(self) -> list[Shop]:
        return [record(Shop, row) for row in queries.all_shops(self._connection)]

"""Shops."""

from __future__ import annotations

from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.shop import Shop
from data_contracts.store.rows import columns, record
from data_contracts.store.sql import queries


class PostgresShops:
    """`governance_rules.ports.ShopRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, shop: Shop) -> None:
        queries.save_shop(self._connection, **columns(shop))

    def get(self, shop_id: str) -> Shop:
        """Raises NotFound."""
        row = queries.get_shop(self._connection, shop_id=shop_id)
        if row is None:
            raise NotFound(f"shop {shop_id!r} does not exist")
        return record(Shop, row)

    def all(self) -> list[Shop]:
        return [record(Shop, row) for row in queries.all_shops(self._connection)]

"""The named queries of `queries/*.sql`, read once."""

from __future__ import annotations

from pathlib import Path

import aiosql

queries = aiosql.from_path(Path(__file__).parent / "queries", "psycopg", mandatory_parameters=False)

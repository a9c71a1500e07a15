"""The evidence log in PostgreSQL: leaves in order, and the hashes of complete subtrees beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import EvidenceBroken, NotFound
from data_contracts.schemas import merkle
from data_contracts.schemas.evidence import LogEntry, LogLeaf, TreeHead
from data_contracts.schemas.merkle import Position, Range
from data_contracts.store.canonical import canonical_form
from data_contracts.store.rows import Row, json_rows, record
from data_contracts.store.sql import queries

Subject = tuple[int, int | UUID]
"""What a leaf is about: (case_id, version of its event) or (case_id, incident_id attached to it)."""


class PostgresEvidenceLog:
    """`governance_rules.ports.EvidenceLog`.

    Appending takes a lock that holds to the end of the transaction and makes all appenders follow one another, so it is
    done as late as possible: leaves of case events wait in `later` for `flush`, which the unit of work calls last.
    """

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection
        self._waiting: dict[Subject, Callable[[], LogEntry]] = {}

    def later(self, subject: Subject, make_entry: Callable[[], LogEntry]) -> None:
        """Append at the end of the transaction what `make_entry` returns then."""
        self._waiting[subject] = make_entry

    @contextmanager
    def undone_with_error(self) -> Iterator[None]:
        """What is said inside is forgotten when an exception leaves the block."""
        before = dict(self._waiting)
        try:
            yield
        except BaseException:
            self._waiting = before
            raise

    def flush(self) -> None:
        """Append what waits, in the order in which it was said."""
        if self._waiting:
            self.append([], queries.now(self._connection))

    def append(self, entries: Sequence[LogEntry], now: datetime) -> list[LogLeaf]:
        """Append what waits, then these. An entry about an event that waits is its leaf: one event has one leaf."""
        waiting, self._waiting = self._waiting, {}
        given = {subject: entry for entry in entries if (subject := _subject(entry)) in waiting}
        leaves: list[tuple[LogEntry, int | None]] = []
        for subject, make_entry in waiting.items():
            entry = make_entry()
            if subject in given:
                said = given[subject]
                entry = LogEntry(said.entry_type, entry.case_id, {**entry.body, **said.body})
            leaves.append((entry, subject[1] if isinstance(subject[1], int) else None))
        leaves += [(entry, None) for entry in entries if _subject(entry) not in given]
        return self._append([entry for entry, _ in leaves], [version for _, version in leaves], now)

    def _append(self, entries: Sequence[LogEntry], case_versions: Sequence[int | None], now: datetime) -> list[LogLeaf]:
        if not entries:
            return []
        canonicals = [canonical_form(entry) for entry in entries]
        leaf_hashes = [merkle.leaf_hash(canonical) for canonical in canonicals]
        queries.lock_log(self._connection)
        size = self.size()
        indexes = range(size, size + len(entries))
        queries.add_leaves(
            self._connection,
            leaves=json_rows(
                {
                    "leaf_index": index,
                    "entry_type": entry.entry_type,
                    "case_id": entry.case_id,
                    "case_version": version,
                    "canonical": canonical.decode(),
                    "leaf_hash": hash_.hex(),
                }
                for index, entry, version, canonical, hash_ in zip(
                    indexes, entries, case_versions, canonicals, leaf_hashes, strict=True
                )
            ),
            appended_at=now,
        )
        grown = merkle.grow(size, self._hashes(merkle.positions((0, size))), leaf_hashes)
        nodes = [
            {"level": level, "node_index": index, "hash": hash_.hex()}
            for (level, index), hash_ in grown.items()
            if level > 0
        ]
        if nodes:
            queries.add_nodes(self._connection, nodes=json_rows(nodes))
        return [
            LogLeaf(index, canonical, hash_, now, entry.case_id)
            for index, canonical, hash_, entry in zip(indexes, canonicals, leaf_hashes, entries, strict=True)
        ]

    def size(self) -> int:
        size: int = queries.log_size(self._connection)
        return size

    def root(self, tree_size: int | None = None) -> TreeHead:
        """Root over the first `tree_size` leaves (all of them when None)."""
        size = self.size() if tree_size is None else tree_size
        return TreeHead(size, self._range_hashes([(0, size)])[0], queries.now(self._connection))

    def leaf(self, leaf_index: int) -> LogLeaf:
        """Raises NotFound."""
        row = queries.get_leaf(self._connection, leaf_index=leaf_index)
        if row is None:
            raise NotFound(f"the evidence log has no leaf {leaf_index}")
        return _leaf(row)

    def leaves_of_case(self, case_id: int) -> list[LogLeaf]:
        return [_leaf(row) for row in queries.leaves_of_case(self._connection, case_id=case_id)]

    def leaves(self, first: int, until: int, step: int = 10_000) -> Iterator[LogLeaf]:
        """Leaves first ≤ index < until, read `step` at a time; for checking the whole log."""
        for begin in range(first, until, step):
            rows = queries.leaves_between(self._connection, first=begin, until=min(begin + step, until))
            yield from (_leaf(row) for row in list(rows))

    def inclusion_proof(self, leaf_index: int, tree_size: int) -> list[bytes]:
        """Raises ValueError when the leaf lies outside the tree."""
        return self._range_hashes(merkle.inclusion_ranges(leaf_index, tree_size))

    def consistency_proof(self, old_size: int, new_size: int) -> list[bytes]:
        """Raises ValueError when the old tree is the larger one."""
        return self._range_hashes(merkle.consistency_ranges(old_size, new_size))

    def save_checkpoint(self, head: TreeHead) -> None:
        queries.save_checkpoint(
            self._connection,
            tree_size=head.tree_size,
            root_hash=head.root_hash,
            made_at=head.made_at,
            signature=head.signature,
            key_id=head.key_id,
        )

    def last_checkpoint(self) -> TreeHead | None:
        row = queries.last_checkpoint(self._connection)
        return record(TreeHead, row) if row else None

    def first_checkpoint_over(self, leaf_index: int, key_id: str | None) -> TreeHead | None:
        row = queries.first_checkpoint_over(self._connection, leaf_index=leaf_index, key_id=key_id)
        return record(TreeHead, row) if row else None

    def _range_hashes(self, ranges: Sequence[Range]) -> list[bytes]:
        hashes = self._hashes(position for leaves in ranges for position in merkle.positions(leaves))
        return [merkle.range_hash(leaves, hashes) for leaves in ranges]

    def _hashes(self, positions: Iterable[Position]) -> dict[Position, bytes]:
        wanted = list(positions)
        if not wanted:
            return {}
        rows = queries.hashes(
            self._connection, levels=[level for level, _ in wanted], indexes=[index for _, index in wanted]
        )
        found = {}
        for row in list(rows):
            if row["hash"] is None:
                what = f"leaf {row['node_index']}" if row["level"] == 0 else f"node {row['level']}/{row['node_index']}"
                raise EvidenceBroken(f"the evidence log has no {what}: it was removed, or the tree is smaller")
            found[row["level"], row["node_index"]] = row["hash"]
        return found


def _subject(entry: LogEntry) -> Subject | None:
    if entry.case_id is None:
        return None
    match entry.body:
        case {"version": int(version)}:
            return entry.case_id, version
        case {"incident": {"incident_id": str(incident_id)}}:
            return entry.case_id, UUID(incident_id)
    return None


def _leaf(row: Row) -> LogLeaf:
    return record(LogLeaf, row)

"""Which thing is taken for which: true boxes against what was found on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.schemas.things import THINGS, Thing
from models.evaluation.matching import match
from models.evaluation.records import ScoredPicture

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Confusion:
    """counts[i][j]: true boxes of rows[i] on which columns[j] was found.

    The last row, NOTHING, is what was found where nothing is; the last column, NOTHING, what was missed.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def confusion(pictures: Sequence[ScoredPicture], labels: frozenset[Thing], least_score: float) -> Confusion:
    """Rows are the labelled things; columns all that were found on any of them or are labelled."""
    counts: dict[tuple[str, str], int] = {}

    def add(true: str, found: str) -> None:
        counts[true, found] = counts.get((true, found), 0) + 1

    for picture in pictures:
        matched = match(picture, labels, least_score)
        for true, one in (*matched.right, *matched.mistaken):
            add(str(true.thing), one.thing)
        for true in matched.missed:
            add(str(true.thing), NOTHING)
        for one in matched.false:
            add(NOTHING, one.thing)
    rows = (*(str(t) for t in THINGS if t in labels), NOTHING)
    seen = {found for _, found in counts}
    columns = (*(str(t) for t in THINGS if t in labels or t in seen), NOTHING)
    return Confusion(rows, columns, tuple(tuple(counts.get((r, c), 0) for c in columns) for r in rows))

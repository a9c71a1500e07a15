"""Keep the roll-up of the cases quick to read; it is right at any time."""

from __future__ import annotations

from dataclasses import dataclass

from governance_rules.ports import Transactions


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """folded: changes that were added to the groups.  recounted: all cases were counted anew, for other days."""

    folded: int
    recounted: bool


def keep_counts(transactions: Transactions, at_least: int = 1) -> KeptCounts:
    """Fold what waits, when that much does; count all anew when the street's time zone has become another one."""
    with transactions.unit_of_work() as uow:
        if uow.counts.in_street_days():
            return KeptCounts(uow.counts.fold(at_least), False)
    with transactions.unit_of_work() as uow:
        uow.counts.recount()
    return KeptCounts(0, True)

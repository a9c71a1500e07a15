"""What a replayed year is to look like: the published figures of the modelled deployment, and what we set ourselves."""

from __future__ import annotations

from data_contracts.schemas.kinds import Kind

FOUND_BY_SYSTEM = 176_325
"""Cases of 2018-08 to 2019-08, as published."""
ENTERED_BY_HAND = 3_514
"""Cases of the same year, as published: 50 to 1."""

FIRST_AND_LAST_MONTH: dict[Kind, tuple[int, int]] = {
    Kind.SHOP_OVERFLOW: (1708, 449),
    Kind.MOBILE_VENDOR: (1123, 90),
}
"""Cases of the first and the last month, as published. These kinds fall because people learn from being reminded."""

SHARES_OF_THE_OTHERS: dict[Kind, float] = {
    Kind.ILLEGAL_PARKING: 0.37,
    Kind.BIKE_DISORDER: 0.33,
    Kind.GARBAGE: 0.16,
    Kind.STREET_DRYING: 0.05,
    Kind.PILED_GOODS: 0.05,
    Kind.ILLEGAL_AD: 0.04,
}
"""How the rest of the year divides is not published; this is set by us."""

CASES_OF_ARRIVALS = 0.914
"""Of what comes of these kinds, the share that becomes a case of its own; the rest stands beside an open one, or finds
no room. Counted in a replay of 365 days with seed 1."""

MONTH_DAYS = 30
SUSPECTED_SHARE = 0.04
"""Of the cases, those that the eye is not sure of. Set by us."""

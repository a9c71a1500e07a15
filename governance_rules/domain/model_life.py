"""Which state of a model version may follow which. A trigger of the database holds the same table."""

from __future__ import annotations

from data_contracts.errors import Refused
from data_contracts.schemas.model_version import ModelState, ModelVersion

_S = ModelState

MAY_FOLLOW: dict[ModelState, frozenset[ModelState]] = {
    _S.TRAINED: frozenset({_S.STAGED, _S.REFUSED}),
    _S.STAGED: frozenset({_S.SHADOW, _S.REFUSED}),
    # A canary that disappoints may look along again; a street with one camera has no use for a canary.
    _S.SHADOW: frozenset({_S.CANARY, _S.LIVE, _S.STAGED, _S.REFUSED}),
    _S.CANARY: frozenset({_S.LIVE, _S.SHADOW, _S.CANARY, _S.REFUSED}),
    _S.LIVE: frozenset({_S.RETIRED}),
    # The way back: what served before serves again.
    _S.RETIRED: frozenset({_S.LIVE, _S.STAGED}),
    _S.REFUSED: frozenset(),
}


def check_step(version: ModelVersion, after: ModelState) -> None:
    """Raises Refused, saying what may follow, when `after` may not follow the version's state."""
    allowed = MAY_FOLLOW[version.state]
    if after in allowed:
        return
    way = "; ".join(sorted(allowed)) or "nothing, its way has ended"
    raise Refused(f"{version.detector} is {version.state}, so it cannot become {after}; what may follow: {way}")

"""Pictures of the demo street to learn from: flat and plain, but what `make run` shows first has to be recognised too.

The blocks that the demo itself shows are left out, and its seeds are others than ours: it stays unseen.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from data_contracts.schemas.things import Thing
from models.scenes import SimulatedStreet
from models.training.sample import NUMBER, Sample, known_things

_BLOCKS = 24
_SEEDS = 1_000_000
_SECONDS = 1_000_000.0


@lru_cache(maxsize=_BLOCKS)
def _street(block: int) -> SimulatedStreet:
    return SimulatedStreet(0, f"training-{block}")


def demo_sample(rng: np.random.Generator) -> Sample:
    """A block at any time: 360 × 640 pixels, with everything told, empty bins too."""
    street = _street(int(rng.integers(_BLOCKS)))
    street.seed = int(rng.integers(1, _SEEDS))
    picture, truth = street.render(float(rng.uniform(0, _SECONDS)), untold=frozenset())
    return Sample(
        picture=picture,
        boxes=truth.boxes.reshape(-1, 4).astype(np.float32),
        classes=np.array([NUMBER[Thing(name)] for name in truth.things], np.int64),
        known=known_things(),
        simulated=True,
    )

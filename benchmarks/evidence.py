"""Evidence: how long one case bundle takes to verify, out of a log of a million leaves, with photos in it.

`python -m benchmarks.evidence` makes the log in memory and a case as the system writes it, with five pictures of
300 kB, and verifies its bundle again and again. Prints a line and one JSON line. Target: 50 ms.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from hashlib import sha256
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data_contracts.schemas import merkle
from data_contracts.schemas.evidence import LogLeaf
from governance_rules.use_cases.verify_bundle import verify_bundle
from tests.fakes.evidence import MemoryLog, public_pem
from tests.fakes.street import MONDAY_NOON

TARGET_SECONDS = 0.05


def main() -> None:
    """Make, verify, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--picture-bytes", type=int, default=300_000)
    parser.add_argument("--times", type=int, default=50)
    given = parser.parse_args()

    log = LargePictures(Ed25519PrivateKey.generate(), picture_bytes=given.picture_bytes)
    case = log.tell(1)
    early = len(log.leaves) - 1
    fill(log, given.leaves - len(log.leaves))
    bundle, public = log.bundle(case, early), public_pem(log.key)
    seconds = []
    for _ in range(given.times):
        begun = perf_counter()
        verified = verify_bundle(bundle, public)
        seconds.append(perf_counter() - begun)
    figures = {
        "log_leaves": len(log.leaves),
        "case_leaves": verified.leaves,
        "pictures": verified.pictures,
        "bundle_bytes": len(bundle),
        "verify_ms": round(median(seconds) * 1000, 2),
        "worst_ms": round(max(seconds) * 1000, 2),
        "target_ms": TARGET_SECONDS * 1000,
    }
    print(
        f"one bundle of {len(bundle) / 1e6:.1f} MB ({verified.leaves} leaves of {len(log.leaves):,} and "
        f"{verified.pictures} pictures) verifies in {figures['verify_ms']} ms, worst of {given.times}: "
        f"{figures['worst_ms']} ms; target {figures['target_ms']:.0f} ms"
    )
    print(json.dumps(figures))


class LargePictures(MemoryLog):
    """Pictures as large as a camera's."""

    def __init__(self, key: Ed25519PrivateKey, picture_bytes: int) -> None:
        super().__init__(key)
        self._picture_bytes = picture_bytes

    def _keep(self, content: str) -> tuple[str, str]:
        data = b"\xff\xd8\xff" + os.urandom(self._picture_bytes)
        digest = sha256(data).hexdigest()
        self.pictures[f"copies/{digest}.jpg"] = data
        return f"copies/{digest}.jpg", digest


def fill(log: MemoryLog, count: int) -> None:
    """What the rest of the street writes; only its hashes matter here."""
    leaf = LogLeaf(0, b"", bytes(32), MONDAY_NOON, None)
    first = len(log.leaves)
    hashes = [sha256(number.to_bytes(8, "big")).digest() for number in range(count)]
    log.hashes |= merkle.grow(first, log.hashes, hashes)
    log.leaves += [replace(leaf, leaf_index=first + number) for number in range(count)]


if __name__ == "__main__":
    main()

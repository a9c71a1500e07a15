"""Perceptual hash of a picture, and which of many pictures are near one another."""

from __future__ import annotations

import cv2
import numpy as np

_SIDE, _KEPT = 32, 8
_CHUNK = 512
FARTHEST = 64
"""Bits of a hash; the distance where there is nothing to be near to."""


def picture_hash(picture: np.ndarray) -> int:
    """64 bits that change little with size, compression and light.

    picture: uint8 [h, w, 3] BGR or [h, w].  Each bit says whether one of the 64 lowest frequencies of the cosine
    transform of the picture, shrunk to 32 × 32 greys, is above their median; the mean brightness (frequency 0) is left
    out of the median (Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, 3.2.1).
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:_KEPT, :_KEPT].ravel()
    bits = low > np.median(low[1:])
    return int.from_bytes(np.packbits(bits).tobytes())


def nearest(hashes: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each picture: (bits to the nearest picture of another group, bits to the nearest earlier one of its own).

    hashes: uint64 [n].  groups: int [n].  Both int [n], FARTHEST where there is none.  Compares all pairs.
    """
    n = len(hashes)
    elsewhere = np.full(n, FARTHEST, np.int64)
    before = np.full(n, FARTHEST, np.int64)
    order = np.arange(n)
    for first in range(0, n, _CHUNK):
        rows = slice(first, min(first + _CHUNK, n))
        distance = np.bitwise_count(hashes[rows, None] ^ hashes[None, :]).astype(np.int64)
        own = groups[rows, None] == groups[None, :]
        earlier = own & (order[None, :] < order[rows, None])
        elsewhere[rows] = np.where(own, FARTHEST, distance).min(axis=1, initial=FARTHEST)
        before[rows] = np.where(earlier, distance, FARTHEST).min(axis=1, initial=FARTHEST)
    return elsewhere, before

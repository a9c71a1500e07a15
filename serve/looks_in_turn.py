"""A camera's pictures are looked at as they are and mirrored, in turn."""

from __future__ import annotations


class LooksInTurn:
    """Says of each look at a camera's pictures whether the detector is to see it with left and right changed.

    Test-time augmentation by horizontal flip, spread over time: what stands is seen many times before it is told, and a
    network errs in its own way about each view of it, so two views cost little more than one. Why, and what it brought:
    `docs/decisions/place-tracking.md`.
    """

    def __init__(self) -> None:
        self._mirrored = True

    def next(self) -> bool:
        """False for the first look, then in turn."""
        self._mirrored = not self._mirrored
        return self._mirrored

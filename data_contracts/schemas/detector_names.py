"""How it is recorded who saw something: a detector, a simulated street itself, or a detector on such a street."""

from __future__ import annotations

_TOLD_BY_STREET = ("oracle", "replay")
_OF_SIMULATED_CAMERA = "simulated:"


def of_simulated_camera(detector: str) -> str:
    """The recorded name of what a real detector saw on a simulated camera.

    No record can be taken for one of a real street, whatever the camera is pointed at later.
    """
    return _OF_SIMULATED_CAMERA + detector


def is_simulated_record(detector: str) -> bool:
    """True where what was seen is simulated, whoever saw it."""
    return detector.startswith((*_TOLD_BY_STREET, _OF_SIMULATED_CAMERA))


def recogniser(detector: str) -> str | None:
    """The real detector behind a recorded name; None where a simulated street told its own truth."""
    return None if detector.startswith(_TOLD_BY_STREET) else detector.removeprefix(_OF_SIMULATED_CAMERA)

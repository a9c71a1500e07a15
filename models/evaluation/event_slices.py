"""Incidents by light, weather, size and what hides them: where violations are missed. Pure arithmetic, no pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import VIOLATION_KINDS
from models.evaluation.detection_metrics import LARGE, OCCLUDED, PICTURE_SLICES, SMALL
from models.evaluation.event_metrics import FoundIncident, KindFigures, Stay, Verdict, WatchedClip, figures_of


@dataclass(frozen=True, slots=True)
class EventSlice:
    """Part of what happened. takes_clip: which clips.  takes: which stays.  takes_box: which incidents that are of no
    stay; None where nothing of them says whether they belong to it, so that there is no precision.
    """

    name: str
    takes_clip: Callable[[WatchedClip], bool] = lambda clip: True
    takes: Callable[[Stay], bool] = lambda stay: True
    takes_box: Callable[[Box], bool] | None = lambda box: True


def _of_size(name: str, least: float, under: float) -> EventSlice:
    return EventSlice(
        name,
        takes=lambda stay: least <= stay.box.area < under,
        takes_box=lambda box: least <= box.area < under,
    )


EVENT_SLICES: tuple[EventSlice, ...] = (
    *(EventSlice(tag, takes_clip=lambda clip, tag=tag: tag in clip.tags) for tag in PICTURE_SLICES),
    _of_size("small", 0, SMALL),
    _of_size("medium", SMALL, LARGE),
    _of_size("large", LARGE, float("inf")),
    EventSlice("occluded", takes=lambda stay: stay.visible is not None and stay.visible < OCCLUDED, takes_box=None),
)
"""The slices of detection, with the same bounds; a stay's size is that of its box in the clip's pixels."""


def slices_of(verdicts: Sequence[Verdict]) -> dict[str, KindFigures]:
    """By the name of each slice in which a violation had to be told, all kinds together.

    In a slice that says nothing of false incidents `false` is 0 and means nothing: see `EventSlice.takes_box`.
    """
    parts = {part.name: [_part(verdict, part) for verdict in verdicts] for part in EVENT_SLICES}
    figures = {name: figures_of(those, VIOLATION_KINDS) for name, those in parts.items()}
    return {name: those for name, those in figures.items() if those.true}


def has_precision(name: str) -> bool:
    """Whether false incidents can be told to belong to the slice of this name."""
    return next(part for part in EVENT_SLICES if part.name == name).takes_box is not None


def _part(verdict: Verdict, part: EventSlice) -> Verdict:
    """What of the verdict belongs to the slice."""
    if not part.takes_clip(verdict.clip):
        return replace(verdict, clip=replace(verdict.clip, seconds=0.0), **dict.fromkeys(_ALL, ()))

    def of(incidents: tuple[FoundIncident, ...]) -> tuple[FoundIncident, ...]:
        return tuple(one for one in incidents if part.takes_box is not None and part.takes_box(one.box))

    return replace(
        verdict,
        told=tuple((stay, one) for stay, one in verdict.told if part.takes(stay)),
        missed=tuple(stay for stay in verdict.missed if part.takes(stay)),
        **{name: of(getattr(verdict, name)) for name in ("again", "false", "undecided", "misnamed")},
    )


_ALL = ("told", "again", "false", "missed", "undecided", "misnamed")

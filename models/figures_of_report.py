"""The figures that the promotion gate looks at, out of what `cityeye models evaluate --json` printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_contracts.errors import InvalidInput
from data_contracts.schemas.model_version import KindShare, ModelFigures


def figures_of_report(report: Mapping[str, Any]) -> ModelFigures:
    """Kinds at event level on simulated clips, where every kind occurs; things by AP50 on a set that shows them.

    A real set goes before a simulated one. Kinds without a violation in the clips are left out. Raises InvalidInput
    when it is no such report, or a figure is no share.
    """
    try:
        events = [one for one in report["events"] if not one["real"]]
        kinds = {
            kind: KindShare(_share(told["precision"]), _share(told["recall"]))
            for one in events
            for kind, told in one["kinds"].items()
            if told["true"]
        }
        things: dict[str, float] = {}
        for one in sorted(report["sets"], key=lambda one: not one["real"]):
            for thing, told in one["things"].items():
                if told["ap50"] is not None:
                    things.setdefault(thing, _share(told["ap50"]) or 0.0)
        names = [one["name"] for one in (*report["sets"], *events)]
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"this is no report of `cityeye models evaluate --json`: {error!r}") from error
    return ModelFigures(kinds, things, ", ".join(map(str, names)))


def measured_alike(report: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two reports that `figures_of_report` reads are of the same pictures and clips."""
    return _pictures(report) == _pictures(other)


def _pictures(report: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    sets = [(one["name"], one.get("pictures"), one.get("notes")) for one in report["sets"]]
    return [*sets, *((one["name"], one.get("clips")) for one in report["events"])]


def _share(told: object) -> float | None:
    """None where nothing could be counted."""
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= 1:
        raise InvalidInput(f"this is no report of `cityeye models evaluate --json`: {told!r} is no share from 0 to 1")
    return float(told)

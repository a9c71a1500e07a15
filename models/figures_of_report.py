"""The figures that the promotion gate looks at, out of what `cityeye models evaluate --json` printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_contracts.errors import InvalidInput
from data_contracts.schemas.model_version import KindShare, ModelFigures


def figures_of_report(report: Mapping[str, Any]) -> ModelFigures:
    """Kinds at event level on simulated clips, where every kind occurs; things by AP50 on a set that shows them.

    A real set goes before a simulated one. Kinds without a violation in the clips are left out. Raises InvalidInput
    when it is no such report.
    """
    try:
        events = [one for one in report["events"] if not one["real"]]
        kinds = {
            kind: KindShare(told["precision"], told["recall"])
            for one in events
            for kind, told in one["kinds"].items()
            if told["true"]
        }
        things: dict[str, float] = {}
        for one in sorted(report["sets"], key=lambda one: not one["real"]):
            for thing, told in one["things"].items():
                if told["ap50"] is not None:
                    things.setdefault(thing, told["ap50"])
        names = [one["name"] for one in (*report["sets"], *events)]
    except (KeyError, TypeError) as error:
        raise InvalidInput(f"this is no report of `cityeye models evaluate --json`: {error!r} is missing") from error
    return ModelFigures(kinds, things, ", ".join(names))

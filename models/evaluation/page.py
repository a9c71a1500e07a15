"""The evaluation page: all figures and the worst pictures as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from models.evaluation.detection_metrics import Figures, ThingFigures, mean_ap50
from models.evaluation.event_metrics import KindFigures, WatchedClip
from models.evaluation.event_slices import has_precision
from models.evaluation.report import Report, SetReport
from models.evaluation.worst import draw

CURVE_WIDTH, CURVE_HEIGHT = 150, 110
"""Pixels of the plot of one precision-recall curve."""


def render(report: Report) -> str:
    """The page. The worst pictures are opened again for it; raises InvalidInput when one is gone."""
    return _template().render(
        report=report,
        events=[
            (
                one,
                [*one.by_kind.items(), ("all kinds", one.together)],
                [(name, f, has_precision(name)) for name, f in one.by_slice.items()],
            )
            for one in report.events
        ],
        sets=[(one, mean_ap50(one.figures), _curves(one), _slice_rows(one), _pictures(one)) for one in report.sets],
        wrong=[
            (verdict, sum(len(part) for part in (verdict.missed, verdict.false, verdict.again)))
            for one in report.events
            for verdict in one.verdicts
        ],
        width=CURVE_WIDTH,
        height=CURVE_HEIGHT,
        things=report.detector.things,
    )


def curve_points(figures: ThingFigures) -> str:
    """Corners of the curve for SVG: recall 0 to 1 to the right, precision 0 to 1 upwards; "" where there is none."""
    last = len(figures.curve) - 1
    return " ".join(
        f"{CURVE_WIDTH * n / last:.1f},{CURVE_HEIGHT * (1 - max(precision, 0)):.1f}"
        for n, precision in enumerate(figures.curve)
    )


def _curves(one: SetReport) -> list[tuple[str, ThingFigures, str]]:
    return [(str(t), f, curve_points(f)) for t, f in one.figures.items() if f.true]


def _slice_rows(one: SetReport) -> list[tuple[str, int, float | None, float | None, float | None, Figures]]:
    """Name, true boxes, mean AP50, precision and recall over all boxes of the slice, and its things."""
    rows = []
    for name, figures in one.slices.items():
        true, right, false = (sum(getattr(f, part) for f in figures.values()) for part in ("true", "right", "false"))
        all_things = ThingFigures(true, right, false, None, None)
        rows.append((name, true, mean_ap50(figures), all_things.precision, all_things.recall, figures))
    return rows


def _pictures(one: SetReport) -> list[tuple[str, float, str]]:
    """Name, errors, and the picture as a data URI."""
    return [
        (
            worst.picture.name,
            worst.errors,
            "data:image/jpeg;base64," + base64.b64encode(draw(worst, one.data_set)).decode(),
        )
        for worst in one.worst
    ]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _between(figures: KindFigures, what: str) -> str:
    interval = getattr(figures, f"{what}_interval")
    return "" if interval is None else f"{100 * interval.low:.0f}–{100 * interval.high:.0f}"


def _clip_line(clip: WatchedClip) -> str:
    return f"{clip.name}, {clip.seconds:.0f} s"


@lru_cache
def _template() -> Template:
    loader = PackageLoader("models.evaluation", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"share": _share, "seconds": _seconds, "between": _between, "clip": _clip_line}
    return environment.get_template("evaluation.html.j2")

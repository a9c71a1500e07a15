"""All figures of one evaluation, and how they are told as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from models.description import DetectorDescription
from models.evaluation.asking import Asked
from models.evaluation.confusion import Confusion, confusion
from models.evaluation.detection_metrics import Figures, mean_ap50, measure, measure_slices
from models.evaluation.event_metrics import FoundIncident, Interval, KindFigures, Verdict, figures_of
from models.evaluation.event_slices import has_precision, slices_of
from models.evaluation.records import DataSet
from models.evaluation.worst import WorstPicture, worst_pictures


@dataclass(frozen=True, slots=True)
class SetReport:
    """One data set: figures of its things, of slices, who is taken for whom, and what went worst."""

    data_set: DataSet
    pictures: int
    unreadable: tuple[str, ...]
    figures: Figures
    slices: dict[str, Figures]
    confusion: Confusion
    worst: tuple[WorstPicture, ...]


@dataclass(frozen=True, slots=True)
class EventReport:
    """Some clips, sorted out."""

    name: str
    real: bool
    verdicts: tuple[Verdict, ...]

    @property
    def hours(self) -> float:
        """Camera-hours."""
        return sum(v.clip.seconds for v in self.verdicts) / 3600

    @property
    def by_kind(self) -> dict[Kind, KindFigures]:
        """Each of the eight kinds."""
        return {kind: figures_of(self.verdicts, (kind,)) for kind in VIOLATION_KINDS}

    @property
    def together(self) -> KindFigures:
        return figures_of(self.verdicts, VIOLATION_KINDS)

    @property
    def by_slice(self) -> dict[str, KindFigures]:
        """All kinds together, of each slice in which something had to be told."""
        return slices_of(self.verdicts)


@dataclass(frozen=True, slots=True)
class Report:
    """command: the words after `cityeye models evaluate`. score: the operating point."""

    detector: DetectorDescription
    command: str
    score: float
    sets: tuple[SetReport, ...]
    events: tuple[EventReport, ...]


def report_set(data_set: DataSet, asked: Asked, score: float) -> SetReport:
    """Figures of what was `asked` of a data set at the operating point `score`."""
    pictures, labels = asked.pictures, data_set.labels
    return SetReport(
        data_set,
        len(pictures),
        asked.unreadable,
        measure(pictures, labels, score),
        measure_slices(pictures, labels, score),
        confusion(pictures, labels, score),
        tuple(worst_pictures(pictures, labels, score)),
    )


def as_json(report: Report) -> dict[str, Any]:
    """JSON values; shares 0 to 1 with four digits, null where there is nothing to divide by."""
    detector = report.detector
    return {
        "model": detector.model_name,
        "weights_sha256": detector.weights_sha256,
        "input": [detector.input_height, detector.input_width],
        "operating_score": report.score,
        "command": f"cityeye models evaluate {report.command}",
        "sets": [_set(one, detector) for one in report.sets],
        "events": [as_json_events(one) for one in report.events],
    }


def _set(one: SetReport, detector: DetectorDescription) -> dict[str, Any]:
    return {
        "name": one.data_set.name,
        "real": one.data_set.real,
        "pictures": one.pictures,
        "unreadable": list(one.unreadable),
        "notes": list(one.data_set.notes),
        "mean_ap50": _round(mean_ap50(one.figures)),
        "not_named_by_this_detector": sorted(str(t) for t in one.figures if t not in detector.things),
        "things": _figures(one.figures),
        "slices": {name: _figures(figures) for name, figures in one.slices.items()},
        "confusion": {
            "true": list(one.confusion.rows),
            "found": list(one.confusion.columns),
            "counts": [list(row) for row in one.confusion.counts],
        },
        "worst": [{"picture": w.picture.name, "errors": _round(w.errors)} for w in one.worst],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        str(thing): {
            "true": f.true,
            "right": f.right,
            "false": f.false,
            "ap": _round(f.ap),
            "ap50": _round(f.ap50),
            "precision": _round(f.precision),
            "recall": _round(f.recall),
        }
        for thing, f in figures.items()
    }


def as_json_events(one: EventReport) -> dict[str, Any]:
    """The clips' figures, what was wrong, and all that was told, as JSON values."""
    return {
        "name": one.name,
        "real": one.real,
        "clips": len(one.verdicts),
        "camera_hours": _round(one.hours),
        "together": _kind(one.together),
        "kinds": {kind.value: _kind(figures) for kind, figures in one.by_kind.items()},
        "slices": {name: _slice(name, figures) for name, figures in one.by_slice.items()},
        "wrong": [_wrong(v) for v in one.verdicts if v.false or v.missed or v.again],
        "incidents": [told for v in one.verdicts for told in _incidents(v)],
    }


def _slice(name: str, f: KindFigures) -> dict[str, Any]:
    told = {"true": f.true, "told": f.told, "recall": _round(f.recall), "recall_95": _interval(f.recall_interval)}
    return told | ({"false": f.false, "precision": _round(f.precision)} if has_precision(name) else {})


def _kind(f: KindFigures) -> dict[str, Any]:
    return {
        "true": f.true,
        "told": f.told,
        "false": f.false,
        "false_on_another_kind": f.misnamed,
        "duplicates": f.again,
        "undecided": f.undecided,
        "precision": _round(f.precision),
        "precision_95": _interval(f.precision_interval),
        "recall": _round(f.recall),
        "recall_95": _interval(f.recall_interval),
        "f1": _round(f.f1),
        "median_delay_s": _round(f.median_delay_s),
        "longest_delay_s": _round(f.longest_delay_s),
        "false_per_camera_hour": _round(f.false_an_hour),
        "false_per_camera_day": _round(f.false_a_day),
    }


def _wrong(verdict: Verdict) -> dict[str, Any]:
    return {
        "clip": verdict.clip.name,
        "missed": [{"kind": s.kind.value, "name": s.name, "box": _box(s.box)} for s in verdict.missed],
        "false": [_found(one) for one in verdict.false],
        "duplicates": [_found(one) for one in verdict.again],
    }


def _incidents(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """All that was told of one clip, and what came of each."""
    right = [one for _, one in verdict.told]
    for name, incidents in (
        ("right", right),
        ("duplicate", verdict.again),
        ("false", verdict.false),
        ("undecided", verdict.undecided),
    ):
        for one in incidents:
            yield {"clip": verdict.clip.name, "verdict": name, **_found(one)}


def _found(one: FoundIncident) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "thing": one.thing,
        "score": _round(one.score),
        "detector": one.detector,
        "at_s": one.dwell_reached_s,
        "box": _box(one.box),
    }


def _box(box: Box) -> list[float]:
    return [round(v, 1) for v in box.as_list()]


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(interval.low, 4), round(interval.high, 4)]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

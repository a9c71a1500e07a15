"""A clip through the whole pipeline, offline: `python -m serve.watch_clip CLIP --kind K --zone "x,y x,y x,y" --json`.

Without a kind all eight are watched for, without a zone the whole picture. The clip's own time is the clock: its first
picture is second 0, and a clip repeated with `--loop` is one stream. The kinds' policies decide as online, but for
their schedules: a clip has no time of day. Wrong input ends with status 2, a clip that cannot be read or a part that
does not answer with status 1, and the last line on stderr says what and where.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import av

from data_contracts.errors import CityEyeError, InvalidInput, PartUnavailable
from data_contracts.schemas.batch import IncidentReport
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.policy import Policy, Schedule
from data_contracts.schemas.zone import Zone
from data_contracts.settings import EyeSettings, Settings, get_settings
from data_contracts.store.pictures import open_picture_store
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.view import WatchedView
from governance_rules.domain.zones import check_polygon
from governance_rules.ports import Detector
from governance_rules.use_cases.load_policies import parse_policies
from models.evaluation.candidate import served
from models.triton_client import TritonDetector
from serve.annotation import UNDATED
from serve.camera_pipeline import CameraPipeline
from serve.evidence_pictures import EvidenceWriter
from serve.looks_in_turn import LooksInTurn
from serve.sources import open_source

CAMERA_ID, PRESET = "clip", "home"
BATCH = 4
# Ten looks within the dwell tell a standing thing from passing ones; more often than twice a second adds nothing.
LOOKS_A_DWELL = 10
DEFAULT_RATE = (2.0, 10.0)
# A looped clip shows the same pictures again; what was seen in them need not be asked twice.
REMEMBERED_PICTURES = 2000


@dataclass(frozen=True, slots=True)
class WatchTask:
    """What to watch.

    kinds: each is watched in all zones.  zones: polygons in source pixels, none means the whole picture.
    fps: scored frames a second.
    """

    clip: Path
    kinds: tuple[Kind, ...]
    zones: tuple[Polygon, ...]
    dwell_seconds: float
    fps: float
    loop: int
    out: Path


def parse_seconds(text: str) -> float:
    """Seconds of `5`, `5s`, `2m` or `1h`. Raises InvalidInput."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    number, unit = (text[:-1], text[-1]) if text[-1:] in units else (text, "s")
    try:
        seconds = float(number) * units[unit]
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e7:
        raise InvalidInput(f"{text!r} is not a length of time; write 5s, 2m or 1h", "dwell")
    return seconds


def parse_zone(text: str) -> Polygon:
    """Corners of `x,y x,y x,y …` in source pixels. Raises InvalidInput naming the corner that cannot be read."""
    corners = []
    for number, word in enumerate(text.replace(";", " ").split(), 1):
        try:
            x, y = (float(part) for part in word.split(","))
            corners.append(Point(x, y))
        except ValueError:
            raise InvalidInput(f"corner {number} {word!r} is not x,y in pixels", "zone") from None
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < 3:
        raise InvalidInput(f"a zone needs at least 3 corners x,y, got {len(corners)}", "zone")
    return Polygon(tuple(corners))


def policy_of(kind: Kind) -> Policy:
    """The policy that comes with the house. Raises InvalidInput where no camera can watch the kind."""
    policy = parse_policies(read_policy_texts()).get(kind)
    if policy is None:
        raise InvalidInput(f"there is no policy for {kind.value}", "kind")
    return policy


class _Remembering:
    """A detector that knows pictures it has seen."""

    def __init__(self, detector: Detector) -> None:
        self._detector, self._turn = detector, LooksInTurn()
        self._known: OrderedDict[bytes, Detections] = OrderedDict()

    def detect(self, frames: Sequence[Frame]) -> list[Detections]:
        keys = [hashlib.blake2b(frame.picture.tobytes(), digest_size=16).digest() for frame in frames]
        new = {key: frame.picture for key, frame in zip(keys, frames, strict=True) if key not in self._known}
        if new:
            found = self._detector.detect(list(new.values()), [self._turn.next() for _ in new])
            self._known.update(zip(new, found, strict=True))
        told = [self._known[key] for key in keys]
        while len(self._known) > REMEMBERED_PICTURES:
            self._known.popitem(last=False)
        return told


def watch_clip(task: WatchTask, detector: Detector, settings: Settings) -> Iterator[tuple[float, list[IncidentReport]]]:
    """Seconds of clip time done so far, and the incidents that came with the last scored frame.

    Incidents' times are seconds since 1970 began: the clip begins then. Raises SourceError, InvalidInput (a zone that
    does not fit the picture) and PartUnavailable.
    """
    start = quote(UNDATED.isoformat())
    address = f"file://{quote(str(task.clip))}?rate=fast&loop={task.loop}&start={start}"
    camera = Camera(CAMERA_ID, task.clip.name, address, PRESET, sample_seconds=1 / task.fps)
    source = open_source(camera, settings)
    evidence = EvidenceWriter(open_picture_store(f"file://{task.out}"), settings)
    seeing = _Remembering(detector)
    pipeline: CameraPipeline | None = None
    frames = source.frames()
    try:
        while batch := list(islice(frames, BATCH)):
            if pipeline is None:
                view = view_of(task, batch[0].width, batch[0].height, settings)
                pipeline = CameraPipeline(camera, view, evidence, None, eye_of(task, settings))
            for frame, detections in zip(batch, seeing.detect(batch), strict=True):
                yield frame.captured_at.timestamp(), list(pipeline.process(frame, detections).incident_reports)
                crops = pipeline.take_crops()
                for crop, found in zip(crops, detector.detect([crop.picture for crop in crops]), strict=True):
                    pipeline.name_crop(crop, found)
    finally:
        source.close()
    if pipeline is None:
        raise InvalidInput(f"{task.clip} holds no picture", "clip")


def eye_of(task: WatchTask, settings: Settings) -> EyeSettings:
    """The eye's settings for a clip, which has no hour to learn its street: what stands for half a dwell is proposed,
    and what stands from the beginning for two dwells is the street."""
    eye = settings.eye
    return eye.model_copy(
        update={
            "static_seconds": min(eye.static_seconds, task.dwell_seconds / 2),
            "static_learn_seconds": min(eye.static_learn_seconds, 2 * task.dwell_seconds),
        }
    )


def view_of(task: WatchTask, width: int, height: int, settings: Settings) -> WatchedView:
    """The clip's view with its zones, the rule always in force. Raises InvalidInput for a zone that does not fit."""
    whole = Polygon((Point(0, 0), Point(width, 0), Point(width, height), Point(0, height)))
    zones = []
    for number, polygon in enumerate(task.zones or (whole,), 1):
        check_polygon(polygon, width, height, f"zone {number}" if len(task.zones) > 1 else "zone")
        name = f"zone {number}" if task.zones else "whole picture"
        zones += [
            Zone(
                f"{kind.value}-{number}",
                CAMERA_ID,
                PRESET,
                name,
                kind,
                polygon,
                schedule=Schedule(),
                dwell_seconds=task.dwell_seconds,
            )
            for kind in task.kinds
        ]
    policies = {kind: policy_of(kind) for kind in task.kinds}
    return WatchedView(CAMERA_ID, PRESET, width, height, tuple(zones), policies, settings.time_zone)


def as_json(task: WatchTask, report: IncidentReport) -> dict[str, object]:
    """One incident as `--json` prints it; times in seconds of the clip, the picture as a path of this machine."""
    incident = report.incident
    copies = [p for p in report.pictures if not p.sealed and p.role == "dwell_reached"]
    number = int(incident.zone_id.rpartition("-")[2])
    return {
        "kind": incident.kind.value,
        "zone": f"zone {number}" if task.zones else "whole picture",
        "box": [round(v, 1) for v in incident.box.as_list()],
        "first_seen_s": round(incident.first_seen_at.timestamp(), 3),
        "dwell_reached_s": round(incident.dwell_reached_at.timestamp(), 3),
        "score": round(incident.score, 3),
        "picture": str(task.out / copies[0].path) if copies else None,
        "thing": incident.thing,
        "detector": incident.detector,
    }


def read_task(arguments: Sequence[str]) -> tuple[WatchTask, argparse.Namespace]:
    """The task of a command line. Raises InvalidInput."""
    parser = argparse.ArgumentParser("python -m serve.watch_clip", description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--kind", action="append", default=[], help="kind of violation; repeatable, else all eight")
    parser.add_argument("--zone", action="append", default=[], help='"x,y x,y x,y …" in source pixels; repeatable')
    parser.add_argument("--dwell", default="5s", help="5s, 2m, 1h")
    parser.add_argument("--fps", type=float, help="scored frames a second of the clip")
    parser.add_argument("--loop", type=int, default=1, help="play the clip so often, as one stream")
    parser.add_argument("--out", type=Path, help="folder for the pictures")
    parser.add_argument("--model", help="detector, else that of the settings")
    parser.add_argument("--json", action="store_true", help="one JSON object an incident")
    parser.add_argument("--progress-json", action="store_true", help="progress as JSON lines on stderr")
    options = parser.parse_args(arguments)
    for name in options.kind:
        if name not in {kind.value for kind in VIOLATION_KINDS}:
            raise InvalidInput(f"{name!r} is no kind; there are {', '.join(VIOLATION_KINDS)}", "kind")
    dwell = parse_seconds(options.dwell)
    fps = min(DEFAULT_RATE[1], max(DEFAULT_RATE[0], LOOKS_A_DWELL / dwell)) if options.fps is None else options.fps
    if not 0.01 <= fps <= 60:
        raise InvalidInput(f"--fps {fps:g} is not between 0.01 and 60", "fps")
    if options.loop < 1:
        raise InvalidInput(f"--loop {options.loop} is less than 1", "loop")
    zones = tuple(parse_zone(text) for text in options.zone)
    out = options.out or get_settings().home / "watch" / options.clip.stem
    kinds = tuple(dict.fromkeys(map(Kind, options.kind))) or VIOLATION_KINDS
    return WatchTask(options.clip.resolve(), kinds, zones, dwell, fps, options.loop, out.resolve()), options


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0, 2 for wrong input, 1 for a clip or a part that fails."""
    try:
        task, options = read_task(arguments)
        settings = get_settings()
        if settings.triton.address is None:
            raise PartUnavailable("no Triton is named: set CITYEYE_TRITON__ADDRESS, or use `cityeye watch`")
        model = served(options.model or settings.triton.model)
        with TritonDetector(settings.triton.address, model, settings.triton.request_timeout_seconds) as detector:
            detector.ensure_loaded()
            total = _length(task)
            for seconds, reports in watch_clip(task, detector, settings):
                for report in reports:
                    _tell(as_json(task, report), options.json)
                if options.progress_json:
                    print(json.dumps({"done": round(seconds, 1), "total": total}), file=sys.stderr, flush=True)
    except CityEyeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    return 0


def _length(task: WatchTask) -> float | None:
    """Seconds there are to watch, where the clip says; what is wrong with it its source will tell."""
    try:
        with av.open(str(task.clip)) as container:
            return None if container.duration is None else round(container.duration / av.time_base * task.loop, 1)
    except (av.error.FFmpegError, OSError):
        return None


def _tell(incident: dict[str, object], as_json_line: bool) -> None:
    if as_json_line:
        print(json.dumps(incident, ensure_ascii=False), flush=True)
    else:
        print("{kind} in {zone}: {thing} at {box}, {first_seen_s} to {dwell_reached_s} s: {picture}".format(**incident))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

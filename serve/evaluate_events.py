"""What a detector's sight comes to: clips through the real pipeline, in their own time, beside what really stood."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from data_contracts.end_with_parent import end_with_parent
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.policy import Schedule
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings, get_settings
from data_contracts.store.pictures import open_picture_store
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.view import WatchedView
from governance_rules.use_cases.load_policies import parse_policies
from models.description import DetectorDescription
from models.evaluation.event_metrics import FoundIncident, Stay, WatchedClip
from models.evaluation.real_clips import RealClip
from models.scenes.world import Clip, Scene, make_clip
from models.triton_client import TritonDetector
from serve.annotation import UNDATED
from serve.camera_pipeline import CameraPipeline
from serve.evidence_pictures import EvidenceWriter
from serve.looks_in_turn import LooksInTurn
from serve.watch_clip import BATCH, WatchTask, parse_zone, watch_clip

SEED = 880_001
"""No training takes clips of this seed."""
DWELL_SECONDS = 150.0
"""Between the longest brief stop of a simulated clip (75 s) and its shortest violation (240 s)."""
SLACK_SECONDS = 30.0
REAL_DWELL_SECONDS = 5.0
REAL_SLACK_SECONDS = 1.0
REAL_FPS = 2.0
_CAMERA, _PRESET = "clip", "home"


@dataclass(frozen=True, slots=True)
class EventTask:
    """How clips are watched. address: gRPC of Triton. clip_seconds: length of a simulated clip."""

    address: str
    detector: DetectorDescription
    timeout_seconds: float
    clip_seconds: float = 900.0
    frames_per_second: float = 0.2
    dwell_seconds: float = DWELL_SECONDS


def watch_simulated(task: EventTask, seed: int, index: int) -> WatchedClip:
    """Clip `index` of `seed` as a camera with the clip's own zones. Raises PartUnavailable and InvalidInput."""
    clip = make_clip(seed, index, task.clip_seconds, task.frames_per_second)
    with (
        TritonDetector(task.address, task.detector, task.timeout_seconds) as detector,
        clip_pipeline(clip, task.dwell_seconds, frozenset(task.detector.things)) as pipeline,
    ):
        frames = (frame for frame, _ in clip_frames(clip))
        return watched_clip(clip, task.dwell_seconds, _incidents(pipeline, frames, detector))


@contextmanager
def clip_pipeline(clip: Clip, dwell_seconds: float, names: frozenset[str]) -> Iterator[CameraPipeline]:
    """The pipeline of a camera that sees the clip, with the clip's own zones; its pictures are gone afterwards.

    names: all that the detector can name.
    """
    settings = get_settings()
    with tempfile.TemporaryDirectory(prefix="cityeye-evaluate-") as folder:
        evidence = EvidenceWriter(open_picture_store(f"file://{folder}"), settings)
        camera = Camera(_CAMERA, "simulated clip", "push:", _PRESET, sample_seconds=1 / clip.frames_per_second)
        view = _view(clip, dwell_seconds, settings)
        yield CameraPipeline(camera, view, evidence, None, settings.eye, names_of=lambda _: names)


def clip_frames(clip: Clip) -> Iterator[tuple[Frame, Scene]]:
    """Its pictures as that camera takes them, each with what is really there."""
    for number, (second, scene) in enumerate(clip.frames()):
        yield Frame(_CAMERA, _PRESET, UNDATED + timedelta(seconds=second), number, scene.picture), scene


def watched_clip(clip: Clip, dwell_seconds: float, incidents: Iterable[Incident]) -> WatchedClip:
    """What was told of the clip beside what really stood in it."""
    stays = tuple(
        Stay(e.kind, e.box, e.begins_s, e.ends_s, e.violation, f"{e.thing} {e.identity}", e.visible) for e in clip.truth
    )
    name, found = f"clip {clip.seed}/{clip.index}", tuple(map(_found, incidents))
    return WatchedClip(name, found, stays, dwell_seconds, clip.seconds, SLACK_SECONDS, clip.conditions)


def _view(clip: Clip, dwell_seconds: float, settings: Settings) -> WatchedView:
    """Its zones, with one dwell for all kinds and at any hour."""
    zones = tuple(
        Zone(
            f"{zone.kind.value}-{n}",
            _CAMERA,
            _PRESET,
            zone.name,
            zone.kind,
            zone.polygon,
            schedule=Schedule(),
            dwell_seconds=dwell_seconds,
        )
        for n, zone in enumerate(clip.zones)
    )
    policies = {k: p for k, p in parse_policies(read_policy_texts()).items() if k in {z.kind for z in zones}}
    return WatchedView(_CAMERA, _PRESET, clip.width, clip.height, zones, policies, settings.time_zone)


def _incidents(pipeline: CameraPipeline, frames: Iterator[Frame], detector: TritonDetector) -> Iterator[Incident]:
    turn = LooksInTurn()
    while batch := list(islice(frames, BATCH)):
        seen = detector.detect([f.picture for f in batch], [turn.next() for _ in batch])
        for frame, detections in zip(batch, seen, strict=True):
            yield from (report.incident for report in pipeline.process(frame, detections).incident_reports)
            crops = pipeline.take_crops()
            for crop, found in zip(crops, detector.detect([c.picture for c in crops]), strict=True):
                pipeline.name_crop(crop, found)


def _found(incident: Incident) -> FoundIncident:
    """The incident in the clip's own time."""
    assert incident.box is not None
    first, reached = (moment - UNDATED for moment in (incident.first_seen_at, incident.dwell_reached_at))
    return FoundIncident(
        incident.kind,
        incident.box,
        first.total_seconds(),
        reached.total_seconds(),
        incident.thing,
        incident.score,
        incident.detector,
    )


def watch_real(task: EventTask, clip: RealClip, folder: Path) -> WatchedClip:
    """A real clip of `folder` as `cityeye watch` would see it. Raises SourceError, PartUnavailable and InvalidInput."""
    with tempfile.TemporaryDirectory(prefix="cityeye-evaluate-") as out:
        zones = (parse_zone(clip.zone),) if clip.zone else ()
        watched = WatchTask(folder / clip.clip, clip.kinds, zones, REAL_DWELL_SECONDS, REAL_FPS, 1, Path(out))
        found, length = [], 0.0
        with TritonDetector(task.address, task.detector, task.timeout_seconds) as detector:
            for second, reports in watch_clip(watched, detector, get_settings()):
                length = second
                found += [_found(report.incident) for report in reports]
    stays = tuple(Stay(s.kind, s.box, 0.0, math.inf, True, s.name) for s in clip.standing)
    return WatchedClip(clip.clip, tuple(found), stays, REAL_DWELL_SECONDS, length, REAL_SLACK_SECONDS)


def watch_all(
    task: EventTask,
    seed: int,
    clips: int,
    real: Sequence[tuple[RealClip, Path]],
    processes: int,
    progress: Callable[[int, int], None],
) -> tuple[list[WatchedClip], list[WatchedClip]]:
    """Simulated clips 0 to `clips` − 1 of `seed`, and the real ones, each in its order.

    processes: so many clips at once. Raises what watching one of them raises.
    """
    jobs = [(watch_simulated, (task, seed, index)) for index in range(clips)]
    jobs += [(watch_real, (task, clip, folder)) for clip, folder in real]
    done: list[WatchedClip]
    if processes == 1:
        done = []
        for number, (work, words) in enumerate(jobs, 1):
            done.append(work(*words))
            progress(number, len(jobs))
    else:
        # Neither gRPC nor OpenCV lives through a fork.
        # A pool whose owner is killed waits for ever, with a detector's connection each.
        spawned, told = multiprocessing.get_context("spawn"), (signal.SIGKILL, os.getpid())
        with ProcessPoolExecutor(processes, spawned, end_with_parent, told) as pool:
            waiting = [pool.submit(work, *words) for work, words in jobs]
            for number, finished in enumerate(as_completed(waiting), 1):
                if finished.exception() is not None:
                    pool.shutdown(wait=False, cancel_futures=True)
                finished.result()
                progress(number, len(jobs))
            done = [one.result() for one in waiting]
    return done[:clips], done[clips:]

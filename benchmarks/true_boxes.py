"""What the rules alone make of simulated clips: every true box is told to them, so what is wrong is theirs.

`python -m benchmarks.true_boxes [--clips N] [--first N] [--seed N] [--json]`. The clips and the figures are those of
`cityeye models evaluate` (docs/evaluation.md); the difference between the two is the detector's.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

import numpy as np

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.things import THINGS
from models.evaluation.event_metrics import WatchedClip, judge
from models.evaluation.report import EventReport, as_json_events
from models.scenes.world import Clip, Scene, make_clip
from serve.camera_pipeline import CameraPipeline
from serve.evaluate_events import DWELL_SECONDS, clip_frames, clip_pipeline, watched_clip

_SCORE = 0.8


def told(scene: Scene) -> Detections:
    """Every labelled thing of the scene, as a detector would say it."""
    boxes = np.array([thing.box.as_list() for thing in scene.labelled], np.float32).reshape(-1, 4)
    things = tuple(str(thing.thing) for thing in scene.labelled)
    return Detections(boxes, np.full(len(things), _SCORE, np.float32), things, "oracle")


def watch(seed: int, index: int) -> WatchedClip:
    """Clip `index` of `seed`, with the truth for a detector."""
    clip = make_clip(seed, index)
    with clip_pipeline(clip, DWELL_SECONDS, frozenset(map(str, THINGS))) as pipeline:
        return watched_clip(clip, DWELL_SECONDS, _incidents(clip, pipeline))


def _incidents(clip: Clip, pipeline: CameraPipeline) -> Iterator[Incident]:
    for frame, scene in clip_frames(clip):
        yield from (report.incident for report in pipeline.process(frame, told(scene)).incident_reports)
        # What was put down has a box already: nobody is asked for its name.
        pipeline.take_crops()


def main(words: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.true_boxes", description=__doc__)
    parser.add_argument("--clips", type=int, default=34)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=881_001, help="by default none of `models evaluate` or of training")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(words)
    verdicts = []
    for index in range(chosen.first, chosen.first + chosen.clips):
        verdicts.append(judge(watch(chosen.seed, index)))
        print(f"\r{len(verdicts)} of {chosen.clips} clips", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    figures = as_json_events(EventReport(f"true boxes, seed {chosen.seed}", False, tuple(verdicts)))
    if chosen.json:
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    for kind, f in [*figures["kinds"].items(), ("all", figures["together"])]:
        print(
            f"{kind:16} true {f['true']:3}, told {f['told']:3}, false {f['false']}, duplicates {f['duplicates']}, ",
            end="",
        )
        print(f"precision {f['precision']}, recall {f['recall']}")
    for one in figures["wrong"]:
        print(one)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

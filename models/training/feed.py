"""The stream of samples: simulated and real ones, mixed by weight, made on Ray Data while the network learns.

The stream is cut into chunks, and chunk number c is a pure function of (plan, c): which scenes, which real pictures,
which views of them. So nothing is stored, any worker can make any chunk, and a run goes on after a crash at the very
sample it had come to. A chunk holds several short runs of scenes, because neighbours share a street, which is what
costs; within a chunk samples are shuffled.
"""

from __future__ import annotations

import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import ray.data
from ray.data._internal.execution.execution_callback import ExecutionCallback

from data_contracts.errors import InvalidInput
from models.scenes.world.records import LARGEST, SCENES_A_SITE
from models.training import augment
from models.training.demo_street import demo_sample
from models.training.pseudo_labels import pseudo_labels
from models.training.real_pictures import RealPicture, clip_frames, coco128, facade_ads, garbage_cn, load
from models.training.sample import NUMBER, Sample, columns, known_things
from models.training.street_pictures import STREET, street_pictures

CHUNK = 128
"""Samples."""
_RUN = 32
"""Scenes in a row that a chunk takes from one street."""
SHARPNESS = (1.0, 1.5, 1.5, 2.0)
"""How many times as large as what the network sees scenes are drawn, a run each. A view zooms in by up to 2.3: of a
scene drawn no larger that is a blur, while what is served has pictures larger than what it sees, and shrinks them."""
_DRILL_SHARE = 0.4
"""Of the runs of scenes: drills (`models/scenes/world/drill.py`), in which look-alikes stand side by side."""
_COLLAGE_SHARE = 0.25
_DEMO_SHARE = 0.15
"""Of simulated samples: pictures of the demo street, which a newcomer sees first; the rest look like real streets."""
CHUNKS_A_RUN = 20_000
"""A stream ends after so many chunks, 2.6 million samples; a run that is resumed gets the next."""
_CHUNKS_A_TASK = 4
# Of real samples. By how much each teaches: the garbage pictures are the only real ones of their things, coco128 and
# clips keep what is known of vehicles and people (at half of this share it faded), façades say what is not a banner.
SOURCE_WEIGHTS = {"garbage_cn": 0.45, "coco128": 0.33, "facade_ads": 0.10, "clips": 0.12}
SHARE_A_STREET_PICTURE, MOST_OF_STREET = 0.001, 0.3
"""So each is seen six times as often as one of garbage_cn, and less than half as often as one of coco128; up to 300."""


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """Everything that the stream is a function of. data: folder of public real pictures, None without.

    street: folder of the street's own pictures (`data_contracts.schemas.street_picture`), None without; street_count:
    how many.

    cache: file of pseudo-labels.  weights: the public network that makes them.  real_share: of samples, 0 to 1.
    first_scene: index of the first simulated scene; scenes before it stay unseen.  maker: module that has
    make_scene and make_drill, and with `changes` make_changed_scene and make_changed_drill.
    changes: each sample has what was before beside it, for a change-aware detector.
    """

    seed: int
    height: int
    width: int
    data: Path | None
    cache: Path
    weights: Path | None
    real_share: float
    first_scene: int = 0
    maker: str = "models.scenes.world"
    street: Path | None = None
    street_count: int = 0
    changes: bool = False

    @property
    def real_a_chunk(self) -> int:
        """Real samples in a chunk. Without public pictures so many of the street's own as beside them, at least one."""
        if self.data:
            return round(CHUNK * self.real_share)
        own = CHUNK * self.real_share * min(MOST_OF_STREET, self.street_count * SHARE_A_STREET_PICTURE)
        return max(1, round(own)) if own else 0


def gather(plan: FeedPlan, tell: Callable[[str], None] = print) -> list[RealPicture]:
    """Every real picture of the plan with labels and pseudo-labels. Raises InvalidInput for bad labels."""
    if plan.real_a_chunk == 0:
        return []
    found = [*street_pictures(plan.street)] if plan.street else []
    if data := plan.data:
        found += [*garbage_cn(data), *coco128(data), *facade_ads(data), *clip_frames(data)]
    if not found:
        where = " and ".join(str(place) for place in (data and data / "images", plan.street) if place)
        raise InvalidInput(f"no real pictures under {where}; --real-share 0 learns from scenes alone")
    return pseudo_labels(found, plan.weights, plan.cache, tell)


@lru_cache(maxsize=1)
def _by_source(plan: FeedPlan) -> dict[str, list[RealPicture]]:
    by_source: dict[str, list[RealPicture]] = {}
    for picture in gather(plan, lambda _: None):
        by_source.setdefault(picture.source, []).append(picture)
    return by_source


def chunk(plan: FeedPlan, number: int) -> list[Sample]:
    """Samples of chunk `number`, CHUNK of them, in the order in which they are learnt from."""
    rng = np.random.default_rng((plan.seed, number, 1))
    real = plan.real_a_chunk
    demo = round((CHUNK - real) * _DEMO_SHARE)
    samples = list(_scenes(plan, number, CHUNK - real - demo, rng))
    samples += [augment.view(demo_sample(rng), augment.SIMULATED, plan.height, plan.width, rng) for _ in range(demo)]
    samples += [real_sample(plan, rng) for _ in range(real)]
    if plan.changes:
        samples = [augment.unchanged(one, rng) if one.before is None else one for one in samples]
    return [samples[i] for i in rng.permutation(len(samples))]


def scene_indexes(plan: FeedPlan, number: int) -> list[int]:
    """The simulated scenes of chunk `number`: no scene is in two chunks."""
    simulated = CHUNK - plan.real_a_chunk
    runs = -(-simulated // _RUN)
    # Runs that lie apart are different streets. Chunks c, c + 1, … of one round take the runs of a street in turn.
    turns = SCENES_A_SITE // _RUN
    around, turn = divmod(number, turns)
    first = [((around * runs + run) * turns + turn) * _RUN for run in range(runs)]
    return [plan.first_scene + f + i for f in first for i in range(_RUN)][:simulated]


def _scenes(plan: FeedPlan, number: int, count: int, rng: np.random.Generator) -> Iterator[Sample]:
    for at, index in enumerate(scene_indexes(plan, number)[:count]):
        if at % _RUN == 0:
            sharpness = min(SHARPNESS[rng.integers(len(SHARPNESS))], LARGEST / max(plan.height, plan.width))
            drill = rng.random() < _DRILL_SHARE
        size = round(plan.height * sharpness), round(plan.width * sharpness)
        sample = made_sample(plan, "drill" if drill else "scene", plan.seed, index, *size)
        yield augment.view(sample, augment.SIMULATED, plan.height, plan.width, rng)


def made_sample(plan: FeedPlan, name: str, seed: int, index: int, height: int, width: int) -> Sample:
    """A `scene` or `drill` of the plan's maker, with what was before where the plan has changes."""
    if not plan.changes:
        return scene_sample(maker_of(plan.maker, f"make_{name}")(seed, index, height, width))
    changed = maker_of(plan.maker, f"make_changed_{name}")(seed, index, height, width)
    return replace(scene_sample(changed.now), before=changed.before)


def maker_of(module: str, name: str) -> Callable[[int, int, int, int], Any]:
    """The module's function of seed, index, height and width that makes a scene."""
    return getattr(importlib.import_module(module), name)


def scene_sample(scene: Any) -> Sample:
    """A simulated scene, in which everything is known."""
    return Sample(
        picture=scene.picture,
        boxes=np.array([x.box.as_list() for x in scene.labelled], np.float32).reshape(-1, 4),
        classes=np.array([NUMBER[x.thing] for x in scene.labelled], np.int64),
        known=known_things(),
        simulated=True,
    )


def source_shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Share of the real samples that each source gets, together 1. counts: pictures of each, of at least one source.

    The street's own pictures get theirs by how many there are: a handful must not be learnt by heart.
    """
    public = {name: weight for name, weight in SOURCE_WEIGHTS.items() if name in counts}
    own = min(MOST_OF_STREET, counts.get(STREET, 0) * SHARE_A_STREET_PICTURE) if public else 1.0
    whole = sum(public.values())
    shares = {name: (1 - own) * weight / whole for name, weight in public.items()}
    return shares | {STREET: own} if STREET in counts else shares


def real_sample(plan: FeedPlan, rng: np.random.Generator) -> Sample:
    """A view of a real picture, or a collage of four of one source."""
    by_source = _by_source(plan)
    shares = source_shares({name: len(pictures) for name, pictures in by_source.items()})
    source = by_source[list(shares)[rng.choice(len(shares), p=list(shares.values()))]]

    def one(height: int, width: int) -> Sample:
        picture = source[rng.integers(len(source))]
        jitter = augment.STRETCHED if picture.stretched else augment.REAL
        return augment.view(as_sample(picture), jitter, height, width, rng)

    if rng.random() < _COLLAGE_SHARE:
        return augment.collage([one(plan.height // 2, plan.width // 2) for _ in range(4)], plan.height, plan.width)
    return one(plan.height, plan.width)


def as_sample(picture: RealPicture) -> Sample:
    """The picture read from its file, boxes in pixels."""
    pixels = load(picture.path, picture.frame)
    size = np.array([pixels.shape[1], pixels.shape[0]] * 2, np.float32)
    return Sample(
        picture=pixels,
        boxes=picture.boxes * size,
        classes=picture.classes,
        known=picture.known,
        simulated=False,
        ignored=picture.ignored * size,
        refuted=picture.refuted * size,
        denied=picture.denied * size,
        denied_classes=picture.denied_classes,
    )


def dataset(plan: FeedPlan, first_chunk: int, makers: int) -> ray.data.Dataset:
    """The stream from chunk `first_chunk` on, as rows of `sample.columns`, made by `makers` tasks at once, in order."""
    context = ray.data.DataContext.get_current()
    # A resumed run must meet the samples that the run before would have met.
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.enable_operator_progress_bars = False
    if _Calm not in context.custom_execution_callback_classes:
        context.custom_execution_callback_classes.append(_Calm)

    # Not ray.data.range: that reads its numbers in tasks of their own, all of them at once, which kept half a core from
    # learning for minutes.
    tasks = np.arange(CHUNKS_A_RUN).reshape(-1, _CHUNKS_A_TASK)
    return ray.data.from_arrow([pyarrow.table({"id": task}) for task in tasks]).map_batches(
        _Maker,
        fn_constructor_args=(plan, first_chunk),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=makers),
        num_cpus=1,
    )


class _Calm(ExecutionCallback):
    """Ray Data looks at its tasks without a pause while a finished chunk waits to be taken, which is always here: the
    network is slower than the maker. That took half a core (11 of 22 s with Ray 2.60); ten looks a second are enough.
    """

    def on_execution_step(self, executor: Any) -> None:
        time.sleep(0.1)


class _Maker:
    """An actor of Ray Data: chunk numbers in, columns out. Keeps the labels, and the pictures it read last."""

    def __init__(self, plan: FeedPlan, first_chunk: int) -> None:
        self._plan, self._first = plan, first_chunk

    def __call__(self, batch: dict[str, np.ndarray]) -> Iterator[dict[str, np.ndarray]]:
        for number in batch["id"]:
            yield columns(chunk(self._plan, self._first + int(number)))


def census(pictures: list[RealPicture]) -> Counter[str]:
    """How many pictures there are of each source."""
    return Counter(p.source for p in pictures)

"""The detector in 8 bits, calibrated on pictures it learnt from, and whether that is worth keeping.

On CPUs without a matrix unit depth-wise convolutions gain little from 8 bits; so both ways are measured, in accuracy
and in milliseconds, and the 8-bit file is kept only where it loses little.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nncf
import numpy as np
import openvino

from data_contracts.schemas.things import THINGS
from data_contracts.settings import get_settings
from models.training.feed import FeedPlan, chunk
from models.training.validate import Report, report_of

_CALIBRATION_CHUNKS = 2
_MOST_LOST = 0.01
_TIMED = 40


@dataclass(frozen=True, slots=True)
class Quantised:
    """file: OpenVINO IR of the 8-bit network, None when it lost too much.  Milliseconds: of one picture alone."""

    file: Path | None
    full: Report
    eight: Report
    full_ms: float
    eight_ms: float

    def words(self) -> str:
        """A line for people."""
        verdict = f"kept as {self.file}" if self.file else "not kept"
        return (
            f"AP50 {self.full.score:.4f} in 32 bits, {self.eight.score:.4f} in 8; {self.full_ms:.1f} ms against "
            f"{self.eight_ms:.1f} ms a picture; {verdict}"
        )


def keep(full: float, eight: float) -> bool:
    """True when AP50 (0 to 1) falls by one point at most."""
    return full - eight <= _MOST_LOST


def quantise(file: Path, height: int, width: int, scenes: int = 300) -> Quantised:
    """Quantise the ONNX `file` with NNCF; `<file>.int8.xml` beside it when `keep` says so."""
    settings = get_settings()
    feed = FeedPlan(1, height, width, None, settings.home / "training" / "pseudo_labels.json", None, 0.0)
    core = openvino.Core()
    network = core.read_model(file)
    pictures = [
        np.ascontiguousarray(sample.picture.transpose(2, 0, 1)[None], np.float32)
        for number in range(_CALIBRATION_CHUNKS)
        for sample in chunk(feed, number)
    ]
    # The last layer's output is coordinates and probabilities, which 8 bits are too coarse for; MIXED suits SiLU.
    eight = nncf.quantize(
        network,
        nncf.Dataset(pictures),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(pictures),
        ignored_scope=nncf.IgnoredScope(patterns=[".*heads.*(cls|reg|obj)/Conv.*"], validate=False),
    )
    check = FeedPlan(1, height, width, settings.sample_data, feed.cache, None, 0.0)
    measured = [_measure(core, net, check, scenes) for net in (network, eight)]
    (full_report, full_ms), (eight_report, eight_ms) = measured
    kept = None
    if keep(full_report.score, eight_report.score):
        kept = file.with_suffix(".int8.xml")
        openvino.save_model(eight, kept, compress_to_fp16=False)
    return Quantised(kept, full_report, eight_report, full_ms, eight_ms)


def _measure(core: openvino.Core, network: openvino.Model, feed: FeedPlan, scenes: int) -> tuple[Report, float]:
    predict = openvino_predict(core, network)
    report = report_of(predict, range(len(THINGS)), feed, scenes)
    picture = np.zeros((1, feed.height, feed.width, 3), np.uint8)
    predict(picture)
    began = time.perf_counter()
    for _ in range(_TIMED):
        predict(picture)
    return report, (time.perf_counter() - began) / _TIMED * 1e3


def openvino_predict(core: openvino.Core, network: openvino.Model) -> Callable[[np.ndarray], np.ndarray]:
    """As `validate.Predict`, for any input size; each picture is asked alone, as Triton does."""
    compiled: dict[tuple[int, int], openvino.CompiledModel] = {}

    def predict(pictures: np.ndarray) -> np.ndarray:
        size = pictures.shape[1:3]
        if size not in compiled:
            network.reshape([1, 3, *size])
            compiled[size] = core.compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        rows = [np.ascontiguousarray(p.transpose(2, 0, 1)[None], np.float32) for p in pictures]
        return np.concatenate([compiled[size](row)[0] for row in rows])

    return predict

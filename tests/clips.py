"""Small clips and pictures made for tests."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

WIDTH, HEIGHT = 320, 192


def numbered_picture(number: int) -> np.ndarray:
    """uint8 [192, 320, 3]: a textured scene in which a bar stands at a place that tells the number (0 to 299)."""
    chance = np.random.default_rng(5)
    coarse = chance.integers(40, 200, (12, 20, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    picture[150:] = 0
    picture[156:186, number : number + 20] = 255
    return picture


def number_in(picture: np.ndarray) -> int:
    """The number that `numbered_picture` was made with, after encoding, to within one."""
    columns = picture[160:182, :, 1].mean(axis=0)
    return int(np.argmax(np.convolve(columns, np.ones(20), "valid")))


def make_clip(
    path: Path,
    frames: int,
    rate: int = 10,
    key_every: int = 10,
    codec: str = "libx264",
    picture: Callable[[int], np.ndarray] = numbered_picture,
    options: dict[str, str] | None = None,
    pts: Callable[[int], int] | None = None,
) -> Path:
    """Write a clip of `frames` pictures at `rate`, a key frame at each `key_every`-th; returns its path."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = picture(0).shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = key_every
        if codec == "libx264":
            stream.options = {"crf": "23", "preset": "veryfast", "sc_threshold": "0", **(options or {})}
        stream.codec_context.time_base = Fraction(1, rate)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number), format="bgr24")
            frame.pts = number if pts is None else pts(number)
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path

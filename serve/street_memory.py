"""What a street looks like when it is empty, learnt pixel by pixel on a small picture, and what has stood since.

Pictures are BGR, MEMORY_WIDTH wide, in codes: the logarithm of the light, so that a change of exposure is one number
that is taken off, and a shadow darkens everything under it by the same number. Two memories are kept of each pixel: the
*reference*, the empty street, which follows slow light and nothing else; and what is *standing*: the value that the
pixel has come back to for so many seconds, however often something passed in front.
"""

from __future__ import annotations

import base64
import math
import zlib
from typing import Any

import cv2
import numpy as np

MEMORY_WIDTH = 208
# Codes by which a pixel differs from the street: a quarter darker or brighter. Sensor noise is 2 to 4, and the colour
# of a white wall that over-exposure cuts off is 13.
UNLIKE = 16
# Codes within which it is the same thing from frame to frame.
SAME = 12
# Another value has to come this often in a row, and for so many seconds, before it is what stands there.
PATIENCE_SECONDS = 3.0
_PATIENCE_FRAMES = 2.5
RENEW_SECONDS = 5.0
# The reference follows the light of the day with this time constant.
FOLLOW_SECONDS = 120.0
_PACK_SECONDS = 60.0
_JPEG_QUALITY = 92
# Light that is added before the logarithm: in the dark a step of grey is noise, not twice the light.
_DARK = 12.0
CODES_PER_E = 255.0 / math.log((255.0 + _DARK) / _DARK)
_CODES = np.rint(CODES_PER_E * np.log((np.arange(256) + _DARK) / _DARK)).astype(np.uint8)
_NEAR = np.ones((3, 3), np.uint8)


def code_of(picture: np.ndarray, height: int, dx: float = 0.0, dy: float = 0.0) -> np.ndarray:
    """A picture uint8 [h, w, 3] in codes, uint8 [height, MEMORY_WIDTH, 3], a drift of dx, dy of its pixels undone."""
    twice = 2 * MEMORY_WIDTH, 2 * height
    if picture.shape[1] > twice[0]:
        # By area from the whole of a large picture costs ten times as much, and gives the same after the blur.
        small = cv2.resize(picture, twice, interpolation=cv2.INTER_NEAREST)
        small = cv2.resize(small, (MEMORY_WIDTH, height), interpolation=cv2.INTER_AREA)
    else:
        small = cv2.resize(picture, (MEMORY_WIDTH, height), interpolation=cv2.INTER_AREA)
    if dx or dy:
        scale_x, scale_y = MEMORY_WIDTH / picture.shape[1], height / picture.shape[0]
        move = np.array([[1, 0, -dx * scale_x], [0, 1, -dy * scale_y]], np.float32)
        small = cv2.warpAffine(small, move, (MEMORY_WIDTH, height), borderMode=cv2.BORDER_REPLICATE)
    return cv2.blur(cv2.LUT(small, _CODES), (3, 3))


def most_of(picture: np.ndarray) -> np.ndarray:
    """[h, w]: the largest of the three channels."""
    b, g, r = cv2.split(picture)
    return cv2.max(cv2.max(b, g), r)


class StreetMemory:
    """Memory of one preset.

    learn_seconds: a pixel that shows one thing for so long, and nothing known, is the empty street.
    Arrays are [height, MEMORY_WIDTH], pictures of codes [height, MEMORY_WIDTH, 3].
    reference, known: the empty street, and where it is known.  standing, stood: what stands, and for how many seconds.
    """

    def __init__(self, height: int, learn_seconds: float, state: dict[str, Any] | None = None) -> None:
        self._learn_seconds = learn_seconds
        shape = (height, MEMORY_WIDTH)
        self.standing: np.ndarray | None = None
        self.stood = np.zeros(shape, np.float32)
        self._other = np.zeros(shape, np.float32)
        self._since_renewed = self._since_packed = 0.0
        self.known = np.zeros(shape, bool)
        self._street = np.zeros((*shape, 3), np.float32)
        self._packed: str | None = None
        if state is not None and state["height"] == height:
            self._packed = state["street"]
            data = np.frombuffer(base64.b64decode(state["street"]), np.uint8)
            self._street = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.float32)
            self.known = unpack_bits(state["known"], shape)
        self._bound()

    def see(self, code: np.ndarray, seconds: float, busy: np.ndarray) -> np.ndarray:
        """Take a picture that is `seconds` later than the last; returns it in the light of the reference.

        busy: bool, where the empty street cannot be seen now, by what detector and cue say.
        """
        code = self._in_its_light(code)
        if self.standing is None:
            self.standing = code.copy()
        same = most_of(cv2.absdiff(code, self.standing)) <= SAME
        np.add(self.stood, seconds, out=self.stood, where=same)
        self._other += min(seconds, PATIENCE_SECONDS / _PATIENCE_FRAMES)
        self._other[same] = 0.0
        another = self._other > PATIENCE_SECONDS
        mixed = cv2.addWeighted(self.standing, 0.85, code, 0.15, 0)
        cv2.copyTo(mixed, same.view(np.uint8), self.standing)
        if another.any():
            cv2.copyTo(code, another.view(np.uint8), self.standing)
            self.stood[another] = self._other[another] = 0.0
        self._since_renewed += seconds
        self._since_packed += seconds
        if self._since_renewed >= RENEW_SECONDS:
            self._renew(busy)
        return code

    def unlike_street(self, code: np.ndarray) -> np.ndarray:
        """uint8 0 or 255: where a picture differs from the known street, also from its neighbouring pixels."""
        over = most_of(cv2.max(cv2.subtract(code, self._high), cv2.subtract(self._low, code)))
        return cv2.compare(over, UNLIKE, cv2.CMP_GT) & self._known_bytes

    def unlike_standing(self, code: np.ndarray) -> np.ndarray:
        """bool: where a picture differs from what stands."""
        assert self.standing is not None
        return most_of(cv2.absdiff(code, self.standing)) > UNLIKE

    @property
    def reference(self) -> np.ndarray:
        """The empty street in codes, uint8; where it is not known, without meaning."""
        return self._reference

    def absorb(self, where: np.ndarray) -> None:
        """What stands there (bool) is the street from now on."""
        assert self.standing is not None
        self._street[where] = self.standing[where]
        self._bound()

    def forget(self) -> None:
        """The light is another: learn the street anew."""
        self.known[:] = False
        self.standing = None
        self.stood[:] = self._other[:] = 0.0
        self._packed = None
        self._bound()

    def to_json(self) -> dict[str, Any]:
        """The reference; what stands is learnt anew within seconds."""
        if self._packed is None or self._since_packed >= _PACK_SECONDS:
            data = cv2.imencode(".jpg", self._reference, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
            self._packed, self._since_packed = base64.b64encode(data.tobytes()).decode(), 0.0
        return {"height": self.known.shape[0], "street": self._packed, "known": pack_bits(self.known)}

    def _in_its_light(self, code: np.ndarray) -> np.ndarray:
        against = self._reference if self.known.any() else self.standing
        if against is None:
            return code
        few = np.s_[1::4, 1::4]
        known = self.known[few] if self.known.any() else np.ones_like(self.known[few])
        change = code[few][known].astype(np.int16) - against[few][known]
        shift = [float(v) for v in np.median(change, axis=0)] if len(change) else [0.0] * 3
        return cv2.subtract(cv2.add(code, (*(max(0.0, -v) for v in shift), 0.0)), (*(max(0.0, v) for v in shift), 0.0))

    def _renew(self, busy: np.ndarray) -> None:
        assert self.standing is not None
        share = 1.0 - math.exp(-self._since_renewed / FOLLOW_SECONDS)
        self._since_renewed = 0.0
        quiet = ~busy & (self.stood >= PATIENCE_SECONDS)
        follow = quiet & self.known & (self.unlike_street(self.standing) == 0)
        self._street[follow] += share * (self.standing[follow] - self._street[follow])
        new = quiet & ~self.known & (self.stood >= self._learn_seconds)
        if new.any():
            self._street[new] = self.standing[new]
            self.known |= new
            self._packed = None
        self._bound()

    def _bound(self) -> None:
        self._reference = np.rint(self._street).astype(np.uint8)
        self._low, self._high = cv2.erode(self._reference, _NEAR), cv2.dilate(self._reference, _NEAR)
        self._known_bytes = np.where(self.known, np.uint8(255), np.uint8(0))


def pack_bits(mask: np.ndarray) -> str:
    """A bool array as text."""
    return base64.b64encode(zlib.compress(np.packbits(mask).tobytes())).decode()


def unpack_bits(text: str, shape: tuple[int, int]) -> np.ndarray:
    """The bool array of `pack_bits`."""
    bits = np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)
    return np.unpackbits(bits, count=shape[0] * shape[1]).reshape(shape).astype(bool)

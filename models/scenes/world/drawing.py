"""From a shape at a place to pixels: projection, light, painter's order, edges and grain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from models.scenes.world.camera import NEAR, Camera
from models.scenes.world.light import Light
from models.scenes.world.shape import BALL, DECAL, FACE, PATCH, RING, TUBE, Shape

FRACTION_BITS = 4
_ONE = 1 << FRACTION_BITS
LARGEST_SHARE = 1.6
"""A sprite wider or higher than this share of the picture is not drawn: it would stand in the lens."""
COVERED = 127
"""Cover (0–255) above which a pixel belongs to a thing."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """Pixels of a thing. left, top: its place in the picture; may lie outside.

    lay: uint8 [h, w, 3] BGR, already weighted by its cover.  through: uint8 [h, w, 3], what is left of what is behind.
    mask: bool [h, w], its own pixels; area: their count.  box: x0, y0, x1, y1 of the mask, within the sprite.
    """

    left: int
    top: int
    lay: np.ndarray
    through: np.ndarray
    mask: np.ndarray
    area: int
    box: tuple[int, int, int, int]

    def moved(self, dx: int, dy: int) -> Sprite:
        return Sprite(self.left + dx, self.top + dy, self.lay, self.through, self.mask, self.area, self.box)


def draw(
    shape: Shape,
    camera: Camera,
    light: Light,
    place: tuple[float, float, float],
    turn: float,
    scale: float = 1.0,
    grain: int = 0,
) -> Sprite | None:
    """The sprite of `shape` standing at `place` (metres), turned by `turn` radians about its upright axis.

    None when it is out of the picture, behind the camera, larger than a picture, or less than two pixels.
    """
    points = np.asarray(shape.points) * scale
    c, s = math.cos(turn), math.sin(turn)
    world = points @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]]) + place
    flat, depth = camera.project(world)
    if depth.min() < NEAR:
        return None
    low, high = flat.min(0) - 1, flat.max(0) + 2
    margin = _margin(shape, camera.focal * scale / depth.min())
    low, high = np.floor(low - margin), np.ceil(high + margin)
    w, h = (high - low).astype(int)
    if (
        w > LARGEST_SHARE * camera.width
        or h > LARGEST_SHARE * camera.height
        or low[0] > camera.width
        or low[1] > camera.height
        or high[0] < 0
        or high[1] < 0
        or max(high - low) < 3
    ):
        return None
    finer = 4 if max(w, h) < 40 else 3 if max(w, h) < 90 else 2
    canvas = np.zeros((h * finer, w * finer, 4), np.uint8)
    _paint(canvas, shape, world, (flat - low) * finer, depth, camera, light, finer * scale, place)
    return _finish(canvas, int(low[0]), int(low[1]), w, h, grain)


def _margin(shape: Shape, pixels_a_metre: float) -> float:
    """How far parts reach beyond their points, in pixels."""
    reach = 0.0
    for what, _, _, _, extra, _ in shape.parts:
        if what == PATCH:
            reach = max(reach, float(np.abs(extra).max()))
        elif what == BALL:
            reach = max(reach, extra[0])
        elif what in (TUBE, RING):
            reach = max(reach, extra / 2)
    return reach * pixels_a_metre


def _normals(shape: Shape, world: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit normals [n, 3] of all parts, and the middle [n, 3] of each; parts without a face look up."""
    starts = np.array([p[1] for p in shape.parts])
    counts = np.array([p[2] for p in shape.parts])
    faces = counts >= 3
    a, b, c = world[starts], world[starts + np.where(faces, 1, 0)], world[starts + np.where(faces, 2, 0)]
    normals = np.cross(b - a, c - a)
    length = np.linalg.norm(normals, axis=1)
    flat = length < 1e-9
    normals[flat], length[flat] = (0, 0, 0.4), 1.0
    middles = np.add.reduceat(world, starts, axis=0) / counts[:, None]
    return normals / length[:, None], middles


def _paint(
    canvas: np.ndarray,
    shape: Shape,
    world: np.ndarray,
    flat: np.ndarray,
    depth: np.ndarray,
    camera: Camera,
    light: Light,
    finer: float,
    place: tuple[float, float, float],
) -> None:
    normals, middles = _normals(shape, world)
    parts = shape.parts
    facing = ((middles - camera.place) * normals).sum(1)
    two_sided = np.array(shape.two_sided)
    # What is seen from behind has its normal turned towards the eye, so that light falls on the side that is seen.
    normals = np.where((two_sided & (facing > 0))[:, None], -normals, normals)
    lit = light.on_faces(normals, two_sided) + light.of_lamps(np.float64(place[0]), np.float64(place[1]))
    glow = np.array(shape.glows)[:, None]
    colours = np.array([p[3] for p in parts]) * (lit * (1 - glow) + glow)
    far = np.linalg.norm(middles - camera.place, axis=1)
    if light.fog:
        clear = np.exp(-light.fog * far)[:, None]
        colours = colours * clear + light.fog_colour * (1 - clear)
    colours = np.clip(colours, 0, 255)
    order = np.argsort(-(far - np.array([p[5] for p in parts])), kind="stable")
    corners = np.round(flat * _ONE).astype(np.int32)
    for n in order.tolist():
        what, start, count, _, extra, _ = parts[n]
        if what == FACE and not two_sided[n] and facing[n] > 0:
            continue
        colour = (*colours[n].tolist(), 255)
        if what == FACE:
            cv2.fillPoly(canvas, [corners[start : start + count]], colour, 8, FRACTION_BITS)
            continue
        size = camera.focal * finer / depth[start]
        at = corners[start]
        if what == TUBE:
            thick = max(1, round(extra * size))
            a, b = flat[start], flat[start + 1]
            cv2.line(canvas, (round(a[0]), round(a[1])), (round(b[0]), round(b[1])), colour, thick)
        elif what == BALL:
            r = max(1, round(extra[0] * size))
            cv2.ellipse(
                canvas,
                (round(flat[start][0]), round(flat[start][1])),
                (r, max(1, round(r * extra[1]))),
                0,
                0,
                360,
                colour,
                -1,
            )
        elif what == PATCH:
            outline = np.round(at + extra * (size * _ONE, -size * _ONE)).astype(np.int32)
            cv2.fillPoly(canvas, [outline], colour, 8, FRACTION_BITS)
        elif what == RING:
            cv2.polylines(
                canvas, [corners[start : start + count]], True, colour, max(1, round(extra * size)), 8, FRACTION_BITS
            )
        else:
            _put_decal(canvas, flat[start : start + 4], extra, colours[n])


def _put_decal(canvas: np.ndarray, corners: np.ndarray, picture: np.ndarray, tint: np.ndarray) -> None:
    low = np.maximum(np.floor(corners.min(0)).astype(int), 0)
    high = np.minimum(np.ceil(corners.max(0)).astype(int) + 1, canvas.shape[1::-1])
    if (high - low).min() < 2:
        return
    h, w = picture.shape[:2]
    source = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, (corners - low).astype(np.float32))
    size = high - low
    laid = cv2.warpPerspective(picture, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_AREA)
    cover = laid[..., 3:].astype(np.float32) / 255
    region = canvas[low[1] : high[1], low[0] : high[0]]
    region[..., :3] = region[..., :3] * (1 - cover) + laid[..., :3] * (tint / 255) * cover
    region[..., 3] = np.maximum(region[..., 3], laid[..., 3])


def _finish(canvas: np.ndarray, left: int, top: int, w: int, h: int, grain: int) -> Sprite | None:
    """Edges by averaging the finer canvas, then grain, so that no face is one flat colour."""
    small = cv2.resize(canvas, (w, h), interpolation=cv2.INTER_AREA)
    mask = small[..., 3] > COVERED
    area = int(np.count_nonzero(mask))
    if area < 4:
        return None
    columns, rows = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    tile = grain_tile()
    oy, ox = grain * 37 % 64, grain * 91 % 64
    rough = np.resize(tile[oy : oy + min(h, 192), ox : ox + min(w, 192)], (min(h, 192), min(w, 192)))
    rough = rough if rough.shape == (h, w) else cv2.resize(rough, (w, h))
    # Light falls off towards the ground, where a thing shades itself.
    fall = np.linspace(1.06, 0.88, h, dtype=np.float32)[:, None]
    lay = cv2.multiply(small[..., :3], cv2.merge([rough * fall] * 3), dtype=cv2.CV_8U)
    through = cv2.merge([255 - small[..., 3]] * 3)
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return Sprite(left, top, lay, through, mask, area, box)


@lru_cache(maxsize=1)
def grain_tile() -> np.ndarray:
    """float32 [256, 256] about 1: dirt and grain on two scales, the same in every process."""
    chance = np.random.Generator(np.random.PCG64(20))
    fine = chance.normal(0, 0.035, (256, 256)).astype(np.float32)
    coarse = cv2.resize(chance.normal(0, 0.05, (32, 32)).astype(np.float32), (256, 256), interpolation=cv2.INTER_CUBIC)
    return 1 + fine + coarse


def shadow(
    footprint: np.ndarray, high: float, camera: Camera, light: Light, place: tuple[float, float, float], turn: float
) -> Sprite | None:
    """The soft shadow on the ground of what stands on `footprint` (metres [n, 2], its own axes) and is `high` metres.

    Its `mask` is empty: nobody labels a shadow.
    """
    c, s = math.cos(turn), math.sin(turn)
    base = footprint @ np.array([[c, s], [-s, c]]) + place[:2]
    reach = min(high / max(math.tan(math.asin(min(light.sun[2], 0.999))), 0.35), 5.0)
    cast = (
        base - light.sun[:2] / max(np.linalg.norm(light.sun[:2]), 1e-6) * reach
        if light.sun_colour.max() > 0.2
        else base
    )
    ground = np.concatenate([base * 1.04 - np.asarray(place[:2]) * 0.04, cast]).astype(np.float32)
    hull = cv2.convexHull(ground).reshape(-1, 2)
    flat, depth = camera.project(np.column_stack([hull, np.full(len(hull), place[2])]))
    if depth.min() < NEAR:
        return None
    soft = max(1.0, 0.12 * camera.focal / float(depth.mean()))
    low = np.floor(np.maximum(flat.min(0) - 2 * soft, -20)).astype(int)
    upper = np.ceil(np.minimum(flat.max(0) + 2 * soft, (camera.width + 20, camera.height + 20))).astype(int)
    w, h = upper - low
    if w < 2 or h < 2:
        return None
    dark = np.zeros((h, w), np.uint8)
    cv2.fillPoly(dark, [np.round((flat - low) * _ONE).astype(np.int32)], round(255 * light.shadow), 8, FRACTION_BITS)
    dark = cv2.blur(dark, (2 * round(soft) + 1, 2 * round(soft) + 1))
    return Sprite(
        int(low[0]),
        int(low[1]),
        np.zeros((h, w, 3), np.uint8),
        cv2.merge([255 - dark] * 3),
        np.zeros((h, w), bool),
        0,
        (0, 0, 0, 0),
    )


__all__ = ["DECAL", "Sprite", "draw", "grain_tile", "shadow"]

"""A site: one camera over one street in one light, with everything that may stand there drawn once and kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import numpy as np

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing
from models.scenes.world.backdrop import Backdrop, draw_backdrop
from models.scenes.world.camera import Camera, choose_camera
from models.scenes.world.casting import Cast
from models.scenes.world.drawing import Sprite, draw, shadow
from models.scenes.world.layout import Layout, choose_layout
from models.scenes.world.light import Light, choose_light
from models.scenes.world.records import STREETS
from models.scenes.world.roles import ROLES, Role, fixtures
from models.scenes.world.telling import as_told

TROUPE = 56
"""So many things or groups are drawn for a site; each scene shows some of them."""
TRIES = 6
SMALLEST_PIXELS = 9.0
"""Nothing is put where it would be lower than this."""
KERB_HEIGHT = 0.12
KEPT_SITES = 4
VIEWS_TRIED = 24
NIGHTS_TRIED = 12
PAVEMENT_SHARE, GROUND_SHARE = 0.16, 0.4
"""Of the picture, at least."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A thing as pixels, with what it is."""

    thing: Thing | None
    kind: Kind | None
    sprite: Sprite


@dataclass(frozen=True, slots=True)
class Actor:
    """A group as drawn at its place. parts: far ones first.  far: metres from the camera.  x, y, half_x, half_y: metres
    on the ground.  faces_us: its front is turned towards the camera.
    """

    parts: tuple[Drawn, ...]
    shadows: tuple[Sprite, ...]
    x: float
    y: float
    half_x: float
    half_y: float
    far: float
    moves: bool
    faces_us: bool
    role: str


@dataclass(frozen=True, slots=True)
class Site:
    """What consecutive scenes have in common."""

    camera: Camera
    layout: Layout
    light: Light
    backdrop: Backdrop
    troupe: tuple[Actor, ...]
    fixtures: tuple[Actor, ...]


class Ground:
    """Where on the ground of a picture something may stand."""

    def __init__(self, backdrop: Backdrop, camera: Camera) -> None:
        step = 3
        x, y = backdrop.ground_x[::step, ::step], backdrop.ground_y[::step, ::step]
        rows, columns = np.nonzero(~np.isnan(x))
        self._x, self._y, self._row = x[rows, columns], y[rows, columns], rows
        self._far = np.hypot(self._x - camera.place[0], self._y - camera.place[1]) + 1e-6
        self._focal = camera.focal

    def choose(
        self, chance: Random, span: tuple[float, float], high: float, within_x: tuple[float, float] | None
    ) -> tuple[float, float] | None:
        """A point with y within span, seen, where something `high` metres is not too small; None where there is none.

        Each row of the picture is as likely as another, so that near and far are shown alike.
        """
        fits = (self._y >= span[0] - 0.15) & (self._y <= span[1] + 0.15)
        fits &= self._far < self._focal * max(high, 0.35) / SMALLEST_PIXELS
        if within_x:
            fits &= (self._x > within_x[0]) & (self._x < within_x[1])
        which = np.flatnonzero(fits)
        if not len(which):
            return None
        rows = self._row[which]
        row = rows[0] + (rows[-1] - rows[0]) * chance.random()
        nearest = np.abs(rows - row)
        best = which[nearest == nearest.min()]
        one = best[int(chance.random() * len(best))]
        y = min(max(float(self._y[one]), span[0]), span[1])
        return float(self._x[one]), y


def height_of_ground(y: float, layout: Layout) -> float:
    """Metres: pavements lie a kerb above the road."""
    return 0.0 if layout.pavement < y < layout.far_kerb else KERB_HEIGHT * 0.0


def draw_actor(
    cast: Cast,
    role: str,
    x: float,
    y: float,
    camera: Camera,
    light: Light,
    layout: Layout,
    grain: int,
    turn: float | None = None,
) -> Actor | None:
    """The group as it looks at x, y; None when nothing of it is in the picture."""
    turn = cast.turn if turn is None else turn
    c, s = math.cos(turn), math.sin(turn)
    base = height_of_ground(y, layout)
    placed = []
    for member in cast.members:
        mx, my, mz = member.at
        at = (x + c * mx - s * my, y + s * mx + c * my, base + mz)
        placed.append((math.hypot(at[0] - camera.place[0], at[1] - camera.place[1]), member, at))
    placed.sort(key=lambda p: -p[0])
    parts, shadows = [], []
    for n, (_, member, at) in enumerate(placed):
        sprite = draw(member.shape, camera, light, at, turn + member.turn, 1.0, grain + n)
        if sprite is not None:
            kind = cast.kind if member.violates and member.thing else None
            parts.append(Drawn(member.thing, kind, as_told(member.thing, sprite)))
    if not parts:
        return None
    if light.shadow > 0:
        w, d = max(cast.half_x, 0.12), max(cast.half_y, 0.12)
        cast_by = shadow(np.array([(-w, -d), (w, -d), (w, d), (-w, d)]), cast.high, camera, light, (x, y, base), turn)
        if cast_by is not None:
            shadows.append(cast_by)
    wide = abs(c) * cast.half_x + abs(s) * cast.half_y
    deep = abs(s) * cast.half_x + abs(c) * cast.half_y
    far = math.hypot(x - camera.place[0], y - camera.place[1])
    ahead = c * (float(camera.place[0]) - x) + s * (float(camera.place[1]) - y)
    return Actor(tuple(parts), tuple(shadows), x, y, wide, deep, far, cast.moves, ahead > 0.25 * far, role)


def cast_role(chance: Random, role: Role, ground: Ground, camera: Camera, light: Light, layout: Layout) -> Actor | None:
    """One who plays `role` somewhere in the picture; None when there is no room for it."""
    cast = role.make(chance, layout, light.time == "night")
    for _ in range(TRIES):
        span = role.span(layout)
        if span[0] > span[1]:
            return None
        spot = ground.choose(chance, span, cast.high, role.within_x(layout))
        if spot is None:
            return None
        actor = draw_actor(cast, role.name, *spot, camera, light, layout, chance.getrandbits(10))
        if actor is not None:
            return actor
    return None


@lru_cache(maxsize=KEPT_SITES)
def site_of(seed: int, number: int, height: int, width: int) -> Site:
    """Site `number` of `seed`; the same in every process."""
    return make_site(Random(f"{STREETS}/site/{seed}/{number}"), height, width, TROUPE)


def make_site(
    chance: Random,
    height: int,
    width: int,
    troupe: int,
    strip: str | None = None,
    roles: Sequence[Role] = ROLES,
    dark: bool = False,
) -> Site:
    """A site with a troupe of so many.

    strip: what the kerb is for, instead of a choice (see Layout).  roles: what may be played.  dark: at night, unless
    chance will not have it.
    """
    layout = choose_layout(chance)
    layout = replace(layout, strip=strip) if strip else layout
    light = choose_light(chance, layout.pavement, layout.road)
    for _ in range(NIGHTS_TRIED if dark else 0):
        if light.time != "night":
            light = choose_light(chance, layout.pavement, layout.road)
    camera, backdrop = _view(chance, layout, light, width, height)
    standing = []
    for cast, (x, y) in fixtures(chance, layout):
        actor = draw_actor(cast, "fixture", x, y, camera, light, layout, chance.getrandbits(10))
        if actor is not None:
            standing.append(actor)
    ground = Ground(backdrop, camera)
    fitting = [role for role in roles if role.fits(layout)]
    played = chance.choices(fitting, [role.weight for role in fitting], k=troupe)
    actors = (cast_role(chance, role, ground, camera, light, layout) for role in played)
    return Site(camera, layout, light, backdrop, tuple(a for a in actors if a is not None), tuple(standing))


def _view(chance: Random, layout: Layout, light: Light, width: int, height: int) -> tuple[Camera, Backdrop]:
    """A camera that sees enough of pavement and road to be worth hanging there; the best of VIEWS_TRIED."""
    best, most = None, -1.0
    for _ in range(VIEWS_TRIED):
        camera = choose_camera(chance, layout.pavement, layout.road, width, height)
        worth = _worth(camera, layout)
        if worth > most:
            best, most = camera, worth
        if worth >= 1.0:
            break
    assert best is not None
    return best, draw_backdrop(chance, best, layout, light)


def _worth(camera: Camera, layout: Layout) -> float:
    """1 when pavement and road take up shares of the picture that people would accept, less otherwise."""
    rays = camera.rays(16)
    dz = np.minimum(rays[..., 2], -1e-3)
    way = -camera.place[2] / dz
    x, y = camera.place[0] + rays[..., 0] * way, camera.place[1] + rays[..., 1] * way
    seen = (rays[..., 2] < -1e-3) & (way < 45) & (y > 0) & (np.abs(x) < 45)
    pavement, ground = seen & (y < layout.pavement), seen & (y < layout.far_kerb)
    return min(float(pavement.mean()) / PAVEMENT_SHARE, float(ground.mean()) / GROUND_SHARE, 1.0)

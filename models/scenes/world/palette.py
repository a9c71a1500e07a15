"""Colours (BGR, 0–255) as one meets them in a street, and chance that bends them."""

from __future__ import annotations

from random import Random

from models.scenes.world.shape import Colour

PAINTS: tuple[Colour, ...] = (
    (236, 236, 235),
    (228, 230, 230),
    (34, 33, 32),
    (46, 44, 43),
    (168, 168, 166),
    (204, 204, 202),
    (232, 232, 230),
    (238, 238, 236),
    (40, 38, 38),
    (28, 27, 27),
    (150, 148, 146),
    (182, 180, 178),
    (96, 94, 94),
    (40, 36, 140),
    (30, 30, 178),
    (112, 62, 30),
    (150, 92, 40),
    (70, 92, 60),
    (60, 120, 170),
    (90, 140, 176),
    (70, 60, 62),
)
CLOTHES: tuple[Colour, ...] = (
    (40, 36, 36),
    (60, 54, 52),
    (92, 62, 46),
    (140, 96, 56),
    (68, 70, 170),
    (60, 60, 200),
    (214, 210, 206),
    (236, 234, 232),
    (86, 126, 80),
    (140, 86, 120),
    (60, 146, 214),
    (150, 150, 148),
    (190, 170, 120),
    (120, 110, 190),
    (64, 84, 110),
)
TROUSERS: tuple[Colour, ...] = (
    (34, 32, 32),
    (48, 44, 44),
    (88, 62, 48),
    (120, 92, 70),
    (70, 66, 64),
    (116, 128, 138),
    (60, 70, 86),
    (40, 40, 60),
)
LIVELY: tuple[Colour, ...] = (
    (40, 40, 200),
    (200, 120, 30),
    (60, 180, 230),
    (80, 160, 60),
    (170, 70, 150),
    (230, 230, 230),
    (60, 120, 230),
    (190, 180, 60),
    (150, 110, 220),
    (40, 200, 200),
)
SKINS: tuple[Colour, ...] = ((150, 182, 224), (132, 168, 214), (120, 150, 196), (160, 192, 232))
HAIR: tuple[Colour, ...] = ((26, 25, 27), (34, 33, 38), (44, 50, 64), (120, 120, 124), (40, 60, 96))
CARTONS: tuple[Colour, ...] = ((112, 158, 196), (96, 140, 178), (128, 172, 206), (84, 124, 160), (150, 186, 212))
FRUIT: tuple[Colour, ...] = (
    (40, 130, 240),
    (50, 50, 205),
    (70, 180, 120),
    (60, 200, 230),
    (90, 60, 120),
    (80, 210, 170),
    (110, 150, 220),
)
BAGS: tuple[Colour, ...] = (
    (30, 29, 28),
    (38, 36, 36),
    (28, 28, 30),
    (226, 226, 224),
    (212, 214, 214),
    (198, 204, 206),
    (50, 50, 190),
    (60, 150, 90),
    (190, 120, 60),
    (120, 190, 220),
    (190, 150, 190),
)
RUBBER: Colour = (36, 34, 34)
STEEL: Colour = (172, 170, 168)
DARK_STEEL: Colour = (84, 82, 80)
GLASS: Colour = (86, 76, 66)
WOOD: Colour = (78, 116, 158)
PLATES: tuple[Colour, ...] = ((150, 66, 20), (110, 190, 90), (40, 190, 220))


def bend(chance: Random, colour: Colour, by: float = 0.12) -> Colour:
    """The colour a little lighter or darker and off in tone."""
    all_over = 1 + chance.uniform(-by, by)
    b, g, r = (min(255.0, max(0.0, c * all_over + chance.uniform(-8, 8))) for c in colour)
    return b, g, r


def pick(chance: Random, colours: tuple[Colour, ...], by: float = 0.12) -> Colour:
    return bend(chance, chance.choice(colours), by)


def shade(colour: Colour, share: float) -> Colour:
    """Lighter above 1, darker below."""
    b, g, r = (min(255.0, c * share) for c in colour)
    return b, g, r


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of b, the rest of a."""
    return tuple(x * (1 - share) + y * share for x, y in zip(a, b, strict=True))  # type: ignore[return-value]

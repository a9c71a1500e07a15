"""Contrast of two colours as WCAG 2.2 defines it, and which of black and white is read on a colour."""

from __future__ import annotations


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of `#rrggbb`, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 for equal colours to 21 for black on white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, share: float, ground: str) -> str:
    """`share` of the colour with the rest of the ground, as CSS' color-mix(in srgb, …) does."""
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(255 * (share * c + (1 - share) * g)):02x}" for c, g in pairs)


def readable_on(colour: str) -> str:
    """White or black: the one that is read better on the colour; at least 4.58:1 on any."""
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, colour))

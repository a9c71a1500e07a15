"""Whatever is read on a page can be read: WCAG contrast of every text on its ground, in light and in dark."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from apps.cockpit import components
from apps.cockpit.components.colours import (
    CHIP_TINT,
    CLOSURE_COLOURS,
    GROUNDS,
    HEALTH_SIGNS,
    HEAT,
    HEAT_MOST,
    OVERDUE,
    PAGE,
    SEVERITY_COLOURS,
    STATE_SIGNS,
    TEXTS,
    UNKNOWN_HEALTH,
    WALKER_COLOURS,
    Theme,
    all_shades,
)
from apps.cockpit.components.contrast import channels, contrast, luminance, mixed, readable_on
from apps.cockpit.components.theme import theme_css

TEXT, DRAWN = 4.5, 3.0
THEMES: tuple[Theme, ...] = ("light", "dark")
FOLDER = Path(components.__file__).parent
OF_PAGE = {shade.name: shade for shade in PAGE}
SIGNS = [*STATE_SIGNS.values(), *HEALTH_SIGNS.values(), UNKNOWN_HEALTH, OVERDUE]
in_both = pytest.mark.parametrize("theme", THEMES)


def test_contrast_is_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == 21 and contrast("#123456", "#123456") == 1
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert mixed("#ff0000", 0.5, "#ffffff") == "#ff8080"


@in_both
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_on_its_ground(text: str, ground: str, theme: Theme) -> None:
    assert contrast(OF_PAGE[text].of(theme), OF_PAGE[ground].of(theme)) >= TEXT


@in_both
@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.name)
def test_chips(sign, theme: Theme) -> None:
    """The words of a chip on its tint, its mark on the full colour, and that colour on paper."""
    paper = OF_PAGE["paper"].of(theme)
    assert contrast(OF_PAGE["ink"].of(theme), mixed(sign.of(theme), CHIP_TINT, paper)) >= TEXT
    assert contrast(readable_on(sign.of(theme)), sign.of(theme)) >= TEXT
    if theme == "dark":
        assert contrast(sign.of(theme), paper) >= DRAWN


@in_both
@pytest.mark.parametrize("severity", SEVERITY_COLOURS)
def test_severities_are_written_in_their_own_colour(severity: str, theme: Theme) -> None:
    colour = SEVERITY_COLOURS[severity].of(theme)
    assert contrast(colour, mixed(colour, CHIP_TINT, OF_PAGE["paper"].of(theme))) >= TEXT


@in_both
def test_heat_tables_are_read_at_their_hottest(theme: Theme) -> None:
    hottest = mixed(HEAT.of(theme), HEAT_MOST, OF_PAGE["paper"].of(theme))
    assert contrast(OF_PAGE["ink"].of(theme), hottest) >= TEXT


@in_both
def test_buttons_words_of_the_wall_and_verdicts(theme: Theme) -> None:
    paper = OF_PAGE["paper"].of(theme)
    assert contrast(readable_on(OF_PAGE["press"].of(theme)), OF_PAGE["press"].of(theme)) >= TEXT
    assert all(contrast(shade.of(theme), paper) >= TEXT for shade in CLOSURE_COLOURS.values() if theme == "dark")
    assert all(contrast(OF_PAGE[name].of(theme), paper) >= TEXT for name in ("good", "bad"))
    assert all(contrast(shade.of(theme), paper) >= DRAWN for shade in WALKER_COLOURS)


def as_seen(colour: str, matrix: tuple[tuple[float, float, float], ...]) -> tuple[float, ...]:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    mixed_ = [max(0.0, min(1.0, sum(w * c for w, c in zip(row, linear, strict=True)))) for row in matrix]
    return tuple(12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in mixed_)


# Machado, Oliveira and Fernandes (2009), severity 1.0, in linear RGB.
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


@in_both
@pytest.mark.parametrize("eye", BLIND)
def test_who_mended_is_told_apart_by_the_colour_blind(eye: str, theme: Theme) -> None:
    """The shares of the wall lie side by side, without marks; states have marks besides."""
    seen = [as_seen(shade.of(theme), BLIND[eye]) for shade in CLOSURE_COLOURS.values()]
    for one, other in combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.12


def test_every_variable_that_a_sheet_names_is_there() -> None:
    there = set(re.findall(r"--([\w-]+):", theme_css())) | {"sign", "on-sign", "u", "heat", "weight", "wide"}
    assert len({shade.name for shade in all_shades()}) == len(all_shades())
    for sheet in FOLDER.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert set(re.findall(r"var\(--([\w-]+)", text)) <= there, sheet.name
        # What is the same in both themes: a picture's dark frame, and the paper of a signature.
        rest = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) - {"#10161c", "#a9b4be", "#fff"}
        assert rest == set(), sheet.name


def test_streamlits_own_parts_have_the_same_colours() -> None:
    config = tomllib.loads((FOLDER.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert "base" not in config, "else the browser's preference would not be followed"
    names = {
        "primaryColor": "press", "backgroundColor": "ground", "secondaryBackgroundColor": "paper", "textColor": "ink",
        "borderColor": "line", "linkColor": "accent",
    }  # fmt: skip
    for theme in THEMES:
        assert config[theme] == {option: OF_PAGE[name].of(theme) for option, name in names.items()}


def test_dark_is_dark() -> None:
    assert luminance(OF_PAGE["ground"].dark) < 0.01 < luminance(OF_PAGE["ground"].light)

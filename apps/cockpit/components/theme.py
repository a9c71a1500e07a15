"""Light and dark: the colours as CSS variables that follow the page's `color-scheme`.

Streamlit sets `color-scheme` on the page by the theme in use (.streamlit/config.toml), so whatever is inside turns with
it, and a part of a page can be dark for itself.
"""

from __future__ import annotations

from functools import cache

from apps.cockpit.components.colours import Shade, Theme, all_shades
from apps.cockpit.components.contrast import readable_on


@cache
def theme_css() -> str:
    """`:root` with a variable for each shade, and `--on-…` for marks on it."""
    both = "".join(f"--{name}:light-dark({light},{dark});" for name, light, dark in _values())
    # A browser without light-dark() gets the light page, which is whole.
    light_only = "".join(f"--{name}:{light};" for name, light, _ in _values())
    return f":root{{{light_only}}}@supports (color: light-dark(red,red)){{:root{{{both}}}}}"


def _values() -> list[tuple[str, str, str]]:
    found = []
    for shade in all_shades():
        found.append((shade.name, shade.light, shade.dark))
        found.append((f"on-{shade.name}", _on(shade, "light"), _on(shade, "dark")))
    return found


def _on(shade: Shade, theme: Theme) -> str:
    return readable_on(shade.of(theme))

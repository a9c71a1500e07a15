"""A Streamlit component that is drawn in the page itself (no frame) by a script of `scripts/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_SCRIPTS = Path(__file__).with_name("scripts")
_NEWEST = "newest"


def scripted(name: str, html: str, *before: str) -> Any:
    """The component `cityeye_<name>`, to be called with `key`, `data` and its `on_<event>_change`.

    name: `scripts/<name>.js` has a function `drawComponent(component)`, called for each change of `data`, which may
    return another that ends what it set going.  before: scripts that are put before it, for the functions they hold.
    """
    script = "".join((_SCRIPTS / f"{one}.js").read_text(encoding="utf-8") for one in (*before, name, _NEWEST))
    return st.components.v2.component(f"cityeye_{name}", html=html, js=script, isolate_styles=False)

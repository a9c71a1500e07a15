"""Words of the set-up page's frame."""

from __future__ import annotations

from apps.cockpit.text.language import Text

choose_view = Text("设置什么", "What to set up")
VIEWS: dict[str, Text] = {
    "zones": Text("区域", "Zones"),
    "policies": Text("规则", "Policies"),
    "shops": Text("商铺", "Shops"),
    "people": Text("人员", "People"),
}

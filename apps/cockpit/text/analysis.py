"""Words of the analysis page's frame."""

from __future__ import annotations

from apps.cockpit.text.language import Text

choose_view = Text("看什么", "What to look at")
VIEWS: dict[str, Text] = {
    "hotspots": Text("热点", "Hot spots"),
    "coverage": Text("盲区", "Coverage"),
    "recurrence": Text("反复", "Recurrence"),
    "forecast": Text("预测", "Forecast"),
    "effect": Text("成效", "Effect"),
    "what_if": Text("假如", "What if"),
}

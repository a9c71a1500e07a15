"""Words of the analysis page's frame."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("问题聚在哪里，接下来会怎样？", "Where do problems gather, and what comes next?")
choose_view = Text("看什么", "What to look at")
VIEWS: dict[str, Text] = {
    "hotspots": Text("热点", "Hot spots"),
    "coverage": Text("盲区", "Coverage"),
    "recurrence": Text("反复", "Recurrence"),
    "forecast": Text("预测", "Forecast"),
    "effect": Text("成效", "Effect"),
}
not_here_title = Text("此视图不在这个分支上", "This view is not on this branch")
not_here = Text("它由另一部分带来。", "It comes with another part.")

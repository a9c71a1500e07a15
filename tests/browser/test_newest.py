"""What a component drew for older data does not stay, in whatever order Streamlit makes its calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from apps.cockpit.components import scripted

NEWEST = (Path(scripted.__file__).with_name("scripts") / "newest.js").read_text(encoding="utf-8")
DRAWS = """
const living = new Set();
function drawComponent({ data, parentElement }) {
  parentElement.textContent = data;
  const token = {};
  living.add(token);
  document.documentElement.dataset.living = living.size;
  return () => {
    living.delete(token);
    document.documentElement.dataset.living = living.size;
  };
}
"""
# As Streamlit's BidiComponent does it: a call that another one has overtaken is taken back after it was made, at once
# or after the calls that came with it; the one that is kept only when the element goes.
CALLS = """async ([script, order, gone, later]) => {
  const { default: draw } = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const place = document.body.appendChild(document.createElement("div"));
  const over = [];
  let kept;
  for (const [data, overtaken] of order) {
    const end = draw({ data, parentElement: place });
    if (!overtaken) kept = end;
    else if (later) over.push(end);
    else end();
  }
  over.forEach((end) => end());
  if (gone) { place.remove(); kept(); }
  return [place.textContent, document.documentElement.dataset.living];
}"""


@pytest.mark.parametrize(
    "order",
    [
        [("new", False)],
        [("old", False), ("new", False)],
        [("old", True), ("new", False)],
        [("new", False), ("old", True)],
        [("older", True), ("new", False), ("old", True)],
        [("first", False), ("new", False), ("old", True), ("older", True)],
        [("older", True), ("new", False), ("old", True), ("oldest", True)],
        [*(("drawn", False) for _ in range(20)), ("new", False), ("old", True)],
    ],
)
@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("later", [False, True])
def test_the_newest_data_are_seen_and_listen(
    browser: Browser, order: list[tuple[str, bool]], gone: bool, later: bool
) -> None:
    with browser.new_page() as page:
        assert page.evaluate(CALLS, [DRAWS + NEWEST, order, gone, later]) == ["new", "0" if gone else "1"]


def test_every_script_is_drawn_that_way() -> None:
    scripts = sorted(Path(scripted.__file__).with_name("scripts").glob("*.js"))
    with_own_way = [one.name for one in scripts if "export default" in one.read_text(encoding="utf-8")]
    assert with_own_way == ["newest.js"]

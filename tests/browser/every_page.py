"""A walk through every page that a role may open: how long each took, what is wrong with it, and a picture of it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from apps.cockpit import text as texts
from apps.cockpit.text import general
from apps.cockpit.text.language import Language, Text

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
VIEWS = {
    "analysis": ("hotspots", "coverage", "recurrence", "forecast", "effect", "what_if"),
    "use": ("", "compare"),
    "setup": ("zones", "policies", "shops", "people"),
}
"""Pages that show one of several views, which stands in their address."""

QUIET_MS = 700
PATIENCE_MS = 180_000
# Elements alone count: a clock that ticks changes text.
_STOPWATCH = """
(() => {
  const times = (window.cityeyeTimes = { first: null, last: 0 });
  const seen = () => {
    if (times.first === null && document.querySelector("h1, .nothing, .wall"))
      requestAnimationFrame(() => (times.first ??= performance.now()));
  };
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some((node) => node.nodeType === 1)))
      times.last = performance.now();
    seen();
  }).observe(document, { childList: true, subtree: true });
})();
"""
_SETTLED = """
(quiet) => {
  const times = window.cityeyeTimes;
  if (!times || times.first === null || performance.now() - times.last < quiet) return false;
  return [...document.images].every((image) => image.complete || image.loading === "lazy")
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]');
}
"""
_TIMES = """
() => {
  const images = performance.getEntriesByType("resource").filter((one) => one.initiatorType === "img");
  const { first, last } = window.cityeyeTimes;
  return { first, complete: Math.max(last, ...images.map((one) => one.responseEnd)) };
}
"""
_LOOK = """
() => {
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("script, style, code") || !node.parentElement.checkVisibility()
      ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const words = [];
  while (shown.nextNode()) if (shown.currentNode.data.trim()) words.push(shown.currentNode.data.trim());
  return {
    wider: document.documentElement.scrollWidth - window.innerWidth,
    broken: [...document.querySelectorAll('[data-testid="stException"], .message-away')].map((one) => one.innerText),
    words,
  };
}
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one role saw it.

    first_ms, complete_ms: from asking for the address to the first heading drawn, and to the last element or picture.
    faults: what is wrong with it, in words for whoever mends it.
    """

    role: str
    address: str
    language: Language
    size: str
    first_ms: float
    complete_ms: float
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of its picture."""
        plain = "".join(letter if letter.isalnum() else "-" for letter in self.address.strip("/"))
        return f"{plain}-{self.role}-{self.language}-{self.size}"


def signed_in(browser: Browser, cockpit: str, name: str, password: str, size: str) -> BrowserContext:
    """A browser of its own for this person, with the cookie of a session."""
    locale = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    context = browser.new_context(viewport=SIZES[size], **locale)
    context.add_init_script(_STOPWATCH)
    page = context.new_page()
    page.goto(f"{cockpit}/home")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("form.sign-in button").click()
    page.locator(".who, .nothing, .wall").first.wait_for(state="attached", timeout=PATIENCE_MS)
    page.close()
    return context


def addresses(context: BrowserContext, cockpit: str) -> list[str]:
    """What this person may open, as the bar says it, each view of a page for itself."""
    page = context.new_page()
    page.goto(f"{cockpit}/home")
    links = page.locator(".st-key-bar_pages a")
    page.locator(".st-key-bar .who").wait_for(state="attached", timeout=PATIENCE_MS)
    links.first.wait_for(timeout=PATIENCE_MS)
    names = [urlsplit(link.get_attribute("href") or "").path.strip("/") for link in links.all()]
    page.close()
    return [f"/{name}{view}" for name in names for view in _views(name)]


def _views(name: str) -> list[str]:
    return [f"?{urlencode({'view': view})}" if view else "" for view in VIEWS.get(name, ("",))]


def visit(
    context: BrowserContext, cockpit: str, role: str, address: str, language: Language, size: str, keep: Path | None
) -> Visit:
    """Open it as a new tab would, wait until nothing moves any more, look at it. keep: folder for its picture."""
    page = context.new_page()
    try:
        page.goto(f"{cockpit}{address}{'&' if '?' in address else '?'}language={language}")
        faults = settled(page)
        times = page.evaluate(_TIMES)
        faults += _faults(page, language)
        seen = Visit(role, address, language, size, times["first"] or PATIENCE_MS, times["complete"], tuple(faults))
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=keep / f"{seen.name}.png", full_page=True)
        return seen
    finally:
        page.close()


def settled(page: Page) -> list[str]:
    """Wait until nothing moves any more; what is wrong where that does not happen."""
    try:
        page.wait_for_function(_SETTLED, arg=QUIET_MS, timeout=PATIENCE_MS)
    except PlaywrightTimeout:
        return [f"not complete within {PATIENCE_MS // 1000} s"]
    return []


def _faults(page: Page, language: Language) -> Iterator[str]:
    look: dict[str, Any] = page.evaluate(_LOOK)
    if look["wider"] > 1:
        yield f"{look['wider']} px wider than the window"
    for words in look["broken"]:
        yield f"broken: {words}"
    foreign = words_of_other(language)
    for words in dict.fromkeys(look["words"]):
        if words in foreign:
            yield f"in the other language: {words}"


@cache
def words_of_other(language: Language) -> frozenset[str]:
    """What a page in this language never says: the other's words, without those that are the same in both."""
    every = list(_every_text())
    own = {text.zh if language == "zh" else text.en for text in every}
    other = {text.en if language == "zh" else text.zh for text in every}
    # A dash, a figure's place, and the switch, which is named in the other language so that its readers find it.
    said = other - own - {general.other_language.in_(language)}
    return frozenset(words for words in said if "{" not in words and sum(letter.isalpha() for letter in words) > 2)


def _every_text() -> Iterator[Text]:
    for module in pkgutil.iter_modules(texts.__path__):
        for value in vars(importlib.import_module(f"{texts.__name__}.{module.name}")).values():
            if isinstance(value, Text):
                yield value
            elif isinstance(value, dict):
                yield from (one for one in value.values() if isinstance(one, Text))

"""Calm messages: something to know, nothing there yet, a part that does not answer."""

from __future__ import annotations

from typing import Literal

from markupsafe import Markup

Tone = Literal["done", "look", "away"]


def message(words: str, tone: Tone) -> Markup:
    """One line about what was just done (`done`), or that wants another look (`look`), or that is away (`away`)."""
    role = "status" if tone == "done" else "alert"
    return Markup('<div class="message message-{}" role="{}">{}</div>').format(tone, role, words)


def nothing_here(title: str, words: str) -> Markup:
    """An empty state that says why it is empty."""
    return Markup('<div class="nothing"><b>{}</b><span>{}</span></div>').format(title, words)

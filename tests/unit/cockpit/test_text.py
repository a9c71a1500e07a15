"""Every word of the cockpit is there in both languages, and no language leaks into the other."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from string import Formatter

import pytest

import governance_rules
from apps.cockpit import text
from apps.cockpit.components.colours import HEALTH_SIGNS, MODEL_SIGNS, STATE_SIGNS
from apps.cockpit.text import models as model_words
from apps.cockpit.text.language import LANGUAGES, Text
from apps.cockpit.text.words_of_the_field import (
    ACTORS,
    CLOSURES,
    COMMANDS,
    EVENTS,
    HEALTH,
    HEALTH_MEANING,
    KINDS,
    NOTICE_STATES,
    NOTICES,
    ROLES,
    SEVERITIES,
    STATES,
    STATUSES,
    TIMERS,
)
from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case import CaseState, Closure, TimerPurpose
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import ModelState
from data_contracts.schemas.notice import NoticePurpose, NoticeState
from data_contracts.schemas.policy import Policy, Role
from data_contracts.schemas.things import Thing
from governance_rules.domain import case_lifecycle
from governance_rules.domain.status import StatusCode

CHINESE = re.compile(r"[\u4e00-\u9fff]")
COCKPIT = Path(text.__file__).parents[1]


def all_texts() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for module_info in pkgutil.iter_modules(text.__path__):
        module = importlib.import_module(f"{text.__name__}.{module_info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Text):
                found[f"{module_info.name}.{name}"] = value
            elif isinstance(value, dict):
                found |= {f"{module_info.name}.{name}[{k}]": v for k, v in value.items() if isinstance(v, Text)}
    return found


TEXTS = all_texts()


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_there_are_texts_to_check() -> None:
    assert len(TEXTS) > 150


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_say_it_with_the_same_places(name: str) -> None:
    words = TEXTS[name]
    assert words.zh.strip() and words.en.strip()
    assert places(words.zh) == places(words.en)
    assert words.one is None or ("n" in places(words.en) and places(words.one) == places(words.en))


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"general.other_language"}))
def test_english_has_no_chinese_in_it(name: str) -> None:
    assert not CHINESE.search(TEXTS[name].en + (TEXTS[name].one or ""))


def test_chinese_texts_are_chinese() -> None:
    """All but the language switch, which names the other language, and those made of places only."""
    foreign = [n for n, words in TEXTS.items() if not CHINESE.search(words.zh) and re.search("[A-Za-z]{3}", words.zh)]
    made_of_places = [n for n in foreign if not re.search("[A-Za-z]{3}", re.sub(r"{\w+}", "", TEXTS[n].zh))]
    assert set(foreign) - set(made_of_places) == {"general.other_language"}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (KINDS, Kind),
        (STATES, CaseState),
        (CLOSURES, Closure),
        (TIMERS, TimerPurpose),
        (ROLES, Role),
        (HEALTH, HealthState),
        (HEALTH_MEANING, HealthState),
        (STATUSES, StatusCode),
        (COMMANDS, Command),
        (NOTICES, NoticePurpose),
        (NOTICE_STATES, NoticeState),
        (STATE_SIGNS, CaseState),
        (HEALTH_SIGNS, HealthState),
        (model_words.STATES, ModelState),
        (model_words.STATE_HELP, ModelState),
        (MODEL_SIGNS, ModelState),
        (model_words.THINGS, Thing),
    ],
)
def test_every_code_has_words_and_a_sign(words: dict[str, object], codes: type) -> None:
    assert set(words) == set(codes)


def test_every_severity_has_words() -> None:
    allowed = Policy.model_fields["severity"].annotation.__args__
    assert set(SEVERITIES) == set(allowed)


# What writes the event type as its first argument, in the rules and use cases.
_WRITES_EVENT = {"Decision", "_closed", "_same", "_back", "mended", "refuted"}


def event_types() -> set[str]:
    """Every event type that a rule, use case or the store writes, as their source names it."""
    written = set(case_lifecycle._EVENT_ON_ENTERING.values())
    folders = [Path(governance_rules.__file__).parent / name for name in ("domain", "use_cases")]
    for file in (file for folder in folders for file in folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _WRITES_EVENT:
                written |= {a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return written


def test_every_event_has_words() -> None:
    """An event type without words would stand on the page as something that happened."""
    written = event_types()
    assert {"case_opened", "case_appealed", "mending_verified", "mending_accepted", "deferral_ended"} <= written
    assert written - set(EVENTS) == set()


def test_every_actor_without_a_person_has_words() -> None:
    assert {"system", "eye"} <= set(ACTORS)


def test_no_page_holds_words_of_its_own() -> None:
    """Chinese stands in text/ only; the pages and components name it."""
    holders = [
        str(path.relative_to(COCKPIT))
        for path in COCKPIT.rglob("*.py")
        if "text" not in path.relative_to(COCKPIT).parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
        and node.value != ast.get_docstring(ast.parse(path.read_text()), clean=False)
    ]  # fmt: skip
    assert holders == []


def test_every_text_is_used() -> None:
    """A text that no page shows any more is not carried along."""
    used = "".join(path.read_text() for path in COCKPIT.rglob("*.py") if path.parent.name != "text")
    names = {name.split(".")[1] for name in TEXTS if "[" not in name}
    assert [name for name in sorted(names) if not re.search(rf"\.{name}\b|\b{name},|\"{name}\"", used)] == []


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Text("{n} 分钟", "{n} min").in_(LANGUAGES[0], m=1)


def test_one_of_what_is_counted_is_said_as_one() -> None:
    counted = Text("{n} 家", "{n} shops", "{n} shop")
    assert [counted.in_("en", n=n) for n in (0, 1, 2)] == ["0 shops", "1 shop", "2 shops"]
    assert [counted.in_("zh", n=n) for n in (1, 2)] == ["1 家", "2 家"]

"""What an ML engineer does with a version: a press becomes a use case; what is refused is said with every reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.notices import Tone
from apps.cockpit.reading.models import Chosen, may_go
from apps.cockpit.text import model_actions as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.model_reasons import in_words
from data_contracts.errors import InvalidInput, NotFound, PartUnavailable, Refused
from data_contracts.schemas.model_version import ModelState, ModelVersion
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings
from governance_rules.model_ports import ModelServer
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases import model_versions as use

_FORM, _MESSAGE = "models_form", "models_message"
_LONGEST_REASON = 500
_ROLL_BACK = "roll_back"
_S = ModelState


@dataclass(frozen=True, slots=True)
class Said:
    """What the last press led to. why: fills the text's place.  reasons: sentences of the gate, one a line."""

    text: Text
    tone: Tone
    why: str = ""
    reasons: tuple[str, ...] = field(default=())


def any_open() -> bool:
    """True while a form is open; it shows the message itself then."""
    return _FORM in st.session_state


def shown_message(language: Language) -> None:
    """What the last press led to; stays until the next one."""
    said: Said | None = st.session_state.get(_MESSAGE)
    if said is None:
        return
    told = said.text.in_(language, why=in_words(said.why, language)) if said.why else said.text.in_(language)
    reasons = Markup("").join(Markup("<li>{}</li>").format(in_words(one, language)) for one in said.reasons)
    st.html(
        Markup('<div class="message message-{} models-said" role="{}">{}{}</div>').format(
            said.tone,
            "status" if said.tone == "done" else "alert",
            told,
            Markup("<ul>{}</ul>").format(reasons) if reasons else "",
        )
    )


def actions(person: Person, chosen: Chosen, cameras: Mapping[str, str], language: Language) -> None:
    """The steps that are open to the version, as buttons; one opens its form below."""
    version = chosen.version
    offers = [
        (name, label, help_)
        for name, label, help_, after in (
            ("shadow", words.shadow, words.shadow_help, _S.SHADOW),
            ("canary", words.canary, words.canary_help, _S.CANARY),
            ("promote", words.promote, words.promote_help, _S.LIVE),
            ("refuse", words.refuse, words.refuse_help, _S.REFUSED),
        )
        if may_go(version, after)
    ]
    stages = may_go(version, _S.STAGED)
    if not offers and not stages:
        return
    with st.container(key="models_actions"):
        st.html(Markup("<h2>{}</h2>").format(words.title.in_(language)))
        with st.container(horizontal=True, gap="small"):
            if stages:
                _stage_button(person, version, language)
            for name, label, help_ in offers:
                st.button(
                    label.in_(language), key=f"models_{name}", help=help_.in_(language), on_click=_open,
                    args=(name, version.detector),
                )  # fmt: skip
        if _is_open("shadow", version):
            _shadow_form(person, version, language)
        elif _is_open("canary", version):
            _canary_form(person, version, cameras, language)
        elif _is_open("promote", version):
            _promote_form(person, chosen, language)
        elif _is_open("refuse", version):
            _reason_form("refuse", words.refuse_why, words.refuse_now.in_(language), _refuse(person, version), language)


def roll_back_button(person: Person, live: ModelVersion, language: Language) -> None:
    """Takes back what serves, with a reason."""
    st.button(
        words.roll_back.in_(language), key="models_roll_back", on_click=_open, args=(_ROLL_BACK, live.detector),
        help=words.roll_back_help.in_(language, previous=live.previous),
    )  # fmt: skip
    if not _is_open(_ROLL_BACK, live):
        return

    def send(reason: str) -> None:
        _act(words.rolled_back, lambda uow: use.roll_back(uow, person, reason))

    now = words.roll_back_now.in_(language, previous=live.previous)
    _reason_form(_ROLL_BACK, words.roll_back_why, now, send, language)


def _stage_button(person: Person, version: ModelVersion, language: Language) -> None:
    if st.button(words.stage.in_(language), key="models_stage", help=words.stage_help.in_(language), type="primary"):
        with st.spinner(words.staging.in_(language)):
            _stage(person, version)
        st.rerun()


def _stage(person: Person, version: ModelVersion) -> None:
    _close()
    try:
        use.stage_model(parts.database(), _server(), version.detector, person)
    except InvalidInput as error:
        said = Said(words.cannot_be_served, "look", str(error))
    except (Refused, NotFound) as error:
        said = Said(words.not_done, "look", str(error))
    except PartUnavailable as error:
        said = Said(words.away, "away", str(error))
    else:
        said = Said(words.staged, "done")
    st.session_state[_MESSAGE] = said


def _shadow_form(person: Person, version: ModelVersion, language: Language) -> None:
    def send() -> None:
        share = float(st.session_state["models_share"]) / 100
        _act(words.shadowed, lambda uow: use.shadow_model(uow, version.detector, person, share))

    with st.form(key="models_shadow_form"):
        st.number_input(
            words.shadow_share.in_(language), min_value=1, max_value=100, key="models_share", width=260,
            value=round(100 * use.DEFAULT_SHADOW_SHARE),
        )  # fmt: skip
        _buttons(words.shadow_start.in_(language), send, language)


def _canary_form(person: Person, version: ModelVersion, cameras: Mapping[str, str], language: Language) -> None:
    def send() -> None:
        chosen = list(st.session_state["models_cameras"])
        _act(words.canaried, lambda uow: use.canary_model(uow, version.detector, chosen, person))

    with st.form(key="models_canary_form"):
        st.multiselect(
            words.canary_cameras.in_(language), list(cameras), default=list(version.canary_cameras),
            format_func=lambda one: f"{cameras.get(one, one)} ({one})", key="models_cameras",
            placeholder=words.canary_choose.in_(language),
        )  # fmt: skip
        _buttons(words.canary_start.in_(language), send, language)


def _promote_form(person: Person, chosen: Chosen, language: Language) -> None:
    detector, gate = chosen.version.detector, chosen.gate
    against = len(gate.against) if gate else 0

    def send() -> None:
        despite = str(st.session_state.get("models_despite") or "").strip() or None
        try:
            house = parts.house_detector()
        except (NotFound, InvalidInput) as error:
            st.session_state[_MESSAGE] = Said(words.not_done, "look", str(error))
            return
        with_reasons = tuple(gate.against) if gate and not despite else ()
        _act(
            words.promoted,
            lambda uow: use.promote_model(uow, detector, person, house, despite=despite),
            with_reasons,
        )

    with st.form(key="models_promote_form"):
        if against:
            st.html(Markup("<p>{}</p>").format(words.promote_against.in_(language, n=against)))
            st.text_input(words.promote_despite.in_(language), key="models_despite", max_chars=_LONGEST_REASON)
        else:
            st.html(Markup("<p>{}</p>").format(words.promote_open.in_(language)))
        _buttons(words.promote_now.in_(language), send, language)


def _reason_form(name: str, label: Text, do: str, send: Callable[[str], None], language: Language) -> None:
    key = f"models_{name}_why"
    with st.form(key=f"models_{name}_form"):
        st.text_input(label.in_(language), key=key, max_chars=_LONGEST_REASON)
        _buttons(do, lambda: send(str(st.session_state.get(key) or "")), language)


def _refuse(person: Person, version: ModelVersion) -> Callable[[str], None]:
    def send(reason: str) -> None:
        done = _act(words.refused, lambda uow: use.refuse_model(uow, version.detector, [reason], person))
        if not done or version.state is _S.TRAINED:
            return
        try:
            _server().unstage(version.detector)
        except PartUnavailable as error:
            st.session_state[_MESSAGE] = Said(words.refused_still_loaded, "look", str(error))

    return send


def _buttons(do: str, send: Callable[[], None], language: Language) -> None:
    # Beside the buttons: the top of the page may be far out of sight.
    shown_message(language)
    with st.container(horizontal=True, gap="small"):
        st.form_submit_button(do, type="primary", on_click=send)
        st.form_submit_button(words.cancel.in_(language), on_click=_close)


def _act(done: Text, what: Callable[[UnitOfWork], object], reasons: tuple[str, ...] = ()) -> bool:
    """Run `what` in one unit of work and keep what to say; the form stays open when it was not done.

    reasons: what is said instead when the gate refuses it.
    """
    try:
        with parts.database().unit_of_work() as uow:
            what(uow)
    except InvalidInput as error:
        lacks = words.LACKS.get(error.field or "")
        said = Said(lacks, "look") if lacks else Said(words.not_done, "look", str(error))
    except Refused as error:
        said = (
            Said(words.promote_refused, "look", reasons=reasons)
            if reasons
            else Said(words.not_done, "look", str(error))
        )
    except NotFound as error:
        said = Said(words.not_done, "look", str(error))
    except PartUnavailable as error:
        said = Said(words.away, "away", str(error))
    else:
        st.session_state[_MESSAGE] = Said(done, "done")
        _close_only()
        return True
    st.session_state[_MESSAGE] = said
    return False


def _server() -> ModelServer:
    """Triton's client is only brought in where it is needed. Raises PartUnavailable while no Triton is known."""
    from models.model_server import TritonModelServer

    return TritonModelServer(get_settings())


def _open(name: str, detector: str) -> None:
    st.session_state.pop(_MESSAGE, None)
    st.session_state[_FORM] = (name, detector)


def _close() -> None:
    st.session_state.pop(_MESSAGE, None)
    _close_only()


def _close_only() -> None:
    st.session_state.pop(_FORM, None)


def _is_open(name: str, version: ModelVersion) -> bool:
    return bool(st.session_state.get(_FORM) == (name, version.detector))

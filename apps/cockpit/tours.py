"""The guided tours: for each role, which parts of which pages are shown, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.cockpit.text import tour_desk as desk
from apps.cockpit.text import tour_phone as phone
from apps.cockpit.text.language import Text
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role

SECONDS_A_STEP = 17
"""Two sentences read, the part looked at, a key pressed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of one page.

    page, view: its address; view "" is whichever the page shows.  targets: CSS selectors, the first that is seen is
    pointed at.  way: what is pressed when none is seen, as it only opens or closes a case.
    """

    page: str
    targets: tuple[str, ...]
    title: Text
    says: Text
    view: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Tour:
    """The steps of a role.

    version: goes up when they change.  again_from: who settled this version or a newer one is not offered it again;
    raise it to `version` only where even those who know the pages should be shown them anew.
    """

    role: Role
    steps: tuple[Step, ...]
    version: int = 1
    again_from: int = 1

    @property
    def minutes(self) -> int:
        """Roughly how long it takes, at least 1."""
        return max(1, round(len(self.steps) * SECONDS_A_STEP / 60))


_HELP = ("[data-tour-help]",)
_ANALYSIS = Step("analysis", (".st-key-analysis_head",), desk.analysis_title, desk.analysis)
_REPORTS = Step("reports", (".reports-frame", ".nothing"), desk.reports_title, desk.reports)
_QUALITY = Step("quality", (".top",), desk.quality_title, desk.quality)
_PICTURE = Step("watch", (".evidence-frame",), desk.picture_title, desk.picture)
_FEED = Step("watch", ("ol.feed:not(:empty)", ".st-key-feed_side"), desk.feed_title, desk.feed)


def _desk_help(page: str, view: str = "") -> Step:
    return Step(page, _HELP, desk.desk_help_title, desk.desk_help, view)


_OPERATOR = (
    Step("watch", (".numbers",), desk.watch_numbers_title, desk.watch_numbers),
    _FEED,
    _PICTURE,
    Step("watch", (".st-key-actions",), desk.actions_title, desk.actions),
    Step("use", (".st-key-use_period",), desk.use_title, desk.use),
    _ANALYSIS,
    _desk_help("analysis"),
)
_LEADER = (
    Step("watch", (".numbers",), desk.watch_numbers_title, desk.watch_numbers),
    Step("use", (".use-story", ".use-top"), desk.story_title, desk.story),
    Step("use", (".use-top .numbers",), desk.behind_title, desk.behind),
    _REPORTS,
    _ANALYSIS,
    Step("council", (".st-key-agenda",), desk.council_title, desk.council),
    _desk_help("council"),
)
_AUDITOR = (
    _FEED,
    Step("watch", (".timeline",), desk.timeline_title, desk.timeline),
    Step("watch", (".facts div:has([data-copy])",), desk.proof_title, desk.proof),
    Step("cases", (".st-key-case_filters",), desk.find_title, desk.find),
    _REPORTS,
    _QUALITY,
    _desk_help("quality"),
)
_ML_ENGINEER = (
    _PICTURE,
    Step("models", (".st-key-models_serving",), desk.serving_title, desk.serving),
    Step("models", (".models-list",), desk.versions_title, desk.versions),
    Step("models", (".models-verdict",), desk.verdict_title, desk.verdict),
    Step("models", ('[data-testid="stExpander"]',), desk.retrain_title, desk.retrain),
    _QUALITY,
    _desk_help("quality"),
)
_ADMIN = (
    Step("cameras", (".cards", ".nothing"), desk.cameras_title, desk.cameras),
    Step("setup", (".zone-editor", ".nothing"), desk.zones_title, desk.zones, "zones"),
    Step("setup", (".case-list", ".top"), desk.policies_title, desk.policies, "policies"),
    Step("setup", (".st-key-setup_list",), desk.shops_title, desk.shops, "shops"),
    Step("setup", (".st-key-person_new",), desk.people_title, desk.people, "people"),
    _desk_help("setup", "people"),
)

_TO_CASE, _TO_LIST = ".st-key-inbox_list .row", ".st-key-inbox_back button"
_LIST = Step("inbox", (".st-key-inbox_list", ".nothing"), phone.list_title, phone.list_, way=_TO_LIST)
_ASKED = Step("inbox", (".phone-heading",), phone.asked_title, phone.asked, way=_TO_CASE)
_SEEN = Step("inbox", (".evidence-frame",), phone.picture_title, phone.picture, way=_TO_CASE)
_HAPPENED = Step("inbox", (".timeline",), phone.happened_title, phone.happened, way=_TO_CASE)
_DONE = Step("inbox", (".st-key-inbox_tabs",), phone.done_title, phone.done, way=_TO_LIST)
_PHONE_HELP = Step("inbox", _HELP, phone.phone_help_title, phone.phone_help)


def _button(command: str, title: Text, says: Text) -> Step:
    """The button of the command; where it is not on offer, the buttons that are."""
    return Step("inbox", (f'.field-form [data-command="{command}"]', ".field-form"), title, says, way=_TO_CASE)


_NOTE = _button("note", phone.note_title, phone.note)
_MERCHANT = (
    _LIST,
    _ASKED,
    _SEEN,
    _button("say_done", phone.mend_title, phone.mend),
    _button("appeal", phone.appeal_title, phone.appeal),
    _DONE,
    _PHONE_HELP,
)
_GRID_MEMBER = (
    _LIST, _ASKED, _SEEN, _button("acknowledge", phone.take_on_title, phone.take_on), _NOTE, _DONE, _PHONE_HELP,
)  # fmt: skip
_NEIGHBOUR = (
    _LIST, _ASKED, _button("remind", phone.remind_title, phone.remind), _NOTE, _HAPPENED, _DONE, _PHONE_HELP,
)  # fmt: skip
_OFFICER = (
    _LIST,
    _ASKED,
    Step("inbox", (".field-form",), phone.on_site_title, phone.on_site, way=_TO_CASE),
    _HAPPENED,
    _DONE,
    Step("patrol", (".walk-card", ".nothing"), phone.walk_title, phone.walk),
    Step("patrol", _HELP, phone.phone_help_title, phone.phone_help),
)

# In this order: with several roles, a person is offered the first one's, and finds the others behind the question mark.
TOURS: Mapping[Role, Tour] = {
    tour.role: tour
    for tour in (
        Tour(Role.OPERATOR, _OPERATOR),
        Tour(Role.LEADER, _LEADER),
        Tour(Role.AUDITOR, _AUDITOR),
        Tour(Role.ADMIN, _ADMIN),
        Tour(Role.ML_ENGINEER, _ML_ENGINEER),
        Tour(Role.OFFICER, _OFFICER),
        Tour(Role.GRID_MEMBER, _GRID_MEMBER),
        Tour(Role.COMMUNITY, _NEIGHBOUR),
        Tour(Role.PROPERTY, _NEIGHBOUR),
        Tour(Role.MERCHANT, _MERCHANT),
    )
}


def tours_of(person: Person) -> list[Tour]:
    """One for each of the person's roles, the first of them the one to be offered."""
    return [tour for role, tour in TOURS.items() if person.has(role)]


def to_offer(person: Person, newest_settled: Mapping[str, int]) -> Tour | None:
    """The tour that this person is offered; None when it was settled since it is to be offered again, or there is none.

    newest_settled: by tour, the newest version that the person has taken or declined.
    """
    first = next(iter(tours_of(person)), None)
    return first if first and newest_settled.get(first.role, 0) < first.again_from else None

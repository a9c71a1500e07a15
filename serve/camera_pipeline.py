"""One camera's way from scored frame to observations, sightings and incidents with sealed pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from data_contracts.schemas.batch import IncidentReport
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.evidence import EvidencePicture, PictureRole
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box, Polygon
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.look import SceneLook
from data_contracts.schemas.observation import Observation, Sighting
from data_contracts.settings import EyeSettings
from governance_rules.domain.dwell import FrameFacts, at
from governance_rules.domain.place_looks import standing_of
from governance_rules.domain.places import Followed, Look, Seen
from governance_rules.domain.presence import HIDING_SCORE
from governance_rules.domain.steady_clock import SteadyClock
from governance_rules.domain.tracking import Step, TrackerState, step
from governance_rules.domain.view import WatchedView
from models.registry import vocabulary
from serve.annotation import Annotation
from serve.birth_pictures import BirthPictures
from serve.evidence_pictures import EvidenceWriter, StoredPicture
from serve.picture_facts import ChangeGate, DriftMeter, grey_of, is_relit, look_of, thumbnail_of
from serve.static_proposal import least_to_explain
from serve.static_sight import Crop, NamesOf, StaticSight
from serve.to_reference import ToReference

STATE_VERSION = 2
# A state of version 1 has no memory of the empty street and none of company; both begin anew.
_READABLE = (1, STATE_VERSION)
PERSON = "person"
# A pipeline that begins without a state has to find first what stands there; nothing is clear until then.
SETTLE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class PipelineOutput:
    """What one scored frame brought: to be written, with the pipeline's state, in one transaction.

    look: what the frame says of places; None of a frame that could not really see.
    """

    observations: tuple[Observation, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    incident_reports: tuple[IncidentReport, ...] = ()
    look: SceneLook | None = None


class CameraPipeline:
    """Place tracking, dwell and evidence of one camera's preset.

    state: what `state()` of an earlier pipeline of the same camera and preset returned, or None for a fresh start.
    monotonic: seconds of a clock that nobody sets, for live sources; with it a step of the clock makes no dwell.
    names_of: what a detector can name, for those of which the registry does not know.
    Not thread-safe; frames come in order. Touches nothing but memory and, for what stands, the picture store.
    """

    def __init__(
        self,
        camera: Camera,
        view: WatchedView,
        evidence: EvidenceWriter,
        state: dict[str, Any] | None = None,
        settings: EyeSettings | None = None,
        monotonic: Callable[[], float] | None = None,
        names_of: NamesOf = vocabulary,
    ) -> None:
        if state is not None and state.get("version") not in _READABLE:
            state = None
        self.camera, self.view = camera, view
        self._settings = settings or EyeSettings()
        self._evidence, self._monotonic = evidence, monotonic
        self._clock = SteadyClock.from_json(state["clock"]) if state else SteadyClock()
        self._tracker = TrackerState.from_json(state["tracker"]) if state else TrackerState()
        self._drift = DriftMeter(state["drift"] if state else None)
        self._births = BirthPictures(evidence, state["births"] if state else None)
        self._static = StaticSight.of(view, self._settings, (state or {}).get("static"), names_of)
        self._crops: list[Crop] = []
        self._gate = ChangeGate()
        self._scored_at: float | None = None
        self._unchanged_until: float | None = None
        self._thumbnail: np.ndarray | None = None
        self._settled_at: float | None = None if state is None else self._clock.moment
        self._looked = False

    def wants(self, frame: Frame) -> bool:
        """Whether this frame is worth scoring: it differs from the last scored one, a dwell is due to be over, or
        `rescore_seconds` are over. A frame that is not scored because it is unchanged counts as seen to be so."""
        captured = frame.captured_at.timestamp()
        if self._scored_at is None or not 0 < captured - self._scored_at < self._settings.rescore_seconds:
            return True
        moment = self._clock.on(captured, self._ticks()).moment
        assert moment is not None
        if self._dwell_due(moment) or self._gate.changed(grey_of(frame.picture)):
            return True
        self._unchanged_until = moment
        return False

    def process(
        self, frame: Frame, detections: Detections, suspended: bool = False, in_doubt: bool = False
    ) -> PipelineOutput:
        """Take one scored frame.

        suspended: the camera's sight is in doubt (shifted, covered, …): places keep their dwell, nothing is emitted
        until it is false again.
        in_doubt: it may turn out to be so; then nothing is told of places that look clear.
        Raises PartUnavailable when the picture store does not answer; nothing has changed then, and the frame may be
        given again.
        """
        clock = self._clock.on(frame.captured_at.timestamp(), self._ticks())
        grey = grey_of(frame.picture)
        self._gate.scored(grey)
        self._scored_at = frame.captured_at.timestamp()
        if suspended or clock.moment is None or clock.moment == self._clock.moment:
            self._clock, self._unchanged_until = clock, None
            return PipelineOutput()
        thumbnail = thumbnail_of(grey)
        dx, dy = self._drift.measure(thumbnail, frame.width, clock.moment)
        here = ToReference(self.view.width / frame.width, self.view.height / frame.height, dx, dy)
        done = step(
            self.view,
            self._tracker,
            self._facts(frame, grey, detections, here, clock.moment, is_relit(self._thumbnail, thumbnail)),
            sighting_seconds=self._settings.sighting_seconds,
        )
        done = replace(done, state=done.state.with_looks(self._looks(grey, done.state.unlooked(), here)))
        people = [d.box for d in detections if d.thing == PERSON]
        reports = self._keep_evidence(frame, people, done, here)
        self._clock, self._tracker, self._unchanged_until = clock, done.state, None
        self._thumbnail = thumbnail
        self._births.forget_all_but({f.observation_id for f in done.state.followed})
        look = None if in_doubt else self._look(done, detections, here, clock.moment)
        observations = tuple(self._with_picture(o) for o in done.observations)
        return PipelineOutput(observations, done.sightings, tuple(reports), look)

    def take_crops(self) -> list[Crop]:
        """Parts of the last frame that the detector should look at by themselves; its answers go to `name_crop`."""
        crops, self._crops = self._crops, []
        return crops

    def name_crop(self, crop: Crop, found: Detections) -> None:
        """Take the detector's answer, boxes in the crop's pixels. It counts from the next frame on."""
        if self._static is not None:
            self._static.name(crop, found)

    def state(self) -> dict[str, Any]:
        """JSON values that a later pipeline continues from."""
        static = self._static.to_json() if self._static is not None and self._static.began else None
        return {
            "static": static,
            "version": STATE_VERSION,
            "clock": self._clock.to_json(),
            "tracker": self._tracker.to_json(),
            "drift": self._drift.to_json(),
            "births": self._births.to_json(),
        }

    def _ticks(self) -> float | None:
        return None if self._monotonic is None else self._monotonic()

    def _dwell_due(self, moment: float) -> bool:
        zones = {zone.zone_id: zone for zone in self.view.zones}
        for thing in self._tracker.followed:
            zone = zones.get(thing.zone_id)
            if thing.reached is not None or zone is None or zone.kind not in self.view.policies:
                continue
            dwell = self.view.policies[zone.kind].dwell_seconds if zone.dwell_seconds is None else zone.dwell_seconds
            if thing.stood + moment - thing.last_present >= dwell:
                return True
        return False

    def _facts(
        self,
        frame: Frame,
        grey: np.ndarray,
        detections: Detections,
        here: ToReference,
        moment: float,
        relit: bool,
    ) -> FrameFacts:
        seen = tuple(Seen(d.thing, d.score, here.box(d.box)) for d in detections)
        # A simulated camera's own truth is complete: there is nothing to find beside it.
        if self._static is not None and frame.truth is None:
            seen += tuple(self._see_static(self._static, frame, detections.detector, seen, here, moment, relit))
        probes = self._looks(grey, self._tracker.followed, here)
        return FrameFacts(
            moment, self.camera.sample_seconds, seen, probes, detections.detector, self._unchanged_until, relit
        )

    def _see_static(
        self,
        static: StaticSight,
        frame: Frame,
        detector: str,
        seen: Iterable[Seen],
        here: ToReference,
        moment: float,
        relit: bool,
    ) -> list[Seen]:
        boxes = [s.box for s in seen if s.score >= least_to_explain(s.thing)]
        sample = self.camera.sample_seconds
        found = static.see(frame, detector, boxes, (here.dx, here.dy), moment, sample, self._unchanged_until, relit)
        self._crops += static.crops(frame, here.box_back, moment)
        return found

    def _looks(self, grey: np.ndarray, things: Iterable[Followed], here: ToReference) -> dict[UUID, Look]:
        looks = ((thing.observation_id, look_of(grey, here.box_back(thing.window))) for thing in things)
        return {key: look for key, look in looks if look is not None}

    def _look(self, done: Step, detections: Detections, here: ToReference, moment: float) -> SceneLook | None:
        if self._settled_at is None:
            self._settled_at = moment + SETTLE_SECONDS
        if moment < self._settled_at:
            return None
        after_break, self._looked = not self._looked, True
        return SceneLook(
            self.view.camera_id,
            self.view.preset,
            at(moment),
            max(self.camera.sample_seconds, self._settings.rescore_seconds),
            frozenset(zone.zone_id for _, _, zones in self.view.watched for zone in zones),
            standing_of(done.state.followed, done.readings),
            tuple(here.box(d.box) for d in detections if d.score >= HIDING_SCORE),
            after_break,
        )

    def _keep_evidence(self, frame: Frame, people: list[Box], done: Step, here: ToReference) -> list[IncidentReport]:
        """Keep first pictures, seal those of announced things, and write the pictures of new incidents."""
        by_id = {f.observation_id: f for f in done.state.followed}
        self._births.keep(frame, people, by_id)
        self._births.encode(f.observation_id for f in by_id.values() if f.present >= 2)
        for thing in by_id.values():
            if thing.announced and self._births.original(thing.observation_id) is None:
                note = self._note(thing, "first_seen", here, self._births.captured_at(thing.observation_id))
                self._births.seal(thing.observation_id, note)
        return [
            self._report(incident, by_id[incident.observation_id], frame, people, here) for incident in done.incidents
        ]

    def _report(
        self, incident: Incident, thing: Followed, frame: Frame, people: list[Box], here: ToReference
    ) -> IncidentReport:
        first = self._births.seal(
            thing.observation_id,
            self._note(thing, "first_seen", here, self._births.captured_at(thing.observation_id)),
        )
        note = replace(
            self._note(thing, "dwell_reached", here, frame.captured_at), first_seen_at=incident.first_seen_at
        )
        then = self._evidence.seal(frame), self._evidence.copy(frame, note, people)
        pictures = [_evidence(incident, "first_seen", p) for p in first]
        pictures += [_evidence(incident, "dwell_reached", p) for p in then]
        return IncidentReport(incident, tuple(pictures))

    def _note(self, thing: Followed, role: PictureRole, here: ToReference, captured_at: Any) -> Annotation:
        zone = next(z for z in self.view.zones if z.zone_id == thing.zone_id)
        corners = tuple(here.point_back(c) for c in zone.polygon.corners)
        return Annotation(
            kind=thing.kind,
            thing=thing.thing,
            score=thing.mean_score,
            box=here.box_back(thing.box),
            zone=Polygon(corners),
            zone_name=zone.name,
            camera_name=self.camera.name,
            captured_at=captured_at,
            title=role,
            detector=thing.detector,
        )

    def _with_picture(self, observation: Observation) -> Observation:
        original = self._births.original(observation.observation_id)
        return observation if original is None else replace(observation, best_picture=original.path)


def _evidence(incident: Incident, role: PictureRole, picture: StoredPicture) -> EvidencePicture:
    name = f"{role}:{'sealed' if picture.sealed else 'copy'}"
    return picture.as_evidence(uuid5(incident.incident_id, name), incident.incident_id, role)

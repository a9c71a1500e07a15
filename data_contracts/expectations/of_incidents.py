"""What must hold of incidents."""

from __future__ import annotations

from data_contracts.expectations.expectation import Expectation, Rows
from data_contracts.schemas.data_quality import KeyOf, Suite
from data_contracts.schemas.things import THINGS

_INCIDENTS = Rows(
    Suite.INCIDENTS, "incidents", "case_id", KeyOf.CASE, ("incident_id", "kind", "thing", "camera_id", "recorded_at")
)
_BY_ID = Rows(
    Suite.INCIDENTS, "incidents", "incident_id", KeyOf.TEXT, ("kind", "thing", "camera_id", "zone_id", "recorded_at")
)
_DETECTORS = Rows(Suite.INCIDENTS, "detectors", "detector", KeyOf.TEXT, ("incidents", "scores"))

EXPECTATIONS: tuple[Expectation, ...] = (
    _INCIDENTS.between("incident_box_inside_picture", "outside", (
        "方框在画面之内", "the box of an incident lies inside the picture of its view",
        "A box beyond the edge is of another size of picture, so it marks the wrong thing. Half a pixel is rounding."),
        max_value=0.5),
    _INCIDENTS.between("incident_box_not_thin", "shorter_side", (
        "方框不细于三个像素", "the box of an incident is no thinner than three pixels",
        "As in training: thinner than can be learnt or seen."), min_value=3),
    _INCIDENTS.one_of("incident_thing_known", "thing_seen", tuple(thing.value for thing in THINGS), (
        "所见物品是已知的", "the thing of an incident is one that we have a name for",
        "The column is free text; an unknown name is of another detector.")),
    _INCIDENTS.one_of("incident_thing_makes_its_kind", "thing_in_policy", ("named",), (
        "物品与违规类别相符", "the thing of an incident is one that its case's policy names",
        "Else a car was told as garbage: things and kinds got out of step.")),
    _INCIDENTS.same("incident_zone_of_its_camera", "camera_id", "camera_of_zone", (
        "事件的区域属于其摄像头", "the zone of an incident is one of its camera",
        "Two foreign keys that nobody compares.")),
    _INCIDENTS.same("incident_zone_of_its_kind", "kind", "kind_of_zone", (
        "事件的区域管这类违规", "the zone of an incident is one for its kind", "As above.")),
    _INCIDENTS.in_order("incident_not_seen_after_recording", "seen_at_least_at", "recorded_at", (
        "事件不晚于入库时刻", "an incident was not seen later than it was recorded",
        "The camera's clock runs ahead; one minute is allowed.")),
    _INCIDENTS.between("incident_recorded_in_time", "minutes_late", (
        "事件十分钟内入库", "what a camera sees is recorded within ten minutes",
        "An alert that comes late is of no use; the record says 15 minutes from alert to officer. "
        "Replayed incidents are "
        "not asked; one in twenty may wait for a broken line."), max_value=10, mostly=0.95),
    _INCIDENTS.between("incident_has_sealed_original", "originals", (
        "真实摄像头的事件有封存原图", "an incident of a real camera has a sealed original",
        "Without a picture there is no evidence. Replayed incidents and those of sensors never had one."), min_value=1),
    _INCIDENTS.between("incident_has_blurred_copy", "copies", (
        "真实摄像头的事件有脱敏副本", "an incident of a real camera has a copy with people blurred",
        "Without the copy the group and the phones show nothing."), min_value=1),
    _BY_ID.there("incident_has_case", "case_id", (
        "事件都有案卷", "each incident belongs to a case",
        "No constraint asks for it; what was seen would be followed up "
        "by nobody.")),
    _BY_ID.once("incident_told_once", ("camera_id", "zone_id", "kind", "first_seen_at", "box"), (
        "同一事件不重复入库", "no incident is told twice",
        "The same box at the same moment under two ids: a shard that ran twice.")),
    _DETECTORS.between("detector_score_not_stuck", "scores_of_many", (
        "识别得分不是一个常数", "a detector that told twenty incidents gave more than one score",
        "A constant is no measurement: a model that was exported wrongly. The simulated street's own truth is not "
        "asked."), min_value=2),
)  # fmt: skip

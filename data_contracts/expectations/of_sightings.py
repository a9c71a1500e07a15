"""What must hold of sightings, and of how much each camera sees."""

from __future__ import annotations

from data_contracts.expectations.expectation import Expectation, Rows
from data_contracts.schemas.data_quality import KeyOf, Suite

_SIGHTINGS = Rows(Suite.SIGHTINGS, "sightings", "camera_id", KeyOf.CAMERA, ("sightings", "first_fault_at"))
_CAMERAS = Rows(
    Suite.SIGHTINGS, "camera_days", "camera_id", KeyOf.CAMERA,
    ("sightings", "incidents", "days_known", "fewest_sightings", "most_sightings", "most_incidents", "incidents_a_day",
     "days_without_incident"),
)  # fmt: skip

EXPECTATIONS: tuple[Expectation, ...] = (
    _SIGHTINGS.between("sighting_box_inside_picture", "outside_picture", (
        "所见方框在画面之内", "no sighting's box reaches out of the picture of its view",
        "The table knows no size of pictures. Half a pixel is rounding."), max_value=0),
    _SIGHTINGS.between("sighting_of_an_observation", "of_no_observation", (
        "每次所见都属于一个观察", "each sighting belongs to an observation",
        "There is no foreign key, for sightings are too many for one."), max_value=0),
    _SIGHTINGS.between("sighting_of_its_camera", "of_another_camera", (
        "所见与观察是同一摄像头", "a sighting is of the camera of its observation", "As above."), max_value=0),
    _SIGHTINGS.between("sighting_not_before_first_seen", "before_first_seen", (
        "所见不早于首次看见", "no sighting is from before its observation was first seen",
        "A clock that went back; how long a thing stood would be wrong."), max_value=0),
    _SIGHTINGS.between("sighting_not_in_the_future", "in_the_future", (
        "所见不在将来", "no sighting lies more than five minutes in the future", "A camera's clock runs ahead."),
        max_value=0),
    _SIGHTINGS.between("sighting_in_its_partition", "in_no_partition", (
        "所见落在当月分区", "sightings lie in the partition of their month",
        "The self-check makes partitions ahead; what lies in none slows every later one down."), max_value=0),
    _SIGHTINGS.between("sighting_thing_known", "of_unknown_thing", (
        "所见物品是已知的", "things of sightings are ones that we have a name for", "The column is free text."),
        max_value=0),
    _CAMERAS.between("camera_sightings_not_silent", "sightings_to_fewest", (
        "摄像头没有突然失声", "a camera sees no less than a fiftieth of its poorest day of two weeks",
        "Silence: covered, moved, or its detector fails without a word. Asked only where that day had 50 sightings."),
        min_value=0.02),
    _CAMERAS.between("camera_sightings_not_flooding", "sightings_to_most", (
        "摄像头没有突然暴增", "a camera sees no more than ten times its richest day of four weeks",
        "Flood: rain on the lens, a flickering light. Asked from 1,000 sightings a day on."), max_value=10),
    _CAMERAS.between("camera_incidents_not_silent", "incidents_missed", (
        "摄像头没有长期不报", "a camera has not been without incident for so long that 25 were to be expected",
        "Of a steady rate the chance of that is e⁻²⁵; streets are less steady than chance, so the limit is far out. "
        "Asked of cameras known for two weeks."), max_value=25),
    _CAMERAS.between("camera_incidents_not_flooding", "incidents_to_most", (
        "摄像头没有成批误报", "a camera tells no more than four times the incidents of its richest day of four weeks",
        "Flood: a shifted view, a sticker on the lens. That day counts as five at least."), max_value=4),
)  # fmt: skip

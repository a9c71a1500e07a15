"""How each expectation is broken on purpose: plain SQL on a sound street, rolled back afterwards.

Constraints and triggers that would refuse it are taken away first, for what comes from a restored copy or a hand in the
database does not pass by them either.
"""

from __future__ import annotations

_DAY = "opened_at >= '2025-03-04 00:00+08'"
_CLOSED = f"case_id = (SELECT min(case_id) FROM cases WHERE {_DAY} AND closure = 'enforced')"
_OPEN = "case_id = (SELECT min(case_id) FROM cases WHERE state = 'in_group')"
_SEEN = "observation_id = '00000000-0000-0000-0000-000000000001' AND seen_at = '2025-03-04 09:30+08'"
_REAL = "incident_id = '00000000-0000-0000-0000-00000000000a'"
_TIMER = "timer_id = (SELECT min(timer_id) FROM timers WHERE state = 'done' AND finished_at >= '2025-03-04 00:00+08')"
_PENDING = "timer_id = (SELECT min(timer_id) FROM timers WHERE state = 'pending')"
_NOTICE = (
    "notice_id = (SELECT notice_id FROM notices WHERE created_at >= '2025-03-04 00:00+08' ORDER BY created_at LIMIT 1)"
)
_SHOP = "shop_id = 'xiaohe-shop-100'"
_RECORDED = "recorded_at >= '2025-03-04 00:00+08'"

CASES: dict[str, str] = {
    "case_acknowledged_after_opening":
        f"UPDATE cases SET acknowledged_at = opened_at - interval '1 minute' WHERE {_CLOSED}",
    "case_closed_after_opening": f"UPDATE cases SET closed_at = opened_at - interval '1 second' WHERE {_CLOSED}",
    "case_closed_after_acknowledging":
        f"UPDATE cases SET acknowledged_at = closed_at + interval '1 minute' WHERE {_CLOSED}",
    "case_arrival_after_opening": f"UPDATE cases SET arrived_at = opened_at - interval '1 minute' WHERE {_CLOSED}",
    "case_closed_after_arrival": f"UPDATE cases SET arrived_at = closed_at + interval '1 minute' WHERE {_CLOSED}",
    "case_site_recorded_after_arrival":
        f"UPDATE cases SET site_recorded_at = arrived_at - interval '1 minute' WHERE {_CLOSED}",
    "case_not_in_the_future": f"UPDATE cases SET last_seen_at = cityeye_now() + interval '1 day' WHERE {_CLOSED}",
    "case_has_its_timer": f"DELETE FROM timers WHERE {_OPEN} AND state = 'pending'",
    "case_in_community_of_its_block": "UPDATE cases SET community_id = (SELECT community_id FROM communities o "
        f"WHERE o.community_id <> cases.community_id LIMIT 1) WHERE {_CLOSED}",
    "case_in_grid_of_its_block": "UPDATE cases SET grid_id = (SELECT grid_id FROM grids o "
        f"WHERE o.grid_id <> cases.grid_id LIMIT 1) WHERE {_CLOSED}",
    "case_in_block_of_its_shop": "UPDATE cases SET block_id = (SELECT block_id FROM blocks o WHERE o.block_id <> "
        "cases.block_id LIMIT 1) WHERE case_id = (SELECT max(case_id) FROM cases WHERE shop_id IS NOT NULL)",
    "case_has_community": f"UPDATE cases SET community_id = NULL WHERE {_DAY} AND case_id % 10 = 0",
    "case_has_grid": f"UPDATE cases SET grid_id = NULL WHERE {_DAY} AND case_id % 10 = 0",
    "case_of_overflow_has_shop": "UPDATE cases SET shop_id = NULL WHERE kind = 'shop_overflow'",
    "case_enforced_with_officer": f"UPDATE cases SET arrived_at = NULL WHERE {_CLOSED}",
    "case_tells_all_its_events": f"UPDATE cases SET version = version + 1 WHERE {_CLOSED}",
    "case_state_is_that_of_its_last_event": f"UPDATE case_events SET state_after = 'open' WHERE {_CLOSED}",
    "case_events_in_order_of_time":
        f"UPDATE case_events SET happened_at = happened_at - version * interval '1 day' WHERE {_CLOSED}",
    # All cases that are over happened at one place, each rejected at once.
    "case_not_opened_again_after_rejection": "UPDATE cases SET place_id = (SELECT min(place_id) FROM places), "
        "kind = 'garbage', closure = 'false_alarm', closed_at = opened_at + interval '1 second', severity = 'normal', "
        "policy_version = (SELECT max(version) FROM policies WHERE kind = 'garbage') WHERE state = 'closed'",
}  # fmt: skip

INCIDENTS: dict[str, str] = {
    "incident_box_inside_picture": f"UPDATE incidents SET box = '{{100,120,700,200}}' WHERE {_REAL}",
    "incident_box_not_thin": f"UPDATE incidents SET box = '{{100,120,102,200}}' WHERE {_REAL}",
    "incident_thing_known": f"UPDATE incidents SET thing = 'ufo' WHERE {_REAL}",
    "incident_thing_makes_its_kind": f"UPDATE incidents SET thing = 'garbage' WHERE {_REAL}",
    "incident_zone_of_its_camera": "UPDATE incidents SET zone_id = (SELECT min(zone_id) FROM zones "
        f"WHERE camera_id <> 'real' AND kind = 'illegal_parking') WHERE {_REAL}",
    "incident_zone_of_its_kind": "UPDATE zones SET kind = 'garbage' WHERE zone_id = 'real-lane'",
    "incident_not_seen_after_recording":
        f"UPDATE incidents SET dwell_reached_at = recorded_at + interval '2 minutes' WHERE {_REAL}",
    "incident_recorded_in_time": "UPDATE incidents SET first_seen_at = recorded_at - interval '3 hours', "
        f"dwell_reached_at = recorded_at - interval '2 hours' WHERE {_REAL}",
    "incident_has_sealed_original": f"DELETE FROM evidence_pictures WHERE {_REAL} AND sealed",
    "incident_has_blurred_copy": f"DELETE FROM evidence_pictures WHERE {_REAL} AND NOT sealed",
    "incident_has_case": f"DELETE FROM case_incidents WHERE {_REAL}",
    "incident_told_once": f"CREATE TEMP TABLE again ON COMMIT DROP AS SELECT * FROM incidents WHERE {_REAL}; "
        "UPDATE again SET incident_id = gen_random_uuid(); INSERT INTO incidents SELECT * FROM again",
    "detector_score_not_stuck": "UPDATE incidents SET detector = 'net_v1', score = 0.5 "
        f"WHERE {_RECORDED} AND camera_id IS NOT NULL AND entered_by IS NULL",
}  # fmt: skip

SIGHTINGS: dict[str, str] = {
    "sighting_box_inside_picture": f"UPDATE sightings SET box = '{{-9,120,180,200}}' WHERE {_SEEN}",
    "sighting_of_an_observation": f"UPDATE sightings SET observation_id = gen_random_uuid() WHERE {_SEEN}",
    "sighting_of_its_camera": f"UPDATE sightings SET camera_id = 'xiaohe-camera-1' WHERE {_SEEN}",
    "sighting_not_before_first_seen": "UPDATE observations SET first_seen_at = '2025-03-04 09:31+08'",
    "sighting_not_in_the_future": f"UPDATE sightings SET seen_at = cityeye_now() + interval '1 day' WHERE {_SEEN}",
    "sighting_in_its_partition": "ALTER TABLE sightings DETACH PARTITION sightings_2025_03; "
        "INSERT INTO sightings SELECT * FROM sightings_2025_03 LIMIT 1",
    "sighting_thing_known": f"UPDATE sightings SET thing = 'ufo' WHERE {_SEEN}",
    "camera_sightings_not_silent":
        "UPDATE quality_camera_days SET sightings = 10 WHERE camera_id = 'real' AND day = '2025-03-04'",
    "camera_sightings_not_flooding":
        "UPDATE quality_camera_days SET sightings = 60000 WHERE camera_id = 'real' AND day = '2025-03-04'",
    "camera_incidents_not_silent":
        "UPDATE quality_camera_days SET incidents = 0 WHERE camera_id = 'real' AND day > '2025-02-25'",
    "camera_incidents_not_flooding":
        "UPDATE quality_camera_days SET incidents = 30 WHERE camera_id = 'real' AND day = '2025-03-04'",
}  # fmt: skip

TIMERS: dict[str, str] = {
    "timer_fits_state": f"UPDATE timers SET purpose = 'deferral' WHERE {_PENDING}",
    "timer_of_the_run": f"UPDATE timers SET run = run + 1 WHERE {_PENDING}",
    "timer_acted_on": f"UPDATE timers SET due_at = '2025-03-04 20:00+08' WHERE {_PENDING}",
    "timer_not_fired_early": f"UPDATE timers SET due_at = finished_at + interval '1 hour' WHERE {_TIMER}",
    "timer_fired_in_time": "UPDATE timers SET due_at = finished_at - interval '1 hour' "
        "WHERE state = 'done' AND timer_id % 20 = 0",
    "timer_due_after_opening": f"UPDATE timers SET due_at = '2020-01-01' WHERE {_TIMER}",
    "timer_due_within_reason": f"UPDATE timers SET due_at = cityeye_now() + interval '9 years' WHERE {_PENDING}",
    "timer_not_ended_in_the_future": f"UPDATE timers SET finished_at = cityeye_now() + interval '1 day' WHERE {_TIMER}",
}  # fmt: skip

NOTICES: dict[str, str] = {
    "notice_after_opening": "UPDATE cases SET opened_at = opened_at + interval '1 day' WHERE case_id = "
        f"(SELECT case_id FROM notices WHERE {_NOTICE})",
    "notice_delivered_after_writing":
        f"UPDATE notices SET delivered_at = created_at - interval '1 minute' WHERE {_NOTICE}",
    "notice_not_in_the_future": f"UPDATE notices SET delivered_at = cityeye_now() + interval '1 day' WHERE {_NOTICE}",
    "notice_sent_once": f"CREATE TEMP TABLE again ON COMMIT DROP AS SELECT * FROM notices WHERE {_NOTICE}; "
        "UPDATE again SET notice_id = gen_random_uuid(), idempotency_key = 'again', "
        "created_at = created_at + interval '1 second'; INSERT INTO notices SELECT * FROM again",
    "notice_few_dead_letters": "UPDATE notices SET state = 'dead', delivered_at = NULL WHERE channel = 'group'",
    "notice_does_not_wait": "UPDATE notices SET state = 'pending', delivered_at = NULL, "
        f"next_attempt_at = '2025-03-03 10:00+08' WHERE {_NOTICE}",
    "notice_heard_by_somebody": "UPDATE people SET active = false",
}  # fmt: skip

SHOPS: dict[str, str] = {
    "shop_has_name": f"UPDATE shops SET name = '  ' WHERE {_SHOP}",
    "shop_licence_once": f"UPDATE shops SET licence_number = 'SIM-330105-00001' WHERE {_SHOP}",
    "shop_licence_well_formed": f"UPDATE shops SET licence_number = '12345' WHERE {_SHOP}",
    "shop_taking_part_has_owner": f"UPDATE shops SET takes_part = true, owner_name = ' ' WHERE {_SHOP}",
    "shop_road_in_its_community": "UPDATE roads SET community_id = 'yongning' WHERE road_id = 'hemei-lane'",
    "shop_grid_of_its_block": "UPDATE shops SET grid_id = (SELECT grid_id FROM grids o WHERE "
    "o.grid_id <> shops.grid_id "
        f"LIMIT 1) WHERE {_SHOP}",
    "shop_place_in_its_block": "UPDATE places SET block_id = (SELECT block_id FROM blocks o WHERE o.block_id <> "
        f"places.block_id LIMIT 1) WHERE place_id = (SELECT place_id FROM shops WHERE {_SHOP})",
    "shop_place_on_its_road": "UPDATE places SET road_id = (SELECT road_id FROM roads o WHERE o.road_id <> "
        f"places.road_id LIMIT 1) WHERE place_id = (SELECT place_id FROM shops WHERE {_SHOP})",
    "shop_can_be_called": "UPDATE people SET phone = 'ask next door' WHERE phone IS NOT NULL",
    "shop_point_in_its_block": f"UPDATE shops SET latitude = latitude + 0.01 WHERE {_SHOP}",
    "shop_point_on_its_road": f"UPDATE shops SET longitude = longitude + 0.02 WHERE {_SHOP}",
}  # fmt: skip

STREET: dict[str, str] = {
    "map_shape_sound": """UPDATE blocks SET geometry = '{"type": "Polygon", "coordinates":
        [[[120.13, 30.31], [120.14, 30.32], [120.14, 30.31], [120.13, 30.32], [120.13, 30.31]]]}'
        WHERE block_id = 'xiaohe-block-1'""",
    "map_within_the_larger_area": "UPDATE cameras SET latitude = latitude + 0.05 WHERE camera_id = 'real'",
    "map_near_the_rest": "UPDATE cameras SET longitude = latitude, latitude = longitude - 60 WHERE camera_id = 'real'",
    "zone_inside_picture": "UPDATE camera_presets SET width = 320 WHERE camera_id = 'real'",
    "zone_shape_sound":
        "UPDATE zones SET polygon = '[[10,100],[600,350],[600,100],[10,350]]' WHERE zone_id = 'real-lane'",
    "zone_has_view": "UPDATE zones SET preset = 'away' WHERE zone_id = 'real-lane'",
}  # fmt: skip

ATTACKS: dict[str, str] = CASES | INCIDENTS | SIGHTINGS | TIMERS | NOTICES | SHOPS | STREET

# Whose triggers and constraints are taken away.
TABLES = ("cases", "case_events", "timers", "notices", "incidents", "evidence_pictures", "case_incidents", "sightings",
          "observations", "zones", "shops", "places", "people", "blocks", "cameras", "roads")  # fmt: skip

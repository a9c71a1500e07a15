-- name: add_zone!
-- A removed zone may come back under its id; one that is there is not overwritten, the count of rows says so.
INSERT INTO zones (zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds)
VALUES (:zone_id, :camera_id, :preset, :name, :kind, :polygon, :masks, :place_id, :schedule, :dwell_seconds)
ON CONFLICT (zone_id) DO UPDATE SET
    camera_id = excluded.camera_id, preset = excluded.preset, name = excluded.name, kind = excluded.kind,
    polygon = excluded.polygon, masks = excluded.masks, place_id = excluded.place_id, schedule = excluded.schedule,
    dwell_seconds = excluded.dwell_seconds, removed_at = NULL
WHERE zones.removed_at IS NOT NULL;

-- name: add_zones!
-- Of cameras and places that are there; an id that is taken is refused, with all the others.
INSERT INTO zones (zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds)
SELECT zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds
FROM jsonb_populate_recordset(NULL::zones, :zones);

-- name: name_place_of_zone!
-- A zone that names a place nobody has named yet makes it, called as the zone is.
INSERT INTO places (place_id, name, spot) VALUES (:place_id, :name, false) ON CONFLICT (place_id) DO NOTHING;

-- name: remove_zone!
UPDATE zones SET removed_at = cityeye_now() WHERE zone_id = :zone_id AND removed_at IS NULL;

-- name: get_zone^
SELECT zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds
FROM zones WHERE zone_id = :zone_id AND removed_at IS NULL;

-- name: get_zones
SELECT zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds
FROM zones WHERE zone_id = ANY (:zone_ids) AND removed_at IS NULL;

-- name: zones_of_camera
SELECT zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds
FROM zones WHERE camera_id = :camera_id AND removed_at IS NULL ORDER BY zone_id;

-- name: all_zones
SELECT zone_id, camera_id, preset, name, kind, polygon, masks, place_id, schedule, dwell_seconds
FROM zones WHERE removed_at IS NULL ORDER BY zone_id;

-- name: lock_zone^
SELECT zone_id FROM zones WHERE zone_id = :zone_id FOR UPDATE;

-- name: update_zone!
-- The camera stays.
UPDATE zones SET
    preset = :preset, name = :name, kind = :kind, polygon = :polygon, masks = :masks, place_id = :place_id,
    schedule = :schedule, dwell_seconds = :dwell_seconds
WHERE zone_id = :zone_id AND camera_id = :camera_id AND removed_at IS NULL;

-- name: add_camera!
INSERT INTO cameras (
    camera_id, name, source, preset, sample_seconds, enabled, longitude, latitude, community_id, road_id, grid_id,
    block_id, heading_degrees, view_degrees, view_metres
) VALUES (
    :camera_id, :name, :source, :preset, :sample_seconds, :enabled, :longitude, :latitude, :community_id, :road_id,
    :grid_id, :block_id, :heading_degrees, :view_degrees, :view_metres
);

-- name: add_cameras!
INSERT INTO cameras (
    camera_id, name, source, preset, sample_seconds, enabled, longitude, latitude, community_id, road_id, grid_id,
    block_id, heading_degrees, view_degrees, view_metres
)
SELECT camera_id, name, source, preset, sample_seconds, enabled, longitude, latitude, community_id, road_id, grid_id,
    block_id, heading_degrees, view_degrees, view_metres
FROM jsonb_populate_recordset(NULL::cameras, :cameras);

-- name: update_camera!
UPDATE cameras SET
    name = :name, source = :source, preset = :preset, sample_seconds = :sample_seconds, enabled = :enabled,
    longitude = :longitude, latitude = :latitude, community_id = :community_id, road_id = :road_id, grid_id = :grid_id,
    block_id = :block_id, heading_degrees = :heading_degrees, view_degrees = :view_degrees, view_metres = :view_metres
WHERE camera_id = :camera_id;

-- name: get_camera^
SELECT camera_id, name, source, preset, sample_seconds, enabled, longitude, latitude, community_id, road_id, grid_id,
    block_id, heading_degrees, view_degrees, view_metres
FROM cameras WHERE camera_id = :camera_id;

-- name: all_cameras
SELECT camera_id, name, source, preset, sample_seconds, enabled, longitude, latitude, community_id, road_id, grid_id,
    block_id, heading_degrees, view_degrees, view_metres
FROM cameras WHERE enabled OR NOT :enabled_only ORDER BY camera_id;

-- name: save_preset!
-- Written again with the same size it is no change, and nobody is told.
INSERT INTO camera_presets (camera_id, preset, width, height) VALUES (:camera_id, :preset, :width, :height)
ON CONFLICT (camera_id, preset) DO UPDATE SET width = excluded.width, height = excluded.height
WHERE (camera_presets.width, camera_presets.height) <> (excluded.width, excluded.height);

-- name: add_presets!
INSERT INTO camera_presets (camera_id, preset, width, height)
SELECT camera_id, preset, width, height FROM jsonb_populate_recordset(NULL::camera_presets, :presets);

-- name: get_preset^
SELECT camera_id, preset, width, height FROM camera_presets WHERE camera_id = :camera_id AND preset = :preset;

-- name: save_health!
-- One statement for all cameras of a flush: history where the state is another one than before, then the current rows.
WITH said AS (
    SELECT * FROM jsonb_to_recordset(:healths) AS h (
        camera_id text, state text, since timestamptz, checked_at timestamptz, detail text,
        frames_per_second double precision, shift_pixels double precision)
), changed AS (
    INSERT INTO camera_health_history (camera_id, since, state, detail, noticed_at)
    SELECT said.camera_id, said.since, said.state, said.detail, said.checked_at
    FROM said LEFT JOIN camera_health AS before USING (camera_id)
    WHERE before.state IS DISTINCT FROM said.state
)
INSERT INTO camera_health (camera_id, state, since, checked_at, detail, frames_per_second, shift_pixels)
SELECT camera_id, state, since, checked_at, detail, frames_per_second, shift_pixels FROM said ORDER BY camera_id
ON CONFLICT (camera_id) DO UPDATE SET
    state = excluded.state, since = excluded.since, checked_at = excluded.checked_at, detail = excluded.detail,
    frames_per_second = excluded.frames_per_second, shift_pixels = excluded.shift_pixels;

-- name: all_health
SELECT camera_id, state, since, checked_at, detail, frames_per_second, shift_pixels FROM camera_health ORDER BY camera_id;

-- name: health_history
SELECT camera_id, since, state, detail, noticed_at FROM camera_health_history
WHERE camera_id = :camera_id ORDER BY noticed_at;

-- name: all_health_changes
SELECT camera_id, since, state FROM camera_health_history ORDER BY camera_id, noticed_at;

-- name: all_camera_switches
SELECT camera_id, at, enabled FROM camera_switches ORDER BY camera_id, at;

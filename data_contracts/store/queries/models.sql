-- name: lock_models!
-- Until the end of the transaction nobody else changes which models serve.
SELECT pg_advisory_xact_lock(hashtext('cityeye models'));

-- name: add_model^
INSERT INTO model_versions (family, version, sha256, parent, data_sha256, training, figures, state, steps)
SELECT :family, greatest(:least_version, coalesce(max(version), 0) + 1), :sha256, :parent, :data_sha256, :training,
    :figures, 'trained', 1
FROM model_versions WHERE family = :family
RETURNING *;

-- name: add_first_live^
-- The detector that came with the house, when the first one is to take over from it.
INSERT INTO model_versions (family, version, sha256, training, state, steps)
VALUES (:family, :version, :sha256, :training, 'live', 1)
RETURNING *;

-- name: get_model^
SELECT * FROM model_versions WHERE detector = :detector;

-- name: all_models
SELECT * FROM model_versions ORDER BY registered_at DESC, family, version DESC;

-- name: models_in_states
SELECT * FROM model_versions WHERE state = ANY(:states) ORDER BY family, version;

-- name: save_model_state!
UPDATE model_versions SET
    state = :state, steps = :steps, state_since = :state_since, canary_cameras = :canary_cameras,
    shadow_share = :shadow_share, previous = :previous
WHERE detector = :detector;

-- name: save_model_figures!
UPDATE model_versions SET figures = :figures, training = :training WHERE detector = :detector;

-- name: add_model_step!
INSERT INTO model_steps (
    detector, number, state_before, state_after, happened_at, who, person_id, reason, detail, leaf_index
) VALUES (
    :detector, :number, :state_before, :state_after, :happened_at, :who, :person_id, :reason, :detail, :leaf_index
);

-- name: model_steps_of
SELECT * FROM model_steps WHERE detector = :detector ORDER BY number;

-- name: add_shadow_cases!
INSERT INTO shadow_cases (
    detector, side, incident_id, camera_id, zone_id, kind, thing, box, score, first_seen_at, dwell_reached_at)
SELECT detector, side, incident_id, camera_id, zone_id, kind, thing, box, score, first_seen_at, dwell_reached_at
FROM jsonb_to_recordset(:cases) AS s (
    detector text, side text, incident_id uuid, camera_id text, zone_id text, kind text, thing text,
    box double precision[], score double precision, first_seen_at timestamptz, dwell_reached_at timestamptz)
-- A camera that was removed a moment ago has no shadow either.
WHERE EXISTS (SELECT FROM cameras c WHERE c.camera_id = s.camera_id)
ON CONFLICT DO NOTHING;

-- name: add_shadow_watch!
INSERT INTO shadow_watch (detector, camera_id, frames, first_at, last_at)
SELECT detector, camera_id, frames, cityeye_now(), cityeye_now()
FROM jsonb_to_recordset(:watched) AS s (detector text, camera_id text, frames bigint)
WHERE EXISTS (SELECT FROM cameras c WHERE c.camera_id = s.camera_id)
ON CONFLICT (detector, camera_id) DO UPDATE SET
    frames = shadow_watch.frames + excluded.frames, last_at = excluded.last_at;

-- name: shadow_cases_of
SELECT * FROM shadow_cases WHERE detector = :detector ORDER BY dwell_reached_at, incident_id;

-- name: shadow_watch_of
SELECT camera_id, frames FROM shadow_watch WHERE detector = :detector ORDER BY camera_id;

-- name: street_cases_near_shadow
-- Cases of the street of the same camera, zone and kind that were open or about to open when the shadow saw its own.
SELECT DISTINCT s.incident_id, c.case_id, i.box
FROM shadow_cases s
JOIN cases c ON c.camera_id = s.camera_id AND c.zone_id = s.zone_id AND c.kind = s.kind
JOIN incidents i ON i.incident_id = c.incident_id
WHERE s.detector = :detector AND i.box IS NOT NULL
    AND i.first_seen_at <= s.dwell_reached_at + :grace
    AND (c.closed_at IS NULL OR c.closed_at >= s.first_seen_at - :grace)
ORDER BY s.incident_id, c.case_id;

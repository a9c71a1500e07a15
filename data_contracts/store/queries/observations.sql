-- name: save_observations!
-- One statement a flush. A row that was there moves on only: a late delivery neither lowers a count nor moves a time back.
INSERT INTO observations (
    observation_id, camera_id, preset, zone_id, kind, thing, box, first_seen_at, last_seen_at, seen_count, missed_count,
    mean_score, best_score, detector, dwell_reached_at, ended_at, best_picture, unnamed
)
SELECT
    observation_id, camera_id, preset, zone_id, kind, thing, box, first_seen_at, last_seen_at, seen_count, missed_count,
    mean_score, best_score, detector, dwell_reached_at, ended_at, best_picture, unnamed
FROM jsonb_to_recordset(:observations) AS o (
    observation_id uuid, camera_id text, preset text, zone_id text, kind text, thing text, box double precision[],
    first_seen_at timestamptz, last_seen_at timestamptz, seen_count integer, missed_count integer,
    mean_score double precision, best_score double precision, detector text, dwell_reached_at timestamptz,
    ended_at timestamptz, best_picture text, unnamed boolean)
ORDER BY observation_id
ON CONFLICT (observation_id) DO UPDATE SET
    thing = excluded.thing,
    box = excluded.box,
    last_seen_at = excluded.last_seen_at,
    seen_count = greatest(observations.seen_count, excluded.seen_count),
    missed_count = greatest(observations.missed_count, excluded.missed_count),
    mean_score = excluded.mean_score,
    best_score = greatest(observations.best_score, excluded.best_score),
    detector = excluded.detector,
    dwell_reached_at = coalesce(observations.dwell_reached_at, excluded.dwell_reached_at),
    ended_at = excluded.ended_at,
    best_picture = coalesce(excluded.best_picture, observations.best_picture),
    unnamed = excluded.unnamed
WHERE excluded.last_seen_at >= observations.last_seen_at;

-- name: add_sightings!
INSERT INTO sightings (observation_id, seen_at, camera_id, box, score, thing, detector)
SELECT observation_id, seen_at, camera_id, box, score, thing, detector
FROM jsonb_to_recordset(:sightings) AS s (
    observation_id uuid, seen_at timestamptz, camera_id text, box double precision[], score double precision, thing text,
    detector text)
ON CONFLICT (observation_id, seen_at) DO NOTHING;

-- name: sightings_of_observation
SELECT observation_id, camera_id, seen_at, box, score, thing, detector FROM sightings
WHERE observation_id = :observation_id ORDER BY seen_at;

-- name: save_place_states!
INSERT INTO place_states (camera_id, preset, state, saved_at)
SELECT camera_id, preset, state, :saved_at
FROM jsonb_to_recordset(:states) AS s (camera_id text, preset text, state jsonb)
ORDER BY camera_id, preset
ON CONFLICT (camera_id, preset) DO UPDATE SET state = excluded.state, saved_at = excluded.saved_at;

-- name: place_state$
SELECT state FROM place_states WHERE camera_id = :camera_id AND preset = :preset;

-- name: get_observation^
SELECT
    observation_id, camera_id, preset, zone_id, kind, thing, box, first_seen_at, last_seen_at, seen_count, missed_count,
    mean_score, best_score, detector, dwell_reached_at, ended_at, best_picture, unnamed
FROM observations WHERE observation_id = :observation_id;

-- name: still_followed_after_closing
-- Of each thing that is still followed, the newest case it belongs to decides.
SELECT o.camera_id, o.observation_id
FROM observations AS o
WHERE o.camera_id = ANY(:camera_ids) AND o.ended_at IS NULL AND o.dwell_reached_at IS NOT NULL
    AND (
        SELECT c.closure
        FROM incidents AS i
        JOIN case_incidents AS ci ON ci.incident_id = i.incident_id
        JOIN cases AS c ON c.case_id = ci.case_id
        WHERE i.observation_id = o.observation_id
        ORDER BY c.case_id DESC
        LIMIT 1
    ) = ANY(:closures);

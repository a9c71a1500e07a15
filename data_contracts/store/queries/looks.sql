-- name: watched_cases
-- Once a flush, for all cameras of it: the open cases at spots of these presets, and at named places that a zone of them
-- shows. Rows are locked in one order, so that two cameras that see the same thing never wait for each other in a ring.
WITH looked AS (
    SELECT camera_id, preset FROM jsonb_to_recordset(:views) AS v (camera_id text, preset text)
), ways AS (
    SELECT c.case_id, z.zone_id, p.box AS spot
    FROM looked l
    JOIN cases c ON c.camera_id = l.camera_id AND c.state <> 'closed'
    JOIN places p ON p.place_id = c.place_id AND p.spot AND p.camera_id = l.camera_id AND p.preset = l.preset
    JOIN zones z ON z.zone_id = p.zone_id AND z.camera_id = l.camera_id AND z.preset = l.preset AND z.kind = c.kind
        AND z.removed_at IS NULL
    UNION ALL
    SELECT c.case_id, z.zone_id, NULL
    FROM looked l
    JOIN zones z ON z.camera_id = l.camera_id AND z.preset = l.preset AND z.place_id IS NOT NULL
        AND z.removed_at IS NULL
    JOIN cases c ON c.place_id = z.place_id AND c.kind = z.kind AND c.state <> 'closed'
)
SELECT c.*, y.sha256 AS policy_sha256, ways.spot, mine.observation_ids, newest.box AS box,
    z.zone_id AS way_zone_id, z.camera_id AS way_camera_id, z.preset AS way_preset, z.name AS way_name,
    z.kind AS way_kind, z.place_id AS way_place_id, z.polygon, z.masks, z.schedule, z.dwell_seconds
FROM ways
JOIN cases c ON c.case_id = ways.case_id
JOIN policies y ON y.kind = c.kind AND y.version = c.policy_version
JOIN zones z ON z.zone_id = ways.zone_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(i.observation_id), '{}') AS observation_ids
    FROM case_incidents ci JOIN incidents i USING (incident_id)
    WHERE ci.case_id = c.case_id AND i.camera_id = z.camera_id AND i.preset = z.preset
) AS mine
LEFT JOIN LATERAL (
    SELECT i.box FROM case_incidents ci JOIN incidents i USING (incident_id)
    WHERE ci.case_id = c.case_id AND i.camera_id = z.camera_id AND i.preset = z.preset
    ORDER BY i.dwell_reached_at DESC LIMIT 1
) AS newest ON true
WHERE c.state <> 'closed'
ORDER BY c.case_id, z.zone_id
FOR NO KEY UPDATE OF c;

-- name: save_looks!
-- No index holds a column of these, so that the row is rewritten inside its page.
UPDATE cases SET
    clear_since = s.clear_since,
    clear_frames = s.clear_frames,
    looked_at = greatest(cases.looked_at, s.looked_at),
    last_seen_at = greatest(cases.last_seen_at, s.last_seen_at)
FROM jsonb_to_recordset(:cases) AS s (
    case_id bigint, clear_since timestamptz, clear_frames integer, looked_at timestamptz, last_seen_at timestamptz)
WHERE cases.case_id = s.case_id AND cases.state <> 'closed';

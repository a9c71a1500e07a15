-- name: lock_places_and_kinds!
-- Two transactions that open at the same place follow one another, so that the second finds the first one's case; all lock
-- in one order.
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:case:' || place_id || ':' || kind, 0))
FROM (SELECT DISTINCT place_id, kind FROM jsonb_to_recordset(:spots) AS s (place_id text, kind text)
      ORDER BY place_id, kind) AS ordered;

-- name: open_cases_at
SELECT c.*, p.sha256 AS policy_sha256
FROM (SELECT DISTINCT place_id, kind FROM jsonb_to_recordset(:spots) AS s (place_id text, kind text)) AS wanted
JOIN cases c ON c.place_id = wanted.place_id AND c.kind = wanted.kind AND c.state <> 'closed'
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
ORDER BY c.case_id
FOR UPDATE OF c;

-- name: last_mended_cases_at
-- Suspicions that came to nothing in between hide no mended case.
SELECT c.*, p.sha256 AS policy_sha256
FROM (SELECT DISTINCT place_id, kind FROM jsonb_to_recordset(:spots) AS s (place_id text, kind text)) AS wanted
CROSS JOIN LATERAL (
    SELECT * FROM cases
    WHERE place_id = wanted.place_id AND kind = wanted.kind AND state = 'closed' AND closure = ANY (:closures::text[])
    ORDER BY case_id DESC LIMIT 1
) AS c
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version;

-- name: get_case^
SELECT c.*, p.sha256 AS policy_sha256
FROM cases c JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE c.case_id = :case_id;

-- name: get_case_for_update^
SELECT c.*, p.sha256 AS policy_sha256
FROM cases c JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE c.case_id = :case_id
FOR UPDATE OF c;

-- name: get_cases
SELECT c.*, p.sha256 AS policy_sha256
FROM cases c JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE c.case_id = ANY (:case_ids)
ORDER BY c.case_id;

-- name: get_cases_for_update
-- Locked in one order, so that nobody waits in a ring.
SELECT c.*, p.sha256 AS policy_sha256
FROM cases c JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE c.case_id = ANY (:case_ids)
ORDER BY c.case_id
FOR UPDATE OF c;

-- name: policy_body$
SELECT body FROM policies WHERE kind = :kind AND version = :version;

-- name: insert_cases
-- The area is taken once, from the place where it has one, else from the camera or sensor, so that old cases stay where
-- they were. The community is that of the place's block or grid, else the one that camera or sensor names, else that of
-- their block or grid; of a road last, because a road may run through several. A shop that has closed down lends its area,
-- but the case is not the shop's.
INSERT INTO cases (
    kind, state, status_code, place_id, camera_id, zone_id, community_id, grid_id, block_id, shop_id, incident_id,
    policy_version, severity, score, opened_at, state_since, version, run, closed_at, closure, follows_case_id,
    last_seen_at, road_id
)
SELECT
    o.kind, o.state, o.status_code, o.place_id, o.camera_id, o.zone_id,
    coalesce(
        (SELECT community_id FROM blocks WHERE blocks.block_id = coalesce(p.block_id, s.block_id)),
        (SELECT community_id FROM grids WHERE grids.grid_id = coalesce(p.grid_id, s.grid_id)),
        k.community_id,
        se.community_id,
        (SELECT community_id FROM blocks WHERE blocks.block_id = coalesce(k.block_id, se.block_id)),
        (SELECT community_id FROM grids WHERE grids.grid_id = coalesce(k.grid_id, se.grid_id)),
        (SELECT community_id FROM roads WHERE roads.road_id = coalesce(p.road_id, s.road_id, k.road_id))),
    coalesce(p.grid_id, k.grid_id, se.grid_id), coalesce(p.block_id, s.block_id, k.block_id, se.block_id),
    CASE WHEN s.closed_at IS NULL THEN s.shop_id END,
    o.incident_id, o.policy_version, o.severity, o.score, o.at, o.at, 1, 1, NULL, NULL, o.follows_case_id, o.last_seen_at,
    coalesce(p.road_id, s.road_id, k.road_id)
FROM ROWS FROM (jsonb_to_recordset(:openings) AS (
    kind text, state text, status_code text, place_id text, camera_id text, sensor_id text, zone_id text,
    incident_id uuid, policy_version integer, severity text, score double precision, at timestamptz,
    follows_case_id bigint, last_seen_at timestamptz)) WITH ORDINALITY AS o (
    kind, state, status_code, place_id, camera_id, sensor_id, zone_id, incident_id, policy_version, severity, score, at,
    follows_case_id, last_seen_at, number)
JOIN places p ON p.place_id = o.place_id
LEFT JOIN cameras k ON k.camera_id = o.camera_id
LEFT JOIN sensors se ON se.sensor_id = o.sensor_id
LEFT JOIN LATERAL (SELECT * FROM shops WHERE shops.place_id = p.place_id ORDER BY closed_at IS NOT NULL, shop_id LIMIT 1) s ON true
ORDER BY o.number
RETURNING *;

-- name: add_incidents_to_cases!
INSERT INTO case_incidents (incident_id, case_id, attached_at)
SELECT incident_id, case_id, attached_at
FROM jsonb_to_recordset(:held) AS h (incident_id uuid, case_id bigint, attached_at timestamptz);

-- name: change_cases
-- No row comes back of a case where somebody else was faster (the page is stale).
UPDATE cases AS c SET
    state = d.state,
    status_code = d.status_code,
    state_since = CASE WHEN c.state = d.state THEN c.state_since ELSE d.at END,
    version = c.version + 1,
    run = c.run + 1,
    acknowledged_at = CASE WHEN d.acknowledged THEN d.at WHEN NOT d.asked_anew THEN c.acknowledged_at END,
    acknowledged_by = CASE WHEN d.acknowledged THEN d.actor_id WHEN NOT d.asked_anew THEN c.acknowledged_by END,
    returns_to_state = d.returns_to_state,
    returns_to_purpose = d.returns_to_purpose,
    returns_to_minutes = d.returns_to_minutes,
    assigned_to = coalesce(d.assigned_to, c.assigned_to),
    arrived_at = CASE WHEN d.arrived THEN d.at WHEN NOT d.asked_anew THEN c.arrived_at END,
    site_recorded_at = CASE WHEN d.site_recorded THEN d.at WHEN NOT d.asked_anew THEN c.site_recorded_at END,
    appealed_at = CASE WHEN d.appealed THEN d.at ELSE c.appealed_at END,
    closed_at = CASE WHEN d.state = 'closed' THEN d.at END,
    closure = d.closure
FROM jsonb_to_recordset(:changes) AS d (
    case_id bigint, version integer, at timestamptz, actor_id integer, state text, status_code text, acknowledged boolean,
    asked_anew boolean, closure text, returns_to_state text, returns_to_purpose text, returns_to_minutes double precision,
    assigned_to integer, arrived boolean, site_recorded boolean, appealed boolean)
WHERE c.case_id = d.case_id AND c.version = d.version
RETURNING c.case_id, c.sighting_count;

-- name: count_sighting!
UPDATE cases SET
    sighting_count = sighting_count + 1,
    last_seen_at = greatest(last_seen_at, :seen_at)
WHERE case_id = :case_id AND state <> 'closed';

-- name: move_last_seen!
-- Rows are locked in one order, so that two cameras that see the same thing never wait for each other in a ring.
WITH seen AS (
    SELECT ci.case_id, max(s.seen_at) AS seen_at
    FROM jsonb_to_recordset(:seen) AS s (observation_id uuid, seen_at timestamptz)
    JOIN incidents i USING (observation_id)
    JOIN case_incidents ci USING (incident_id)
    GROUP BY ci.case_id
), locked AS (
    SELECT c.case_id, seen.seen_at FROM cases c JOIN seen USING (case_id)
    WHERE c.state <> 'closed' AND (c.last_seen_at IS NULL OR c.last_seen_at < seen.seen_at)
    ORDER BY c.case_id FOR NO KEY UPDATE OF c
)
UPDATE cases SET last_seen_at = locked.seen_at FROM locked WHERE cases.case_id = locked.case_id;

-- name: add_events!
INSERT INTO case_events (
    case_id, version, event_type, state_before, state_after, happened_at, actor_id, actor_role, fired_timer_id, detail
)
SELECT
    case_id, version, event_type, state_before, state_after, happened_at, actor_id, actor_role, fired_timer_id, detail
FROM jsonb_to_recordset(:events) AS e (
    case_id bigint, version integer, event_type text, state_before text, state_after text, happened_at timestamptz,
    actor_id integer, actor_role text, fired_timer_id bigint, detail jsonb);

-- name: events_of_cases
SELECT case_id, version, event_type, state_before, state_after, happened_at, actor_id, actor_role, detail
FROM case_events WHERE case_id = ANY (:case_ids) ORDER BY case_id, version;

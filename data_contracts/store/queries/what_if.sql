-- name: stood_things
SELECT o.first_seen_at, o.last_seen_at, o.mean_score, o.unnamed, z.dwell_seconds, z.schedule
FROM zones z JOIN observations o USING (zone_id)
WHERE z.kind = :kind AND z.removed_at IS NULL AND o.first_seen_at >= :since AND o.first_seen_at < :until
LIMIT :most;

-- name: stood_in_view
-- Also of zones that were removed since; the newest first.
SELECT o.zone_id, o.kind, o.box, o.first_seen_at, o.last_seen_at, o.mean_score, o.unnamed
FROM zones z JOIN observations o USING (zone_id)
WHERE z.camera_id = :camera_id AND o.preset = :preset AND o.first_seen_at >= :since
ORDER BY o.first_seen_at DESC, o.observation_id LIMIT :most;

-- name: case_courses
-- Cases mended or enforced; begun where their first step began, which is the confirmation of a suspected one.
SELECT c.case_id, c.acknowledged_at, c.arrived_at, c.closed_at, c.closure, e.begun_at, e.begun_in, e.furthest, e.pauses, e.by_hand
FROM cases c CROSS JOIN LATERAL (
    SELECT (array_agg(happened_at ORDER BY version) FILTER (WHERE state_after = ANY (:steps)))[1] AS begun_at,
        (array_agg(state_after ORDER BY version) FILTER (WHERE state_after = ANY (:steps)))[1] AS begun_in,
        (array_agg(state_after ORDER BY array_position(:steps, state_after) DESC)
            FILTER (WHERE state_after = ANY (:steps)))[1] AS furthest,
        coalesce(jsonb_agg(jsonb_build_array(extract(epoch FROM happened_at), extract(epoch FROM next_at)) ORDER BY version)
            FILTER (WHERE state_after IN ('appealed', 'deferred') AND next_at IS NOT NULL), '[]') AS pauses,
        coalesce(jsonb_object_agg(state_after, extract(epoch FROM happened_at))
            FILTER (WHERE event_type IN ('first_reminder_sent', 'second_reminder_sent') AND actor_id IS NOT NULL), '{}')
            AS by_hand
    FROM (
        SELECT *, lead(happened_at) OVER (ORDER BY version) AS next_at FROM case_events WHERE case_id = c.case_id
    ) s
) e
WHERE c.kind = :kind AND c.opened_at >= :since AND c.opened_at < :until AND c.state = 'closed'
  AND c.closure IN ('self', 'managed', 'enforced') AND e.begun_at IS NOT NULL
ORDER BY c.case_id DESC LIMIT :most;

-- name: policy_versions
SELECT p.version, p.saved_at, (
    SELECT count(*) FROM cases c WHERE c.kind = p.kind AND c.policy_version = p.version AND c.state <> 'closed'
) AS open_cases
FROM policies p WHERE p.kind = :kind ORDER BY p.version DESC LIMIT :most;

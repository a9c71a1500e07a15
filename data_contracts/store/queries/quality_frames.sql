-- name: quality_frame_cases
-- Cases opened or closed on the day, those that are open, and any from the future: what must hold of each, as it stands now.
WITH chosen AS (
    SELECT case_id FROM cases WHERE opened_at >= :begins AND opened_at < :ends
    UNION SELECT case_id FROM cases WHERE closed_at >= :begins AND closed_at < :ends
    UNION SELECT case_id FROM cases WHERE state <> 'closed' AND opened_at < :ends
    UNION SELECT case_id FROM cases WHERE opened_at > :now
)
SELECT
    c.case_id, c.kind, c.state, c.closure, c.opened_at, c.acknowledged_at, c.arrived_at, c.site_recorded_at, c.closed_at,
    greatest(c.opened_at, c.state_since, c.acknowledged_at, c.arrived_at, c.site_recorded_at, c.closed_at, c.appealed_at,
             c.last_seen_at) AS latest_at,
    :now AS now_at,
    c.community_id, c.grid_id, c.block_id, b.community_id AS community_of_block, b.grid_id AS grid_of_block,
    c.shop_id, s.block_id AS block_of_shop,
    CASE WHEN c.kind = 'shop_overflow' THEN coalesce(c.shop_id, 'none') END AS shop_of_overflow,
    CASE WHEN c.closure = 'enforced' THEN CASE WHEN c.arrived_at IS NULL THEN 'nobody' ELSE 'somebody' END END AS on_site,
    CASE
        WHEN c.state IN ('closed', 'appealed') THEN CASE WHEN t.run IS NULL THEN 'right' ELSE 'unwanted' END
        WHEN t.run IS NULL THEN 'missing' WHEN t.run <> c.run THEN 'of_another_run' ELSE 'right' END AS timer,
    c.version, e.last_version, c.state AS state_now, e.last_state, e.went_back,
    coalesce(extract(epoch FROM c.opened_at - r.closed_at)::double precision / 60, 1440) AS minutes_since_rejected
FROM chosen JOIN cases c USING (case_id)
LEFT JOIN blocks b ON b.block_id = c.block_id
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
LEFT JOIN LATERAL (
    SELECT
        max(version) AS last_version, (array_agg(state_after ORDER BY version DESC))[1] AS last_state,
        count(*) FILTER (WHERE happened_at < happened_before) AS went_back
    FROM (
        SELECT version, state_after, happened_at, lag(happened_at) OVER (ORDER BY version) AS happened_before
        FROM case_events WHERE case_events.case_id = c.case_id) AS told
) e ON true
LEFT JOIN LATERAL (
    SELECT closed_at FROM cases before
    WHERE before.place_id = c.place_id AND before.kind = c.kind AND before.case_id < c.case_id
      AND before.closure = 'false_alarm' AND before.closed_at > c.opened_at - interval '1 day'
    ORDER BY before.case_id DESC LIMIT 1
) r ON true
ORDER BY c.case_id LIMIT :limit;

-- name: quality_frame_volume
-- Cases of the day by kind, beside the same weekday of the eight weeks before; weeks from before the first case are not
-- there, and a day that was lived is not compared with days that were replayed.
WITH first AS (
    SELECT greatest(
        (SELECT (min(opened_at) AT TIME ZONE :time_zone)::date FROM cases),
        (SELECT first_day + days FROM replayed_year WHERE :day::date >= first_day + days)) AS day
), days AS (
    SELECT :day::date - 7 * week AS day, week FROM generate_series(0, 8) AS week, first
    WHERE :day::date - 7 * week >= first.day
), counted AS (
    SELECT days.week, c.kind, count(*) AS cases
    FROM days JOIN cases c
        ON c.opened_at >= days.day::timestamp AT TIME ZONE :time_zone
        AND c.opened_at < (days.day + 1)::timestamp AT TIME ZONE :time_zone
    GROUP BY 1, 2
), kinds AS (
    SELECT DISTINCT kind FROM counted
)
SELECT
    k.kind, coalesce((SELECT cases FROM counted WHERE week = 0 AND kind = k.kind), 0) AS cases,
    ARRAY(SELECT coalesce(n.cases, 0) FROM days LEFT JOIN counted n ON n.week = days.week AND n.kind = k.kind
          WHERE days.week > 0 ORDER BY days.week) AS weeks_before
FROM kinds k
UNION ALL
SELECT
    'all', coalesce((SELECT sum(cases) FROM counted WHERE week = 0), 0)::bigint,
    ARRAY(SELECT coalesce((SELECT sum(cases) FROM counted n WHERE n.week = days.week), 0)::bigint FROM days
          WHERE days.week > 0 ORDER BY days.week)
WHERE EXISTS (SELECT FROM counted)
ORDER BY 1;

-- name: quality_frame_incidents
-- Incidents recorded on the day. A replayed day is written down as a whole when it is over, so those are of when they were.
SELECT
    i.incident_id::text AS incident_id, x.case_id, i.kind, i.thing, i.camera_id, i.zone_id, i.preset, i.score, i.detector,
    i.first_seen_at, i.dwell_reached_at, i.recorded_at, i.box::text AS box,
    i.dwell_reached_at - interval '1 minute' AS seen_at_least_at,
    CASE WHEN p.width IS NOT NULL THEN greatest(-i.box[1], -i.box[2], i.box[3] - p.width, i.box[4] - p.height) END AS outside,
    least(i.box[3] - i.box[1], i.box[4] - i.box[2]) AS shorter_side,
    CASE WHEN i.sensor_id IS NULL THEN i.thing END AS thing_seen,
    CASE WHEN y.kind IS NOT NULL THEN CASE WHEN y.body -> 'things' ? i.thing THEN 'named' ELSE 'not_named' END END
        AS thing_in_policy,
    z.camera_id AS camera_of_zone, z.kind AS kind_of_zone,
    CASE WHEN i.camera_id IS NOT NULL AND i.entered_by IS NULL AND i.detector !~ '^replay'
         THEN (SELECT count(*) FROM evidence_pictures e WHERE e.incident_id = i.incident_id AND e.sealed) END AS originals,
    CASE WHEN i.camera_id IS NOT NULL AND i.entered_by IS NULL AND i.detector !~ '^replay'
         THEN (SELECT count(*) FROM evidence_pictures e WHERE e.incident_id = i.incident_id AND NOT e.sealed) END AS copies,
    CASE WHEN i.camera_id IS NOT NULL AND i.entered_by IS NULL AND i.detector !~ '^replay'
         THEN extract(epoch FROM i.recorded_at - i.dwell_reached_at)::double precision / 60 END AS minutes_late
FROM incidents i
LEFT JOIN case_incidents x ON x.incident_id = i.incident_id
LEFT JOIN cases c ON c.case_id = x.case_id
LEFT JOIN policies y ON y.kind = c.kind AND y.version = c.policy_version
LEFT JOIN camera_presets p ON p.camera_id = i.camera_id AND p.preset = i.preset
LEFT JOIN zones z ON z.zone_id = i.zone_id
WHERE i.recorded_at >= :begins AND i.recorded_at < :ends + interval '2 days'
  AND tstzrange(:begins, :ends) @> CASE WHEN i.detector ~ '^replay' THEN i.dwell_reached_at ELSE i.recorded_at END
ORDER BY i.recorded_at, i.incident_id LIMIT :limit;

-- name: quality_frame_detectors
-- One row a detector that scores what cameras see: how many different scores it gave. Replayed incidents are not scored.
SELECT detector, count(*) AS incidents, count(DISTINCT score) AS scores,
    CASE WHEN count(*) >= 20 THEN count(DISTINCT score) END AS scores_of_many
FROM incidents
WHERE recorded_at >= :begins AND recorded_at < :ends AND camera_id IS NOT NULL AND entered_by IS NULL
  AND detector !~ '^(replay|oracle)'
GROUP BY 1 ORDER BY 1 LIMIT :limit;

-- name: quality_frame_sightings
-- One row a camera, for sightings may be millions: how many there were, and how many are at fault in which way.
SELECT
    s.camera_id, count(*) AS sightings,
    count(*) FILTER (WHERE s.box[1] < -0.5 OR s.box[2] < -0.5 OR s.box[3] > p.width + 0.5 OR s.box[4] > p.height + 0.5)
        AS outside_picture,
    count(*) FILTER (WHERE o.observation_id IS NULL) AS of_no_observation,
    count(*) FILTER (WHERE o.camera_id <> s.camera_id) AS of_another_camera,
    count(*) FILTER (WHERE s.seen_at < o.first_seen_at) AS before_first_seen,
    count(*) FILTER (WHERE s.seen_at > :now + interval '5 minutes') AS in_the_future,
    count(*) FILTER (WHERE s.tableoid = 'sightings_default'::regclass) AS in_no_partition,
    count(*) FILTER (WHERE s.thing <> ALL (:things)) AS of_unknown_thing,
    min(s.seen_at) FILTER (WHERE o.observation_id IS NULL OR o.camera_id <> s.camera_id OR s.seen_at < o.first_seen_at
        OR s.seen_at > :now + interval '5 minutes' OR s.box[1] < -0.5 OR s.box[2] < -0.5 OR s.box[3] > p.width + 0.5
        OR s.box[4] > p.height + 0.5 OR s.thing <> ALL (:things)) AS first_fault_at
FROM sightings s
LEFT JOIN observations o ON o.observation_id = s.observation_id
LEFT JOIN camera_presets p ON p.camera_id = s.camera_id AND p.preset = o.preset
WHERE (s.seen_at >= :begins AND s.seen_at < :ends) OR s.seen_at > :now + interval '5 minutes'
GROUP BY 1 ORDER BY 1 LIMIT :limit;

-- name: quality_days_to_count
-- Of the day and the four weeks before, those that are not counted yet; the day itself is always counted anew.
SELECT d::date AS day FROM generate_series(:day::date - 28, :day::date, interval '1 day') AS d
WHERE d::date = :day::date OR NOT EXISTS (SELECT FROM quality_counted_days WHERE day = d::date)
ORDER BY 1;

-- name: quality_forget_day!
DELETE FROM quality_counted_days WHERE day = :day;

-- name: quality_count_day!
WITH marked AS (
    INSERT INTO quality_counted_days (day) VALUES (:day) RETURNING day
), counted AS (
    SELECT camera_id, count(*) AS sightings, 0 AS incidents FROM sightings
    WHERE seen_at >= :begins AND seen_at < :ends GROUP BY 1
    UNION ALL
    SELECT camera_id, 0, count(*) FROM incidents
    WHERE recorded_at >= :begins AND recorded_at < :ends + interval '2 days' AND camera_id IS NOT NULL
      AND entered_by IS NULL
      AND tstzrange(:begins, :ends) @> CASE WHEN detector ~ '^replay' THEN dwell_reached_at ELSE recorded_at END
    GROUP BY 1
)
INSERT INTO quality_camera_days (day, camera_id, sightings, incidents)
SELECT marked.day, camera_id, sum(sightings), sum(incidents)
FROM counted JOIN cameras USING (camera_id) CROSS JOIN marked GROUP BY 1, 2;

-- name: quality_frame_camera_days
-- One row a camera that is switched on, or that the day was replayed into: its day beside its own four weeks before. A camera is known from the first day of
-- them on which it saw anything.
WITH known AS (
    SELECT camera_id, min(day) AS since FROM quality_camera_days WHERE day >= :day::date - 28 AND day < :day::date GROUP BY 1
), before AS (
    SELECT
        known.camera_id, :day::date - known.since AS days_known,
        min(coalesce(n.sightings, 0)) FILTER (WHERE d::date >= :day::date - 14) AS fewest_sightings,
        max(coalesce(n.sightings, 0)) AS most_sightings,
        max(coalesce(n.incidents, 0)) AS most_incidents,
        sum(coalesce(n.incidents, 0))::double precision / count(*) AS incidents_a_day,
        max(d::date) FILTER (WHERE n.incidents > 0) AS last_incident_day
    FROM known CROSS JOIN LATERAL generate_series(known.since, :day::date - 1, interval '1 day') AS d
    LEFT JOIN quality_camera_days n ON n.camera_id = known.camera_id AND n.day = d::date
    GROUP BY 1, 2
)
SELECT
    k.camera_id, coalesce(n.sightings, 0) AS sightings, coalesce(n.incidents, 0) AS incidents,
    b.days_known, b.fewest_sightings, b.most_sightings, b.most_incidents, b.incidents_a_day, b.last_incident_day,
    CASE WHEN coalesce(n.incidents, 0) > 0 THEN 0 ELSE :day::date - coalesce(b.last_incident_day, :day::date) END
        AS days_without_incident
FROM cameras k
LEFT JOIN before b USING (camera_id)
LEFT JOIN quality_camera_days n ON n.camera_id = k.camera_id AND n.day = :day
WHERE k.enabled OR (k.source ~ '^replay:' AND EXISTS (
    SELECT FROM replayed_year WHERE :day::date >= first_day AND :day::date < first_day + days_done))
ORDER BY k.camera_id LIMIT :limit;

-- name: quality_frame_timers
-- Timers that ended on the day or from the future, and those that wait.
SELECT
    t.timer_id, t.case_id, t.run, t.purpose, t.state, t.due_at, t.finished_at, c.state AS case_state, c.run AS run_of_case,
    c.opened_at, t.due_at - interval '400 days' AS due_early_at, :now AS now_at,
    CASE WHEN t.state = 'pending' THEN c.state || '/' || t.purpose END AS state_and_purpose,
    CASE WHEN t.state = 'pending' THEN c.run END AS run_awaited,
    CASE WHEN t.state = 'pending' THEN greatest(extract(epoch FROM :as_of - t.due_at)::double precision / 60, 0) END
        AS minutes_overdue,
    CASE WHEN t.state = 'done' THEN extract(epoch FROM t.finished_at - t.due_at)::double precision END AS seconds_after_due
FROM (
    SELECT * FROM timers WHERE finished_at >= :begins AND (finished_at < :ends OR finished_at > :now)
    UNION ALL
    SELECT * FROM timers WHERE state = 'pending'
) t LEFT JOIN cases c ON c.case_id = t.case_id
ORDER BY t.timer_id LIMIT :limit;

-- name: quality_frame_notices
-- Notices written on the day or in the future, and those that still wait.
WITH chosen AS (
    SELECT * FROM notices WHERE case_id IS NOT NULL AND created_at >= :begins AND (created_at < :ends OR created_at > :now)
    UNION ALL
    SELECT * FROM notices WHERE case_id IS NOT NULL AND state = 'pending' AND created_at < :begins
), areas AS (
    SELECT DISTINCT n.role, c.community_id, c.grid_id, c.block_id, c.shop_id
    FROM chosen n JOIN cases c USING (case_id) WHERE n.purpose <> 'assignment'
), heard AS (
    SELECT a.*, EXISTS (
        SELECT FROM role_grants g JOIN people p USING (person_id)
        WHERE p.active AND g.role = a.role
          AND (g.community_id IS NULL OR g.community_id = a.community_id)
          AND (g.grid_id IS NULL OR g.grid_id = a.grid_id) AND (g.block_id IS NULL OR g.block_id = a.block_id)
          AND (g.shop_id IS NULL OR g.shop_id = a.shop_id)) AS by_somebody
    FROM areas a
)
SELECT
    n.notice_id::text AS notice_id, n.case_id, n.purpose, n.role, n.channel, n.state, n.attempts, n.created_at,
    n.delivered_at, n.last_error, c.opened_at, greatest(n.created_at, n.delivered_at) AS latest_at, :now AS now_at,
    CASE WHEN n.state = 'pending' THEN extract(epoch FROM :as_of - n.next_attempt_at)::double precision / 60 END
        AS minutes_waiting,
    extract(epoch FROM n.created_at - lag(n.created_at) OVER (
        PARTITION BY n.case_id, n.purpose, n.role, n.channel ORDER BY n.created_at))::double precision
        AS seconds_since_the_same,
    CASE WHEN h.role IS NOT NULL THEN CASE WHEN h.by_somebody THEN 'somebody' ELSE 'nobody' END END AS heard_by
FROM chosen n JOIN cases c USING (case_id)
LEFT JOIN heard h ON n.purpose <> 'assignment' AND (h.role, h.community_id, h.grid_id, h.block_id, h.shop_id)
    IS NOT DISTINCT FROM (n.role, c.community_id, c.grid_id, c.block_id, c.shop_id)
ORDER BY n.created_at, n.notice_id LIMIT :limit;

-- name: quality_frame_shops
-- Telephone numbers stay here: what is told of one is whether it can be called.
SELECT
    s.shop_id, btrim(s.name) AS name, s.licence_number, s.road_id, s.block_id, s.longitude, s.latitude,
    r.geometry AS road_line, b.geometry AS block_outline,
    CASE WHEN s.takes_part THEN coalesce(nullif(btrim(s.owner_name), ''), 'none') END AS owner_taking_part,
    r.community_id AS community_of_road, b.community_id AS community_of_block,
    p.block_id AS block_of_place, p.road_id AS road_of_place, b.grid_id AS grid_of_block, s.grid_id,
    m.telephone
FROM shops s
LEFT JOIN roads r ON r.road_id = s.road_id
LEFT JOIN blocks b ON b.block_id = s.block_id
LEFT JOIN places p ON p.place_id = s.place_id
LEFT JOIN LATERAL (
    SELECT CASE WHEN bool_and(q.phone ~ '^(\+?86[- ]?)?(1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})$') THEN 'can_be_called'
                ELSE 'cannot_be_called' END AS telephone
    FROM role_grants g JOIN people q USING (person_id)
    WHERE g.shop_id = s.shop_id AND q.active AND q.phone IS NOT NULL HAVING count(*) > 0
) m ON true
ORDER BY s.shop_id LIMIT :limit;

-- name: quality_frame_street
-- Outlines, lines and points of the map, with the outline that each has to lie in.
SELECT 'community/' || a.community_id AS part, a.geometry, NULL::jsonb AS within, NULL AS camera_id FROM communities a
UNION ALL
SELECT 'grid/' || a.grid_id, a.geometry, c.geometry, NULL FROM grids a LEFT JOIN communities c USING (community_id)
UNION ALL
SELECT 'block/' || a.block_id, a.geometry, coalesce(g.geometry, c.geometry), NULL
FROM blocks a LEFT JOIN grids g USING (grid_id) LEFT JOIN communities c ON c.community_id = a.community_id
UNION ALL
SELECT 'road/' || a.road_id, a.geometry, c.geometry, NULL FROM roads a LEFT JOIN communities c USING (community_id)
UNION ALL
SELECT 'camera/' || a.camera_id,
    CASE WHEN a.longitude IS NOT NULL AND a.latitude IS NOT NULL THEN
        jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(a.longitude, a.latitude)) END,
    c.geometry, a.camera_id
FROM cameras a LEFT JOIN communities c USING (community_id)
ORDER BY 1 LIMIT :limit;

-- name: quality_frame_zones
SELECT
    z.zone_id, z.camera_id, z.preset, z.kind, z.polygon, p.width, p.height, z.place_id
FROM zones z LEFT JOIN camera_presets p USING (camera_id, preset)
WHERE z.removed_at IS NULL
ORDER BY z.zone_id LIMIT :limit;

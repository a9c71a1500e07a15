-- name: cases_opened_between
-- The cases of a period in groups: reads the period's rows by cases_opened_at, however many others there are.
SELECT
    c.kind,
    coalesce(a.name, '') AS area,
    extract(hour FROM c.opened_at AT TIME ZONE :time_zone)::integer AS hour,
    c.state,
    c.closure,
    count(*) AS cases,
    sum(c.sighting_count - 1) AS duplicates_suppressed
FROM cases c LEFT JOIN communities a USING (community_id)
WHERE c.opened_at >= :begins AND c.opened_at < :ends
GROUP BY 1, 2, 3, 4, 5;

-- name: lock_report!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:report:' || :report_type || ':' || :period_start::date, 0));

-- name: save_report^
INSERT INTO reports (
    report_id, report_type, period_start, period_end, revision, made_at, path, sha256, numbers, pdf_path, pdf_sha256, xlsx_path,
    xlsx_sha256, late)
VALUES (
    :report_id, :report_type, :period_start, :period_end, 1, :made_at, :path, :sha256, :numbers, :pdf_path, :pdf_sha256,
    :xlsx_path, :xlsx_sha256, :late)
ON CONFLICT (report_type, period_start) DO UPDATE SET
    period_end = excluded.period_end, revision = reports.revision + 1, made_at = excluded.made_at, path = excluded.path,
    sha256 = excluded.sha256, numbers = excluded.numbers, pdf_path = excluded.pdf_path, pdf_sha256 = excluded.pdf_sha256,
    xlsx_path = excluded.xlsx_path, xlsx_sha256 = excluded.xlsx_sha256, late = excluded.late
RETURNING *;

-- name: get_report^
SELECT * FROM reports WHERE report_type = :report_type AND period_start = :period_start;

-- name: all_reports
SELECT * FROM reports WHERE report_type = coalesce(:report_type, report_type) ORDER BY made_at DESC LIMIT :limit;

-- name: period_groups
-- The cases opened in a period, counted in one pass by every scene that a report shows: `scene` says which, `key` and `key_2`
-- what. Reads the period's rows by cases_opened_at, however many others there are.
WITH opened AS (
    SELECT
        kind, community_id, road_id, block_id, shop_id, camera_id, place_id, state, closure, sighting_count, follows_case_id,
        (opened_at AT TIME ZONE :time_zone)::date AS day,
        extract(isodow FROM opened_at AT TIME ZONE :time_zone)::integer AS weekday,
        extract(hour FROM opened_at AT TIME ZONE :time_zone)::integer AS hour
    FROM cases WHERE opened_at >= :begins AND opened_at < :ends
), grouped AS (
    SELECT
        GROUPING(kind, community_id, road_id, block_id, shop_id, camera_id, place_id, day, weekday, hour, state, closure) AS which,
        kind, community_id, road_id, block_id, shop_id, camera_id, place_id, day, weekday, hour, state, closure,
        count(*) AS cases, coalesce(sum(sighting_count - 1), 0)::bigint AS duplicates, count(follows_case_id) AS reworks
    FROM opened
    GROUP BY GROUPING SETS (
        (kind), (community_id), (road_id), (block_id), (shop_id), (camera_id), (place_id), (day), (weekday, hour),
        (kind, hour), (state), (closure), ())
)
SELECT
    CASE which
        WHEN 2047 THEN 'kind' WHEN 3071 THEN 'community' WHEN 3583 THEN 'road' WHEN 3839 THEN 'block'
        WHEN 3967 THEN 'shop' WHEN 4031 THEN 'camera' WHEN 4063 THEN 'place' WHEN 4079 THEN 'day'
        WHEN 4083 THEN 'weekday_hour' WHEN 2043 THEN 'kind_hour' WHEN 4093 THEN 'state' WHEN 4094 THEN 'closure'
        WHEN 4095 THEN 'all' END AS scene,
    coalesce(kind::text, community_id, road_id, block_id, shop_id, camera_id, place_id, day::text, weekday::text, state,
             closure) AS key,
    hour::text AS key_2, cases, duplicates, reworks
FROM grouped;

-- name: period_scenes
-- The same by the scenes alone that another period is compared by.
WITH grouped AS (
    SELECT
        GROUPING(kind, community_id, road_id, block_id, shop_id, camera_id) AS which,
        kind, community_id, road_id, block_id, shop_id, camera_id,
        count(*) AS cases, coalesce(sum(sighting_count - 1), 0)::bigint AS duplicates, count(follows_case_id) AS reworks
    FROM cases WHERE opened_at >= :begins AND opened_at < :ends
    GROUP BY GROUPING SETS ((kind), (community_id), (road_id), (block_id), (shop_id), (camera_id), ())
)
SELECT
    CASE which
        WHEN 31 THEN 'kind' WHEN 47 THEN 'community' WHEN 55 THEN 'road' WHEN 59 THEN 'block' WHEN 61 THEN 'shop'
        WHEN 62 THEN 'camera' WHEN 63 THEN 'all' END AS scene,
    coalesce(kind::text, community_id, road_id, block_id, shop_id, camera_id) AS key,
    NULL::text AS key_2, cases, duplicates, reworks
FROM grouped;

-- name: period_kinds
-- The same by kind alone.
SELECT
    CASE WHEN GROUPING(kind) = 0 THEN 'kind' ELSE 'all' END AS scene, kind::text AS key, NULL::text AS key_2,
    count(*) AS cases, coalesce(sum(sighting_count - 1), 0)::bigint AS duplicates, count(follows_case_id) AS reworks
FROM cases WHERE opened_at >= :begins AND opened_at < :ends
GROUP BY GROUPING SETS ((kind), ());

-- name: period_by_hand$
-- Of the cases opened in a period those that people entered: from the roll-up, which spares a look at every incident.
SELECT coalesce(sum(cases), 0)::integer FROM case_counts_now
WHERE grain = 'road_day' AND day BETWEEN :first AND :last AND by_hand;

-- name: period_by_hand_of_cases$
-- The same while the roll-up has the days of another time zone.
SELECT count(*)::integer FROM cases c
WHERE c.opened_at >= :begins AND c.opened_at < :ends
    AND EXISTS (SELECT FROM incidents i WHERE i.incident_id = c.incident_id AND i.entered_by IS NOT NULL);

-- name: period_waits
-- Minutes from opening to acknowledgement, and from the call of enforcement to the officer on site, of the cases opened in a
-- period: how many there are, mean, median and the ninth of ten, and those within :prompt_minutes.
WITH opened AS (
    SELECT case_id, opened_at, acknowledged_at, arrived_at FROM cases WHERE opened_at >= :begins AND opened_at < :ends
), waits AS (
    SELECT 'acknowledged' AS wait, extract(epoch FROM acknowledged_at - opened_at) / 60 AS minutes
    FROM opened WHERE acknowledged_at IS NOT NULL
    UNION ALL
    SELECT 'arrived', extract(epoch FROM o.arrived_at - e.happened_at) / 60
    FROM opened o JOIN case_events e USING (case_id)
    WHERE o.arrived_at IS NOT NULL AND e.event_type = 'enforcement_started'
)
SELECT
    wait, count(*) AS cases, avg(minutes)::double precision AS mean,
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes))::double precision AS median,
    (percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes))::double precision AS nine_in_ten,
    count(*) FILTER (WHERE minutes <= :prompt_minutes) AS prompt
FROM waits GROUP BY wait;

-- name: period_steps
-- Of the cases opened in a period, how many had each of :events: what a funnel is made of.
SELECT event_type, count(*) AS cases
FROM (
    SELECT DISTINCT e.event_type, e.case_id
    FROM cases c JOIN case_events e USING (case_id)
    WHERE c.opened_at >= :begins AND c.opened_at < :ends AND e.event_type = ANY (:events)
) AS had
GROUP BY 1;

-- name: period_names
-- Names of what a report names by id; a spot is told from another by its camera.
SELECT 'community' AS scene, community_id AS key, name FROM communities
UNION ALL SELECT 'road', road_id, name FROM roads
UNION ALL SELECT 'block', block_id, name FROM blocks
UNION ALL SELECT 'shop', shop_id, name FROM shops WHERE shop_id = ANY (:shop_ids)
UNION ALL SELECT 'camera', camera_id, name FROM cameras WHERE camera_id = ANY (:camera_ids)
UNION ALL SELECT 'place', p.place_id, coalesce(k.name || ' · ', '') || p.name
FROM places p LEFT JOIN cameras k USING (camera_id) WHERE p.place_id = ANY (:place_ids);

-- name: period_arrivals^
-- What came after :since to the cases opened in a period: cases recorded then, and events of others.
SELECT
    (SELECT count(*) FROM cases c JOIN incidents i USING (incident_id)
     WHERE c.opened_at >= :begins AND c.opened_at < :ends AND i.recorded_at > :since) AS cases,
    count(*) AS events,
    count(DISTINCT e.case_id) AS concerned
FROM cases c JOIN case_events e USING (case_id)
WHERE c.opened_at >= :begins AND c.opened_at < :ends AND e.happened_at > :since;

-- name: watched_street^
-- Cameras and shops as they are now; a shop is seen where a camera has a zone at its place.
SELECT
    (SELECT count(*) FROM cameras) AS cameras,
    (SELECT count(*) FROM cameras WHERE enabled) AS cameras_on,
    (SELECT count(*) FROM shops) AS shops,
    (SELECT count(*) FROM shops s
     WHERE EXISTS (SELECT FROM zones z WHERE z.place_id = s.place_id AND z.removed_at IS NULL)) AS shops_seen;

-- name: watched_by_cameras
-- Of the cameras that are on, the hours that anything is known of within a period, those in good order, and how often each
-- fell out of it. A state lasts until the next, the last one until the camera was last checked.
WITH states AS (
    SELECT camera_id, name, h.state, h.since,
        coalesce(lead(h.since) OVER (PARTITION BY camera_id ORDER BY h.noticed_at, h.since), last.checked_at) AS until
    FROM camera_health_history h
    JOIN cameras USING (camera_id)
    JOIN camera_health last USING (camera_id)
    WHERE cameras.enabled AND h.since < :ends
), within AS (
    SELECT camera_id, name, state, since,
        extract(epoch FROM least(until, :ends) - greatest(since, :begins)) / 3600 AS hours
    FROM states WHERE until > :begins
)
SELECT
    camera_id, name,
    coalesce(sum(hours) FILTER (WHERE hours > 0), 0)::double precision AS hours_known,
    coalesce(sum(hours) FILTER (WHERE hours > 0 AND state = 'ok'), 0)::double precision AS hours_seen,
    count(*) FILTER (WHERE since >= :begins AND state NOT IN ('ok', 'starting')) AS outages
FROM within GROUP BY camera_id, name ORDER BY camera_id;

-- name: reported_cases
-- Every case opened in a period, with the names of where it lies: rows of the annex.
SELECT
    c.case_id, c.kind, c.state, c.closure, c.opened_at, c.acknowledged_at, c.arrived_at, c.closed_at,
    a.name AS community, r.name AS road, b.name AS block, s.name AS shop, k.name AS camera,
    p.name AS place, c.sighting_count AS sightings, c.follows_case_id IS NOT NULL AS rework, i.entered_by IS NOT NULL AS by_hand
FROM cases c
JOIN incidents i ON i.incident_id = c.incident_id
JOIN places p ON p.place_id = c.place_id
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
LEFT JOIN communities a ON a.community_id = c.community_id
LEFT JOIN blocks b ON b.block_id = c.block_id
LEFT JOIN roads r ON r.road_id = coalesce(p.road_id, s.road_id, k.road_id)
WHERE c.opened_at >= :begins AND c.opened_at < :ends
ORDER BY c.opened_at, c.case_id;

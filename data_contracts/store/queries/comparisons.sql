-- name: stretch_by_kind
-- Cases opened on the days from :first to :last, in an area or (all NULL) on the whole street, by day and kind: from the roll-up.
SELECT day, kind::text AS kind, NULL::integer AS hour, by_hand, sum(cases)::integer AS cases, sum(self)::integer AS self,
    sum(managed)::integer AS managed, sum(enforced)::integer AS enforced, sum(false_alarm)::integer AS false_alarm
FROM case_counts_now
WHERE grain = 'road_day' AND day BETWEEN :first AND :last
    AND (:community::text IS NULL OR community_id = :community) AND (:road::text IS NULL OR road_id = :road)
GROUP BY day, kind, by_hand HAVING sum(cases) <> 0;

-- name: stretch_by_hour
-- The same by day and hour.
SELECT day, NULL::text AS kind, hour::integer AS hour, by_hand, sum(cases)::integer AS cases, sum(self)::integer AS self,
    sum(managed)::integer AS managed, sum(enforced)::integer AS enforced, sum(false_alarm)::integer AS false_alarm
FROM case_counts_now
WHERE grain = 'road_hour' AND day BETWEEN :first AND :last
    AND (:community::text IS NULL OR community_id = :community) AND (:road::text IS NULL OR road_id = :road)
GROUP BY day, hour, by_hand HAVING sum(cases) <> 0;

-- name: stretch_of_grid
-- Both of a grid, counted from its cases: by day and kind (hour NULL), and by day and hour (kind NULL).
SELECT day, kind::text AS kind, hour, by_hand, count(*)::integer AS cases,
    (count(*) FILTER (WHERE closure = 'self'))::integer AS self,
    (count(*) FILTER (WHERE closure = 'managed'))::integer AS managed,
    (count(*) FILTER (WHERE closure = 'enforced'))::integer AS enforced,
    (count(*) FILTER (WHERE closure = 'false_alarm'))::integer AS false_alarm
FROM (
    SELECT (c.opened_at AT TIME ZONE :time_zone)::date AS day,
        extract(hour FROM c.opened_at AT TIME ZONE :time_zone)::integer AS hour,
        c.kind, c.closure, i.entered_by IS NOT NULL AS by_hand
    FROM cases c JOIN incidents i USING (incident_id)
    WHERE c.grid_id = :grid AND c.opened_at >= :begins AND c.opened_at < :ends
) AS found
GROUP BY GROUPING SETS ((day, kind, by_hand), (day, hour, by_hand));

-- name: stretch_waits
-- Tenths of a minute to acknowledgement, and from the call of enforcement to the officer on site, and how many waited so long.
WITH opened AS (
    SELECT case_id, opened_at, acknowledged_at, arrived_at FROM cases
    WHERE opened_at >= :begins AND opened_at < :ends
        AND (:community::text IS NULL OR community_id = :community) AND (:road::text IS NULL OR road_id = :road)
        AND (:grid::text IS NULL OR grid_id = :grid)
), waits AS (
    SELECT 'acknowledged' AS wait, acknowledged_at - opened_at AS waited FROM opened WHERE acknowledged_at IS NOT NULL
    UNION ALL
    SELECT 'arrived', o.arrived_at - e.happened_at
    FROM opened o JOIN case_events e USING (case_id)
    WHERE o.arrived_at IS NOT NULL AND e.event_type = 'enforcement_started'
)
SELECT wait, round(extract(epoch FROM waited) / 6)::integer AS tenths, count(*)::integer AS cases
FROM waits GROUP BY wait, tenths;

-- name: stretch_places
-- Places with several cases, most first; a spot is told from another by its camera.
SELECT p.place_id::text AS place_id, coalesce(k.name || ' · ', '') || p.name AS name, found.cases
FROM (
    SELECT place_id, count(*)::integer AS cases FROM cases
    WHERE opened_at >= :begins AND opened_at < :ends
        AND (:community::text IS NULL OR community_id = :community) AND (:road::text IS NULL OR road_id = :road)
        AND (:grid::text IS NULL OR grid_id = :grid)
    GROUP BY place_id HAVING count(*) > 1
    ORDER BY cases DESC, place_id LIMIT :most
) AS found JOIN places p USING (place_id) LEFT JOIN cameras k USING (camera_id)
ORDER BY found.cases DESC, p.place_id;

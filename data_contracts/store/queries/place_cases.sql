-- name: places_on_map
-- What says where each place lies. A front that several shops share is put where the first of them is.
SELECT p.place_id, coalesce(p.road_id, s.road_id, k.road_id) AS road_id, s.shop_id, p.camera_id
FROM places p
LEFT JOIN (SELECT DISTINCT ON (place_id) place_id, shop_id, road_id FROM shops ORDER BY place_id, shop_id) s USING (place_id)
LEFT JOIN cameras k ON k.camera_id = p.camera_id
ORDER BY p.place_id;

-- name: cases_of_groups
-- The cases opened in a period, by the group of their place and by steps of so many days from `first_step` on.
SELECT
    g.group_id,
    greatest(floor(((c.opened_at AT TIME ZONE :time_zone)::date - :first_step::date) / :step_days::numeric), -1)::integer AS step,
    count(*) AS cases,
    count(c.camera_id) AS seen
FROM cases c
JOIN unnest(:place_ids::text[], :group_ids::text[]) AS g (place_id, group_id) USING (place_id)
WHERE c.opened_at >= :begins AND c.opened_at < :ends
    AND (:kinds::text[] IS NULL OR c.kind = ANY (:kinds::text[]))
GROUP BY 1, 2;

-- name: cases_opened_in$
-- All of the period, wherever they are.
SELECT count(*) FROM cases c
WHERE c.opened_at >= :begins AND c.opened_at < :ends AND (:kinds::text[] IS NULL OR c.kind = ANY (:kinds::text[]));

-- name: days_of_cases^
-- The first and the last day on which a case opened; both NULL where there is none.
SELECT (min(opened_at) AT TIME ZONE :time_zone)::date AS first_day, (max(opened_at) AT TIME ZONE :time_zone)::date AS last_day
FROM cases;

-- name: closures_of_places
-- Cases closed as mended in a period, each with the days until the next case of its kind opened at its place; where none
-- has, the days until now.
WITH followed AS (
    SELECT place_id, kind, closure, closed_at,
        lead(opened_at) OVER (PARTITION BY place_id, kind ORDER BY opened_at, case_id) AS next_at
    FROM cases WHERE opened_at < :ends
)
SELECT
    place_id, kind, closure,
    array_agg((extract(epoch FROM coalesce(next_at, :until) - closed_at) / 86400)::double precision) AS days,
    array_agg(next_at IS NOT NULL) AS returned
FROM followed
WHERE closure IN ('self', 'managed', 'enforced') AND closed_at >= :begins AND closed_at < :ends
    AND coalesce(next_at, :until) >= closed_at
    AND (:kinds::text[] IS NULL OR kind = ANY (:kinds::text[]))
GROUP BY 1, 2, 3;

-- name: health_changes
-- The changes of a period, and before them the last one of each camera.
SELECT camera_id, since, state FROM camera_health_history WHERE since >= :begins AND since < :ends
UNION ALL
SELECT * FROM (
    SELECT DISTINCT ON (camera_id) camera_id, since, state FROM camera_health_history
    WHERE since < :begins ORDER BY camera_id, since DESC
) before
ORDER BY camera_id, since;

-- name: keep_analysis!
INSERT INTO kept_analyses (analysis, asked, made_at, numbers) VALUES (:analysis, :asked, :made_at, :numbers)
ON CONFLICT (analysis, asked) DO UPDATE SET made_at = excluded.made_at, numbers = excluded.numbers;

-- name: kept_analysis^
SELECT analysis, asked, made_at, numbers FROM kept_analyses WHERE analysis = :analysis AND asked = :asked;

-- name: forget_analyses!
-- Questions that nobody has asked anew since: their answers would be old.
DELETE FROM kept_analyses WHERE made_at < :before;

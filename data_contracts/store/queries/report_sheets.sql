-- name: exposed_places
-- The places with at least :least cases opened in a period, most first, each with the newest blurred picture that one of those
-- cases has. Names of shops and spots only: of people nothing is read.
WITH opened AS (
    SELECT c.case_id, c.place_id, c.kind, c.state, c.community_id, c.shop_id, c.camera_id, c.follows_case_id, c.opened_at
    FROM cases c
    WHERE c.opened_at >= :begins AND c.opened_at < :ends AND c.kind NOT IN ('smoke_alarm', 'gas_alarm', 'one_key_alarm')
      AND c.closure IS DISTINCT FROM 'false_alarm' AND c.closure IS DISTINCT FROM 'withdrawn'
), often AS (
    SELECT place_id, count(*) AS cases, count(follows_case_id) AS reworks, count(*) FILTER (WHERE state <> 'closed') AS still_open,
        max(community_id) AS community_id, max(shop_id) AS shop_id, max(camera_id) AS camera_id
    FROM opened GROUP BY place_id HAVING count(*) >= :least
    ORDER BY count(*) DESC, place_id LIMIT :limit
)
SELECT
    o.place_id,
    coalesce(s.name, CASE WHEN k.name IS NULL THEN p.name ELSE k.name || ' · ' || p.name END) AS name,
    a.name AS community, r.name AS road, o.cases, o.reworks, o.still_open,
    (SELECT jsonb_object_agg(kind, n) FROM (
        SELECT kind, count(*) AS n FROM opened WHERE opened.place_id = o.place_id GROUP BY kind) AS kinds) AS kinds,
    shown.path AS picture, shown.case_id AS picture_case
FROM often o
JOIN places p USING (place_id)
LEFT JOIN shops s ON s.shop_id = o.shop_id
LEFT JOIN cameras k ON k.camera_id = o.camera_id
LEFT JOIN communities a ON a.community_id = o.community_id
LEFT JOIN roads r ON r.road_id = coalesce(p.road_id, s.road_id, k.road_id)
LEFT JOIN LATERAL (
    SELECT e.path, c.case_id
    FROM opened c JOIN case_incidents ci ON ci.case_id = c.case_id JOIN evidence_pictures e ON e.incident_id = ci.incident_id
    WHERE c.place_id = o.place_id AND NOT e.sealed
    ORDER BY c.opened_at DESC, e.captured_at DESC, e.evidence_id LIMIT 1
) AS shown ON true
ORDER BY o.cases DESC, o.place_id;

-- name: area_counts
-- The cases opened in a period by community, and of each by kind and by how they ended.
SELECT
    community_id, kind, closure,
    CASE GROUPING(kind, closure) WHEN 1 THEN 'kind' WHEN 2 THEN 'closure' ELSE 'all' END AS counted,
    count(*) AS cases, count(follows_case_id) AS reworks
FROM cases
WHERE opened_at >= :begins AND opened_at < :ends AND community_id IS NOT NULL
GROUP BY GROUPING SETS ((community_id, kind), (community_id, closure), (community_id))
ORDER BY community_id, counted, kind, closure;

-- name: open_cases_of_communities
-- All open cases with the community they lie in, and when what is next of each is due.
SELECT
    c.case_id, c.community_id, c.kind, c.state, c.opened_at, t.due_at,
    coalesce(s.name, CASE WHEN k.name IS NULL THEN p.name ELSE k.name || ' · ' || p.name END) AS place
FROM cases c
JOIN places p USING (place_id)
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
WHERE c.state <> 'closed' AND c.community_id IS NOT NULL
ORDER BY c.community_id, c.opened_at, c.case_id;

-- name: repeat_places_of_communities
SELECT
    c.community_id, c.place_id,
    coalesce(max(s.name), CASE WHEN max(k.name) IS NULL THEN max(p.name) ELSE max(k.name) || ' · ' || max(p.name) END) AS name,
    count(*) AS cases, count(c.follows_case_id) AS reworks
FROM cases c
JOIN places p USING (place_id)
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
WHERE c.opened_at >= :begins AND c.opened_at < :ends AND c.community_id IS NOT NULL
GROUP BY c.community_id, c.place_id HAVING count(*) >= :least
ORDER BY c.community_id, count(*) DESC, c.place_id;

-- name: cards_of_states
-- Newest cases of some states and kinds. Each (state, kind) pair is a short walk along cases_feed, so that a rare state
-- costs no scan of the common ones. OFFSET 0 keeps the details a look-up for each row of the page: joined flat, with so many
-- tables, they would be gathered for all cases first.
WITH page AS (
    SELECT c.case_id
    FROM unnest(:states::text[], :statuses::text[]) AS s (state, only_status)
    CROSS JOIN unnest(:kinds::text[]) AS k (kind)
    CROSS JOIN LATERAL (
        SELECT case_id FROM cases
        WHERE cases.state = s.state AND cases.kind = k.kind AND cases.case_id < :before_case_id
          AND (s.only_status IS NULL OR cases.status_code = s.only_status)
        ORDER BY case_id DESC LIMIT :limit
    ) AS c
    ORDER BY c.case_id DESC LIMIT :limit
)
SELECT card.*
FROM page CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY card.case_id DESC;

-- name: cards_of_grants
-- The same for what the areas of some grants cover. Each grant walks along the index of the narrowest area it names, state
-- by state and only as far as the page is long; a case that two grants cover is there once. A grant that names no area
-- brings nothing here.
WITH page AS (
    SELECT DISTINCT c.case_id
    FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g
    CROSS JOIN unnest(:states::text[], :statuses::text[]) AS s (state, only_status)
    CROSS JOIN LATERAL (
        (SELECT case_id FROM cases
         WHERE g.shop_id IS NOT NULL AND cases.shop_id = g.shop_id AND grant_covers(g, cases)
           AND cases.state = s.state AND cases.case_id < :before_case_id
           AND cases.kind = ANY (:kinds::text[]) AND coalesce(cases.status_code = s.only_status, true)
         ORDER BY case_id DESC LIMIT :limit)
        UNION ALL
        (SELECT case_id FROM cases
         WHERE g.shop_id IS NULL AND g.block_id IS NOT NULL AND cases.block_id = g.block_id AND grant_covers(g, cases)
           AND cases.state = s.state AND cases.case_id < :before_case_id
           AND cases.kind = ANY (:kinds::text[]) AND coalesce(cases.status_code = s.only_status, true)
         ORDER BY case_id DESC LIMIT :limit)
        UNION ALL
        (SELECT case_id FROM cases
         WHERE coalesce(g.shop_id, g.block_id) IS NULL AND g.grid_id IS NOT NULL AND cases.grid_id = g.grid_id
           AND grant_covers(g, cases)
           AND cases.state = s.state AND cases.case_id < :before_case_id
           AND cases.kind = ANY (:kinds::text[]) AND coalesce(cases.status_code = s.only_status, true)
         ORDER BY case_id DESC LIMIT :limit)
        UNION ALL
        (SELECT case_id FROM cases
         WHERE coalesce(g.shop_id, g.block_id, g.grid_id) IS NULL AND g.community_id IS NOT NULL
           AND cases.community_id = g.community_id
           AND cases.state = s.state AND cases.case_id < :before_case_id
           AND cases.kind = ANY (:kinds::text[]) AND coalesce(cases.status_code = s.only_status, true)
         ORDER BY case_id DESC LIMIT :limit)
    ) AS c
    ORDER BY c.case_id DESC LIMIT :limit
)
SELECT card.*
FROM page CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY card.case_id DESC;

-- name: cards_of_cameras
-- The same for some cameras: walks along cases_of_camera. grants: NULL for all cases of these cameras, else those that one
-- of them covers, for a camera may see a place that lies in another area.
WITH page AS (
    SELECT c.case_id
    FROM unnest(:camera_ids::text[]) AS k (camera_id)
    CROSS JOIN unnest(:states::text[], :statuses::text[]) AS s (state, only_status)
    CROSS JOIN LATERAL (
        SELECT case_id FROM cases
        WHERE cases.camera_id = k.camera_id AND cases.state = s.state AND cases.case_id < :before_case_id
          AND cases.kind = ANY (:kinds::text[]) AND (s.only_status IS NULL OR cases.status_code = s.only_status)
          AND (:grants::jsonb IS NULL OR EXISTS (
              SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, cases)))
        ORDER BY case_id DESC LIMIT :limit
    ) AS c
    ORDER BY c.case_id DESC LIMIT :limit
)
SELECT card.*
FROM page CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY card.case_id DESC;

-- name: card^
SELECT * FROM case_cards WHERE case_id = :case_id;

-- name: open_counts
SELECT state, kind, count(*) AS cases FROM cases WHERE state <> 'closed' GROUP BY state, kind;

-- name: open_by_camera
-- Open cases by camera and state: reads the open cases only, however many closed ones there are. camera_id is NULL for
-- cases without one. overdue: their timer should have been acted on. grants: NULL for all, else those that one covers.
SELECT
    c.camera_id,
    c.state,
    count(*) AS cases,
    count(*) FILTER (WHERE t.due_at < :now) AS overdue,
    max(c.case_id) AS newest_case_id,
    count(*) FILTER (WHERE c.status_code = 'judgement_awaited') AS to_judge
FROM cases c LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
WHERE c.state <> 'closed' AND (:grants::jsonb IS NULL OR EXISTS (
    SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c)))
GROUP BY 1, 2;

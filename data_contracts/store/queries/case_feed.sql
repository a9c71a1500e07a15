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

-- name: cards_of_cameras
-- The same for some cameras: walks along cases_of_camera.
WITH page AS (
    SELECT c.case_id
    FROM unnest(:camera_ids::text[]) AS k (camera_id)
    CROSS JOIN unnest(:states::text[], :statuses::text[]) AS s (state, only_status)
    CROSS JOIN LATERAL (
        SELECT case_id FROM cases
        WHERE cases.camera_id = k.camera_id AND cases.state = s.state AND cases.case_id < :before_case_id
          AND cases.kind = ANY (:kinds::text[]) AND (s.only_status IS NULL OR cases.status_code = s.only_status)
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
-- cases of sensors. overdue: their timer should have been acted on.
SELECT
    c.camera_id,
    c.state,
    count(*) AS cases,
    count(*) FILTER (WHERE t.due_at < :now) AS overdue,
    max(c.case_id) AS newest_case_id,
    count(*) FILTER (WHERE c.status_code = 'judgement_awaited') AS to_judge
FROM cases c LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
WHERE c.state <> 'closed'
GROUP BY 1, 2;

-- name: open_groups
-- Open cases by kind and state, and how many of each are late, each case for one reason: its timer should have been acted
-- on, nobody took it on, or enforcement was not there in time. Reads the open cases only, however many closed ones there
-- are. grants: NULL for all, else those that one covers.
SELECT
    c.kind,
    c.state,
    count(*) AS cases,
    count(*) FILTER (WHERE coalesce(t.due_at < :now, false)) AS timer_over,
    count(*) FILTER (WHERE NOT coalesce(t.due_at < :now, false) AND c.status_code = 'not_acknowledged') AS not_taken_on,
    count(*) FILTER (WHERE NOT coalesce(t.due_at < :now, false) AND c.status_code = 'enforcement_overdue') AS not_enforced
FROM cases c LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
WHERE c.state <> 'closed' AND (:grants::jsonb IS NULL OR EXISTS (
    SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c)))
GROUP BY 1, 2;

-- name: late_cards
-- The cases that `open_groups` counts as late: urgent ones first, then by the time since when their timer is over, or else since
-- when their state lasts.
WITH page AS (
    SELECT c.case_id, row_number() OVER (
        ORDER BY c.severity = 'urgent' DESC, CASE WHEN t.due_at < :now THEN t.due_at ELSE c.state_since END, c.case_id) AS place
    FROM cases c LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
    WHERE c.state <> 'closed'
      AND (coalesce(t.due_at < :now, false) OR c.status_code IN ('not_acknowledged', 'enforcement_overdue'))
      AND (:grants::jsonb IS NULL OR EXISTS (
          SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c)))
    ORDER BY place LIMIT :limit
)
SELECT card.*
FROM page CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY page.place;

-- name: day_so_far^
-- What was opened and what was closed in a span of time, whenever the closed ones were opened: two walks along the indexes
-- of these times.
SELECT
    (SELECT count(*) FROM cases c
     WHERE c.opened_at >= :begins AND c.opened_at < :ends AND (:grants::jsonb IS NULL OR EXISTS (
         SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c)))) AS opened,
    count(*) AS closed,
    count(*) FILTER (WHERE closure = 'self') AS self,
    count(*) FILTER (WHERE closure = 'managed') AS managed,
    count(*) FILTER (WHERE closure = 'enforced') AS enforced
FROM cases c
WHERE c.closed_at >= :begins AND c.closed_at < :ends AND (:grants::jsonb IS NULL OR EXISTS (
    SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c)));

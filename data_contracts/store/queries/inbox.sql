-- name: inbox_of
-- Open cases about which one of the person's roles was told and whose area that role covers, urgent ones first, then the
-- newest told. Each grant walks along the index of the narrowest area it names, so this costs with the open cases there and
-- not with the table. A notice held back by quiet hours is not there yet; an assignment is there for its assignee only. Of a
-- shop that has closed down nobody is asked: its open cases are left to the people of block, grid and community.
WITH grants AS (
    SELECT g.* FROM jsonb_to_recordset(:grants)
        AS g (role text, community_id text, grid_id text, block_id text, shop_id text)
    WHERE NOT EXISTS (SELECT FROM shops s WHERE s.shop_id = g.shop_id AND s.closed_at IS NOT NULL)
), asked AS (
    SELECT DISTINCT ON (c.case_id) c.case_id, c.severity, n.purpose, n.role, n.created_at
    FROM grants g
    CROSS JOIN LATERAL (
        SELECT case_id, severity, community_id, grid_id, block_id FROM cases
        WHERE g.shop_id IS NOT NULL AND cases.shop_id = g.shop_id AND state = ANY (:states::text[])
        UNION ALL
        SELECT case_id, severity, community_id, grid_id, block_id FROM cases
        WHERE g.shop_id IS NULL AND g.block_id IS NOT NULL
          AND cases.block_id = g.block_id AND state = ANY (:states::text[])
        UNION ALL
        SELECT case_id, severity, community_id, grid_id, block_id FROM cases
        WHERE coalesce(g.shop_id, g.block_id) IS NULL AND g.grid_id IS NOT NULL
          AND cases.grid_id = g.grid_id AND state = ANY (:states::text[])
        UNION ALL
        SELECT case_id, severity, community_id, grid_id, block_id FROM cases
        WHERE coalesce(g.shop_id, g.block_id, g.grid_id) IS NULL AND g.community_id IS NOT NULL
          AND cases.community_id = g.community_id AND state = ANY (:states::text[])
        UNION ALL
        SELECT case_id, severity, community_id, grid_id, block_id FROM cases
        WHERE coalesce(g.shop_id, g.block_id, g.grid_id, g.community_id) IS NULL AND state = ANY (:states::text[])
    ) c
    CROSS JOIN LATERAL (
        SELECT purpose, role, created_at FROM notices
        WHERE notices.case_id = c.case_id AND notices.role = g.role
          AND (notices.state <> 'pending' OR notices.next_attempt_at <= cityeye_now())
          AND (notices.purpose <> 'assignment' OR (notices.body ->> 'assignee_id')::integer = :person_id)
        ORDER BY created_at DESC LIMIT 1
    ) n
    WHERE (g.block_id IS NULL OR c.block_id = g.block_id)
      AND (g.grid_id IS NULL OR c.grid_id = g.grid_id)
      AND (g.community_id IS NULL OR c.community_id = g.community_id)
    ORDER BY c.case_id, n.created_at DESC
), page AS (
    SELECT * FROM asked ORDER BY severity = 'urgent' DESC, created_at DESC, case_id DESC LIMIT :limit
)
SELECT
    card.*, page.purpose AS asked_for, page.role AS asked_as, page.created_at AS asked_at,
    EXISTS (SELECT FROM case_events e WHERE e.case_id = page.case_id AND e.actor_id = :person_id) AS acted
FROM page CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY page.severity = 'urgent' DESC, page.created_at DESC, page.case_id DESC;

-- name: finished_of
-- Closed cases, newest first, that the person had a hand in; a merchant's, all that the shop was told about before it closed
-- down. Of each grant the newest :window closed cases of its area are looked at, so that a long history costs nothing.
WITH grants AS (
    SELECT g.*, s.closed_at AS told_until FROM jsonb_to_recordset(:grants)
        AS g (role text, community_id text, grid_id text, block_id text, shop_id text)
    LEFT JOIN shops s ON s.shop_id = g.shop_id
), closed AS (
    SELECT c.case_id, c.acted, n.purpose, n.role, n.created_at
    FROM grants g
    CROSS JOIN LATERAL (
        (SELECT * FROM cases WHERE g.shop_id IS NOT NULL AND cases.shop_id = g.shop_id AND state = 'closed'
         ORDER BY case_id DESC LIMIT :window)
        UNION ALL
        (SELECT * FROM cases WHERE g.shop_id IS NULL AND g.block_id IS NOT NULL AND cases.block_id = g.block_id
             AND state = 'closed'
         ORDER BY case_id DESC LIMIT :window)
        UNION ALL
        (SELECT * FROM cases WHERE coalesce(g.shop_id, g.block_id) IS NULL AND g.grid_id IS NOT NULL
             AND cases.grid_id = g.grid_id AND state = 'closed'
         ORDER BY case_id DESC LIMIT :window)
        UNION ALL
        (SELECT * FROM cases WHERE coalesce(g.shop_id, g.block_id, g.grid_id) IS NULL AND g.community_id IS NOT NULL
             AND cases.community_id = g.community_id AND state = 'closed'
         ORDER BY case_id DESC LIMIT :window)
        UNION ALL
        (SELECT * FROM cases WHERE coalesce(g.shop_id, g.block_id, g.grid_id, g.community_id) IS NULL
             AND state = 'closed'
         ORDER BY case_id DESC LIMIT :window)
    ) found
    CROSS JOIN LATERAL (
        SELECT found.case_id, EXISTS (
            SELECT FROM case_events e WHERE e.case_id = found.case_id AND e.actor_id = :person_id
        ) AS acted
    ) c
    LEFT JOIN LATERAL (
        SELECT purpose, role, created_at FROM notices
        WHERE notices.case_id = found.case_id AND notices.role = g.role
          AND (g.told_until IS NULL OR created_at < g.told_until)
        ORDER BY created_at DESC LIMIT 1
    ) n ON true
    WHERE (g.block_id IS NULL OR found.block_id = g.block_id)
      AND (g.grid_id IS NULL OR found.grid_id = g.grid_id)
      AND (g.community_id IS NULL OR found.community_id = g.community_id)
      AND (c.acted OR (g.role = 'merchant' AND n.purpose IS NOT NULL))
), page AS (
    SELECT DISTINCT ON (case_id) * FROM closed ORDER BY case_id DESC, created_at DESC NULLS LAST LIMIT :limit
)
SELECT
    card.*, page.purpose AS asked_for, page.role AS asked_as, page.created_at AS asked_at, page.acted
FROM page CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY card.closed_at DESC, card.case_id DESC;

-- name: cases_of_picture
-- Cases in which this copy is evidence, or was brought by somebody; the same bytes may lie in several.
SELECT ci.case_id
FROM evidence_pictures e JOIN case_incidents ci USING (incident_id)
WHERE e.path = :path AND NOT e.sealed
UNION
SELECT case_id FROM case_events
WHERE detail ? 'photos' AND detail -> 'photos' @> jsonb_build_array(jsonb_build_object('path', :path::text))
UNION
SELECT case_id FROM case_events
WHERE detail ? 'signature' AND detail -> 'signature' ->> 'path' = :path
ORDER BY case_id DESC LIMIT 100;

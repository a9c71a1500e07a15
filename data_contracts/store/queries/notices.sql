-- name: add_notices!
-- The key makes a repeated decision harmless: the message that is there already stays the only one.
INSERT INTO notices (case_id, idempotency_key, purpose, role, channel, next_attempt_at, created_at, body)
SELECT case_id, idempotency_key, purpose, role, channel, coalesce(not_before, created_at), created_at, body
FROM jsonb_to_recordset(:notices) AS n (
    case_id bigint, idempotency_key text, purpose text, role text, channel text, created_at timestamptz,
    not_before timestamptz, body jsonb)
ON CONFLICT (idempotency_key) DO NOTHING;

-- name: claim_due_notices
SELECT
    notice_id, case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at, delivered_at,
    body, last_error, delivered_through
FROM notices
WHERE state = 'pending' AND next_attempt_at <= cityeye_now()
ORDER BY next_attempt_at, notice_id
LIMIT :limit
FOR NO KEY UPDATE SKIP LOCKED;

-- name: claim_due_posts
-- Notices that leave the house; the row stays locked while it is sent, so that no other dispatcher sends it too.
SELECT
    notice_id, case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at, delivered_at,
    body, last_error, delivered_through
FROM notices
WHERE state = 'pending' AND channel <> 'inbox' AND next_attempt_at <= cityeye_now()
ORDER BY next_attempt_at, notice_id
LIMIT :limit
FOR NO KEY UPDATE SKIP LOCKED;

-- name: deliver_inbox!
-- The inbox is part of the house: a notice to it is delivered by being marked so, all of them in one statement.
UPDATE notices SET
    state = 'delivered', attempts = attempts + 1, delivered_through = 'inbox', last_error = NULL,
    delivered_at = CASE WHEN :on_time THEN next_attempt_at ELSE cityeye_now() END
WHERE notice_id IN (
    SELECT notice_id FROM notices
    WHERE state = 'pending' AND channel = 'inbox' AND next_attempt_at <= cityeye_now()
    ORDER BY next_attempt_at, notice_id
    LIMIT :limit
    FOR NO KEY UPDATE SKIP LOCKED);

-- name: deliver_in_house!
-- Posts to the group of an area whose closest groups have no channel (see groups_of_area), all of them in one statement;
-- the groups are looked up once for each area.
WITH due AS MATERIALIZED (
    SELECT n.notice_id, c.community_id, c.grid_id, c.block_id
    FROM notices n
    JOIN cases c USING (case_id)
    JOIN policies y ON y.kind = c.kind AND y.version = c.policy_version
    WHERE n.state = 'pending' AND n.channel <> 'inbox' AND n.channel = 'group' AND n.next_attempt_at <= cityeye_now()
      AND jsonb_array_length(y.body -> 'quiet_hours') = 0
    ORDER BY n.next_attempt_at, n.notice_id
    LIMIT :limit
    FOR NO KEY UPDATE OF n SKIP LOCKED
), silent AS MATERIALIZED (
    SELECT * FROM (SELECT DISTINCT community_id, grid_id, block_id FROM due) AS area
    WHERE NOT EXISTS (
        SELECT FROM (
            SELECT channel_url, rank() OVER (ORDER BY
                CASE WHEN block_id IS NOT NULL THEN 3 WHEN grid_id IS NOT NULL THEN 2
                     WHEN community_id IS NOT NULL THEN 1 ELSE 0 END DESC) AS closeness
            FROM micro_grid_groups g
            WHERE g.active
              AND (g.community_id IS NULL OR g.community_id = area.community_id)
              AND (g.grid_id IS NULL OR g.grid_id = area.grid_id)
              AND (g.block_id IS NULL OR g.block_id = area.block_id)
        ) AS covering
        WHERE closeness = 1 AND channel_url IS NOT NULL)
), delivered AS MATERIALIZED (
    SELECT due.notice_id FROM due JOIN silent
        ON (due.community_id, due.grid_id, due.block_id)
            IS NOT DISTINCT FROM (silent.community_id, silent.grid_id, silent.block_id)
)
UPDATE notices SET
    state = 'delivered', attempts = attempts + 1, delivered_through = 'inbox', last_error = NULL,
    delivered_at = CASE WHEN :on_time THEN next_attempt_at ELSE cityeye_now() END
WHERE notice_id = ANY (ARRAY(SELECT notice_id FROM delivered));

-- name: notice_delivered!
UPDATE notices SET
    state = 'delivered', attempts = attempts + 1, delivered_at = :at, delivered_through = :through, last_error = NULL
WHERE notice_id = :notice_id AND state = 'pending';

-- name: put_off_notice!
-- Not tried, so it does not count as an attempt.
UPDATE notices SET next_attempt_at = :until WHERE notice_id = :notice_id AND state = 'pending';

-- name: resend_notice!
UPDATE notices SET
    state = 'pending', attempts = 0, next_attempt_at = :at, resent_at = :at, resent_by = :person_id
WHERE notice_id = :notice_id AND state = 'dead';

-- name: get_notice^
SELECT
    notice_id, case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at, delivered_at,
    body, last_error, delivered_through
FROM notices WHERE notice_id = :notice_id;

-- name: notice_failed!
UPDATE notices SET
    attempts = attempts + 1,
    last_error = :error,
    state = CASE WHEN :next_attempt_at::timestamptz IS NULL THEN 'dead' ELSE 'pending' END,
    next_attempt_at = coalesce(:next_attempt_at, next_attempt_at)
WHERE notice_id = :notice_id AND state = 'pending';

-- name: notices_of_case
SELECT
    notice_id, case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at, delivered_at,
    body, last_error, delivered_through
FROM notices WHERE case_id = :case_id ORDER BY created_at, purpose, role, channel;

-- name: next_notice_due_at$
SELECT next_attempt_at FROM notices WHERE state = 'pending' ORDER BY next_attempt_at LIMIT 1;

-- name: next_inbox_due_at$
SELECT next_attempt_at FROM notices WHERE state = 'pending' AND channel = 'inbox' ORDER BY next_attempt_at LIMIT 1;

-- name: next_post_due_at$
SELECT next_attempt_at FROM notices WHERE state = 'pending' AND channel <> 'inbox' ORDER BY next_attempt_at LIMIT 1;

-- name: outbox_counts^
-- What is not delivered has partial indexes. Delivered ones are kept for ever, so only those of the newest cases are counted.
SELECT
    (SELECT count(*) FROM notices WHERE state = 'pending') AS waiting,
    (SELECT count(*) FROM notices WHERE state = 'pending' AND attempts > 0) AS retried,
    (SELECT count(*) FROM notices WHERE state = 'dead') AS dead,
    (SELECT count(*) FROM cases JOIN notices n USING (case_id)
     WHERE cases.opened_at >= :since AND n.state = 'delivered') AS delivered;

-- name: waiting_notices
SELECT
    notice_id, case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at, delivered_at,
    body, last_error, delivered_through
FROM notices WHERE state = 'pending' ORDER BY next_attempt_at, notice_id LIMIT :limit;

-- name: dead_notices
SELECT
    notice_id, case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at, delivered_at,
    body, last_error, delivered_through
FROM notices WHERE state = 'dead' ORDER BY created_at DESC LIMIT :limit;

-- name: outbox_counts_of_grants^
-- The same of the cases that the grants cover, and of assignments to this person wherever they lie.
WITH undelivered AS (
    SELECT * FROM notices WHERE state = 'pending'
    UNION ALL
    SELECT * FROM notices WHERE state = 'dead'
), theirs AS (
    SELECT n.state, n.attempts FROM undelivered n JOIN cases c USING (case_id)
    WHERE (
      EXISTS (SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c))
      OR (n.purpose = 'assignment' AND (n.body ->> 'assignee_id')::integer = :person_id))
)
SELECT
    count(*) FILTER (WHERE state = 'pending') AS waiting,
    count(*) FILTER (WHERE state = 'pending' AND attempts > 0) AS retried,
    count(*) FILTER (WHERE state = 'dead') AS dead,
    (SELECT count(*) FROM cases c JOIN notices n USING (case_id)
     WHERE c.opened_at >= :since AND n.state = 'delivered' AND (
         EXISTS (SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c))
         OR (n.purpose = 'assignment' AND (n.body ->> 'assignee_id')::integer = :person_id))) AS delivered
FROM theirs;

-- name: waiting_notices_of_grants
SELECT
    n.notice_id, n.case_id, n.idempotency_key, n.purpose, n.role, n.channel, n.state, n.attempts, n.next_attempt_at,
    n.created_at, n.delivered_at, n.body, n.last_error, n.delivered_through
FROM notices n JOIN cases c USING (case_id)
WHERE n.state = 'pending' AND (
      EXISTS (SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c))
      OR (n.purpose = 'assignment' AND (n.body ->> 'assignee_id')::integer = :person_id))
ORDER BY n.next_attempt_at, n.notice_id LIMIT :limit;

-- name: dead_notices_of_grants
SELECT
    n.notice_id, n.case_id, n.idempotency_key, n.purpose, n.role, n.channel, n.state, n.attempts, n.next_attempt_at,
    n.created_at, n.delivered_at, n.body, n.last_error, n.delivered_through
FROM notices n JOIN cases c USING (case_id)
WHERE n.state = 'dead' AND (
      EXISTS (SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c))
      OR (n.purpose = 'assignment' AND (n.body ->> 'assignee_id')::integer = :person_id))
ORDER BY n.created_at DESC LIMIT :limit;

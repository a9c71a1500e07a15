-- name: add_notices!
-- The key makes a repeated decision harmless: the message that is there already stays the only one.
INSERT INTO notices (case_id, idempotency_key, purpose, role, channel, next_attempt_at, created_at, body)
SELECT case_id, idempotency_key, purpose, role, channel, coalesce(not_before, :now), :now, body
FROM jsonb_to_recordset(:notices) AS n (
    case_id bigint, idempotency_key text, purpose text, role text, channel text, not_before timestamptz, body jsonb)
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
    state = 'delivered', attempts = attempts + 1, delivered_at = cityeye_now(), delivered_through = 'inbox',
    last_error = NULL
WHERE notice_id IN (
    SELECT notice_id FROM notices
    WHERE state = 'pending' AND channel = 'inbox' AND next_attempt_at <= cityeye_now()
    ORDER BY next_attempt_at, notice_id
    LIMIT :limit
    FOR NO KEY UPDATE SKIP LOCKED);

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

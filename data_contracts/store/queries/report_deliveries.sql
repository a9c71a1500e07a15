-- name: start_subscription^
INSERT INTO report_subscriptions (report_type, language, person_id, group_id, channel_name, channel_url, every_revision)
VALUES (:report_type, :language, :person_id, :group_id, :channel_name, :channel_url, :every_revision)
RETURNING *;

-- name: end_subscription!
-- The address of its channel is forgotten; what was delivered stays on record. Nothing more is sent.
UPDATE report_subscriptions SET ended_at = cityeye_now(), channel_url = NULL
WHERE ended_at IS NULL AND report_type = :report_type
  AND (person_id, group_id, channel_name) IS NOT DISTINCT FROM (:person_id::integer, :group_id::text, :channel_name::text);

-- name: drop_deliveries_of_ended!
-- What waits for a reader who wants no more is given up, and says why.
UPDATE report_deliveries SET state = 'dead', last_error = 'the subscription was ended'
WHERE state = 'pending'
  AND subscription_id IN (SELECT subscription_id FROM report_subscriptions WHERE ended_at IS NOT NULL);

-- name: lock_subscriptions!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:report_subscriptions', 0));

-- name: subscriptions
SELECT * FROM report_subscriptions WHERE ended_at IS NULL AND report_type = coalesce(:report_type, report_type)
ORDER BY report_type, subscription_id;

-- name: get_subscription^
SELECT * FROM report_subscriptions WHERE subscription_id = :subscription_id;

-- name: queue_deliveries!
INSERT INTO report_deliveries (
    idempotency_key, subscription_id, report_id, revision, title, body, link, next_attempt_at, created_at)
SELECT idempotency_key, subscription_id, report_id, revision, title, body, link, not_before, cityeye_now()
FROM jsonb_to_recordset(:deliveries) AS d (
    idempotency_key text, subscription_id integer, report_id uuid, revision integer, title text, body text, link text,
    not_before timestamptz)
ON CONFLICT (idempotency_key) DO NOTHING;

-- name: deliver_report_inbox!
UPDATE report_deliveries SET
    state = 'delivered', attempts = attempts + 1, delivered_at = cityeye_now(), last_error = NULL
WHERE delivery_id IN (
    SELECT delivery_id FROM report_deliveries JOIN report_subscriptions USING (subscription_id)
    WHERE state = 'pending' AND person_id IS NOT NULL AND next_attempt_at <= cityeye_now()
    ORDER BY next_attempt_at, delivery_id LIMIT :limit
    FOR NO KEY UPDATE OF report_deliveries SKIP LOCKED);

-- name: claim_report_delivery^
-- The next one that leaves the house; the row stays locked while it is sent, so that no other dispatcher sends it too.
SELECT d.* FROM report_deliveries d JOIN report_subscriptions s USING (subscription_id)
WHERE d.state = 'pending' AND s.person_id IS NULL AND d.next_attempt_at <= cityeye_now()
ORDER BY d.next_attempt_at, d.delivery_id LIMIT 1
FOR NO KEY UPDATE OF d SKIP LOCKED;

-- name: report_delivered!
UPDATE report_deliveries SET
    state = 'delivered', attempts = attempts + 1, delivered_at = cityeye_now(), last_error = NULL
WHERE delivery_id = :delivery_id AND state = 'pending';

-- name: report_delivery_failed!
UPDATE report_deliveries SET
    attempts = attempts + :counted::integer, last_error = :error,
    state = CASE WHEN :next_attempt_at::timestamptz IS NULL THEN 'dead' ELSE 'pending' END,
    next_attempt_at = coalesce(:next_attempt_at, next_attempt_at)
WHERE delivery_id = :delivery_id AND state = 'pending';

-- name: next_report_delivery_at$
SELECT next_attempt_at FROM report_deliveries d JOIN report_subscriptions s USING (subscription_id)
WHERE d.state = 'pending' AND (s.person_id IS NOT NULL) = :inbox ORDER BY next_attempt_at LIMIT 1;

-- name: reports_delivered_to
SELECT d.* FROM report_deliveries d JOIN report_subscriptions s USING (subscription_id)
WHERE s.person_id = :person_id AND d.state = 'delivered' AND d.delivered_at >= :since
ORDER BY d.delivered_at DESC, d.title LIMIT :limit;

-- name: deliveries_of_subscriptions
-- Of each subscription what was last queued, whatever became of it.
SELECT DISTINCT ON (subscription_id) * FROM report_deliveries ORDER BY subscription_id, created_at DESC, delivery_id;

-- name: report_delivery_counts^
SELECT count(*) FILTER (WHERE state = 'pending' AND attempts > 0) AS retried, count(*) FILTER (WHERE state = 'dead') AS dead
FROM report_deliveries WHERE state <> 'delivered';

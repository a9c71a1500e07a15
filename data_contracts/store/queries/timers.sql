-- name: claim_due_timers
-- Several sweepers share the work: each takes rows that nobody holds. The partial index is walked from its start and left
-- at the first timer that is not due, so that a million timers of tomorrow cost nothing today. The case is taken with its
-- timer: a command holds the case and then wants the timer, and would otherwise wait in a ring with the sweeper. What a
-- command holds right now is passed over and found by the next sweep. While a command on the case waits to be carried out,
-- its timers wait too: nothing acts on a case beneath somebody's hand.
SELECT
    t.timer_id, t.run AS timer_run, t.purpose AS timer_purpose, t.due_at AS timer_due_at, c.*, p.sha256 AS policy_sha256
FROM timers t
JOIN cases c ON c.case_id = t.case_id
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE t.state = 'pending' AND t.due_at <= cityeye_now() AND t.timer_id <> ALL (:passing_over::bigint[])
  AND NOT EXISTS (SELECT FROM held_commands h WHERE h.case_id = t.case_id AND h.settled_at IS NULL)
ORDER BY t.due_at, t.timer_id
LIMIT :limit
FOR NO KEY UPDATE OF t, c SKIP LOCKED;

-- name: claim_answered_waits
-- Timers that only wait for the delivery of both reminders, which have arrived: due before their time. Looked for along an
-- index of their own, so that this costs nothing while no case waits. Claimed as the due ones are.
SELECT
    t.timer_id, t.run AS timer_run, t.purpose AS timer_purpose, t.due_at AS timer_due_at, c.*, p.sha256 AS policy_sha256
FROM timers t
JOIN cases c ON c.case_id = t.case_id
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE t.state = 'pending' AND t.purpose = 'delivery' AND t.due_at > cityeye_now()
  AND t.timer_id <> ALL (:passing_over::bigint[])
  AND NOT EXISTS (SELECT FROM held_commands h WHERE h.case_id = t.case_id AND h.settled_at IS NULL)
  AND EXISTS (SELECT FROM notices n
              WHERE n.case_id = t.case_id AND n.purpose = 'reminder_1' AND n.state = 'delivered')
  AND EXISTS (SELECT FROM notices n
              WHERE n.case_id = t.case_id AND n.purpose = 'reminder_2' AND n.state = 'delivered')
ORDER BY t.case_id
LIMIT :limit
FOR NO KEY UPDATE OF t, c SKIP LOCKED;

-- name: cases_in_hand
-- Asked once the cases are locked: a command that was given in the very moment of the claim is seen now.
SELECT case_id FROM held_commands WHERE case_id = ANY (:case_ids) AND settled_at IS NULL;

-- name: delivered_purposes
SELECT case_id, array_agg(DISTINCT purpose) AS purposes
FROM notices WHERE case_id = ANY (:case_ids) AND state = 'delivered'
GROUP BY case_id;

-- name: put_timer_away!
UPDATE timers SET state = 'cancelled', finished_at = cityeye_now() WHERE timer_id = :timer_id AND state = 'pending';

-- name: end_pending_timers!
-- The timer that fired is done, one that was overtaken by a command is cancelled.
UPDATE timers AS t SET
    state = CASE WHEN t.timer_id = d.fired_timer_id THEN 'done' ELSE 'cancelled' END,
    finished_at = d.at
FROM jsonb_to_recordset(:changes) AS d (case_id bigint, at timestamptz, fired_timer_id bigint)
WHERE t.case_id = d.case_id AND t.state = 'pending';

-- name: add_timers!
INSERT INTO timers (case_id, run, purpose, due_at)
SELECT case_id, run, purpose, due_at
FROM jsonb_to_recordset(:timers) AS n (case_id bigint, run integer, purpose text, due_at timestamptz);

-- name: next_due_at$
SELECT due_at FROM timers t
WHERE t.state = 'pending' AND t.timer_id <> ALL (:passing_over::bigint[])
  AND NOT EXISTS (SELECT FROM held_commands h WHERE h.case_id = t.case_id AND h.settled_at IS NULL)
ORDER BY due_at, timer_id LIMIT 1;

-- name: pending_timers
SELECT timer_id, case_id, run, purpose, due_at FROM timers WHERE case_id = ANY (:case_ids) AND state = 'pending';

-- name: overdue_timers
SELECT timer_id, case_id, run, purpose, due_at FROM timers
WHERE state = 'pending' AND due_at < :since
ORDER BY due_at, timer_id
LIMIT :limit;

-- name: cases_with_faulty_timer
-- All but the overdue ones, whose timers are as they should be.
SELECT DISTINCT case_id FROM overdue_or_missing_timers WHERE problem <> 'overdue' ORDER BY case_id LIMIT :limit;

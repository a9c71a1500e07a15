-- name: add_held_command$
INSERT INTO held_commands (case_id, person_id, command, detail, seen_version, given_at, due_at)
VALUES (:case_id, :person_id, :command, :detail, :seen_version, :given_at, :due_at)
RETURNING held_command_id;

-- name: held_command^
SELECT h.*, p.display_name AS person_name
FROM held_commands h JOIN people p USING (person_id)
WHERE h.held_command_id = :held_command_id;

-- name: held_command_for_update^
-- Whoever carries it out at this moment is waited for; the row that comes then is the settled one.
SELECT h.*, p.display_name AS person_name
FROM held_commands h JOIN people p USING (person_id)
WHERE h.held_command_id = :held_command_id
FOR UPDATE OF h;

-- name: claim_due_held_commands
-- With their cases: a command holds its case and then wants what belongs to it. What somebody else holds is passed over.
SELECT h.*, p.display_name AS person_name
FROM held_commands h
JOIN cases c ON c.case_id = h.case_id
JOIN people p ON p.person_id = h.person_id
WHERE h.settled_at IS NULL AND h.due_at <= cityeye_now()
ORDER BY h.due_at, h.held_command_id
LIMIT :limit
FOR UPDATE OF h, c SKIP LOCKED;

-- name: settle_held_command!
UPDATE held_commands SET settled_at = :at, outcome = :outcome, reason = :reason
WHERE held_command_id = :held_command_id;

-- name: next_held_due_at$
SELECT due_at FROM held_commands WHERE settled_at IS NULL ORDER BY due_at, held_command_id LIMIT 1;

-- name: pending_held_commands
SELECT h.*, p.display_name AS person_name
FROM held_commands h JOIN people p USING (person_id)
WHERE h.case_id = ANY (:case_ids) AND h.settled_at IS NULL;

-- name: held_commands_in_hand
SELECT h.*, p.display_name AS person_name
FROM held_commands h JOIN people p USING (person_id)
WHERE h.person_id = :person_id AND h.settled_at IS NULL
ORDER BY h.held_command_id DESC
LIMIT :limit;

-- name: held_commands_to_be_told
SELECT h.*, p.display_name AS person_name
FROM held_commands h JOIN people p USING (person_id)
WHERE h.person_id = :person_id AND h.outcome = 'refused'
  AND NOT EXISTS (SELECT FROM held_commands_told t WHERE t.held_command_id = h.held_command_id)
ORDER BY h.held_command_id DESC
LIMIT :limit;

-- name: tell_held_command!
INSERT INTO held_commands_told (held_command_id, told_at) VALUES (:held_command_id, :at)
ON CONFLICT DO NOTHING;

-- name: add_setup_change!
INSERT INTO setup_changes (changed_at, person_id, subject, subject_id, before, after)
VALUES (:changed_at, :person_id, :subject, :subject_id, :before, :after);

-- name: setup_changes_of
SELECT changed_at, person_id, subject, subject_id, before, after
FROM setup_changes WHERE subject = :subject AND subject_id = :subject_id
ORDER BY change_id DESC LIMIT :most;

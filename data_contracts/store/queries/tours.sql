-- name: settle_tour!
-- What was declined may be taken later; what was taken stays so.
INSERT INTO tours_settled (person_id, tour, version, outcome, settled_at)
VALUES (:person_id, :tour, :version, :outcome, :settled_at)
ON CONFLICT (person_id, tour, version) DO UPDATE SET outcome = excluded.outcome, settled_at = excluded.settled_at
WHERE tours_settled.outcome = 'declined' AND excluded.outcome = 'taken';

-- name: settled_tours
SELECT person_id, tour, version, outcome, settled_at
FROM tours_settled WHERE person_id = :person_id
ORDER BY tour, version;

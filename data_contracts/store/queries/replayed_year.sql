-- name: begin_replayed_year!
INSERT INTO replayed_year (seed, first_day, days) VALUES (:seed, :first_day, :days) ON CONFLICT (only_one) DO NOTHING;

-- name: get_replayed_year^
-- Locked, so that two that replay at once follow one another, and the second finds how far the first has come.
SELECT seed, first_day, days, days_done, life FROM replayed_year FOR UPDATE;

-- name: save_replayed_year!
UPDATE replayed_year SET days_done = :days_done, life = :life;

-- name: replayed_counts
-- What a replay has made, counted in the tables.
SELECT kind, date_trunc('month', opened_at AT TIME ZONE :time_zone)::date AS month, closure,
    (SELECT entered_by FROM incidents i WHERE i.incident_id = c.incident_id) IS NOT NULL AS by_hand, count(*) AS cases
FROM cases c
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4;

-- name: is_street_empty$
SELECT NOT EXISTS (SELECT FROM cases);

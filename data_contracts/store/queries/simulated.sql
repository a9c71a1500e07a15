-- name: save_departure!
-- A visit leaves once: whoever comes second changes nothing.
INSERT INTO simulated_departures (block, spot, number, leaves_at, why)
VALUES (:block, :spot, :number, :leaves_at, :why)
ON CONFLICT (block, spot) DO UPDATE
SET number = excluded.number, leaves_at = excluded.leaves_at, why = excluded.why
WHERE simulated_departures.number < excluded.number;

-- name: departures_of_block
SELECT block, spot, number, leaves_at, why FROM simulated_departures WHERE block = :block;

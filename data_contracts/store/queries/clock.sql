-- name: now$
SELECT cityeye_now();

-- name: shift_clock$
-- Move the clock of everything that asks the database for the time; returns the whole shift.
UPDATE clock_shift SET shift = shift + :by RETURNING shift;

-- name: now$
SELECT cityeye_now();

-- name: set_clock!
-- For this transaction alone.
SELECT set_config('cityeye.now', :at::timestamptz::text, true);

-- name: shift_clock$
-- Move the clock of everything that asks the database for the time; returns the whole shift.
UPDATE clock_shift SET shift = shift + :by RETURNING shift;

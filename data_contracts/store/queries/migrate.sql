-- name: lock_migrations!
-- Several programs may start at once; one of them migrates, the others wait.
SELECT pg_advisory_lock(hashtextextended('cityeye:migrations', 0));

-- name: unlock_migrations!
SELECT pg_advisory_unlock(hashtextextended('cityeye:migrations', 0));

-- name: make_table#
-- The only table that is not made by a migration: it records them.
CREATE TABLE IF NOT EXISTS schema_migrations (
    name       text PRIMARY KEY,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT transaction_timestamp()
);

-- name: has_table$
-- False in a database that was never migrated.
SELECT to_regclass('schema_migrations') IS NOT NULL;

-- name: applied
SELECT name, sha256 FROM schema_migrations ORDER BY name;

-- name: record!
INSERT INTO schema_migrations (name, sha256) VALUES (:name, :sha256);

-- name: make_sighting_partitions$
-- Months from now on; run at each start and by the retention flow.
SELECT make_sighting_partitions((cityeye_now() AT TIME ZONE 'UTC')::date, :months);

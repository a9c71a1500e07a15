-- name: add_person$
INSERT INTO people (sign_in_name, display_name, password_hash)
VALUES (:sign_in_name, :display_name, :password_hash)
RETURNING person_id;

-- name: add_grants!
INSERT INTO role_grants (person_id, role, community_id, grid_id, block_id, shop_id)
SELECT :person_id, role, community_id, grid_id, block_id, shop_id
FROM jsonb_to_recordset(:grants) AS g (role text, community_id text, grid_id text, block_id text, shop_id text)
ON CONFLICT DO NOTHING;

-- name: add_people!
-- Without a password; each with its grants, in one statement.
WITH wanted AS (
    SELECT sign_in_name, display_name, grants
    FROM jsonb_to_recordset(:people) AS w (sign_in_name text, display_name text, grants jsonb)
), added AS (
    INSERT INTO people (sign_in_name, display_name) SELECT sign_in_name, display_name FROM wanted
    RETURNING person_id, sign_in_name
)
INSERT INTO role_grants (person_id, role, community_id, grid_id, block_id, shop_id)
SELECT added.person_id, g.role, g.community_id, g.grid_id, g.block_id, g.shop_id
FROM added JOIN wanted USING (sign_in_name)
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::role_grants, wanted.grants) AS g;

-- name: person_by_sign_in_name^
SELECT p.*, (
    SELECT coalesce(jsonb_agg(
        to_jsonb(g) - 'person_id' || jsonb_build_object('shop_closed', s.closed_at IS NOT NULL) ORDER BY g.role), '[]')
    FROM role_grants g LEFT JOIN shops s ON s.shop_id = g.shop_id WHERE g.person_id = p.person_id
) AS grants
FROM people p WHERE lower(p.sign_in_name) = lower(:sign_in_name);

-- name: get_person^
SELECT p.*, (
    SELECT coalesce(jsonb_agg(
        to_jsonb(g) - 'person_id' || jsonb_build_object('shop_closed', s.closed_at IS NOT NULL) ORDER BY g.role), '[]')
    FROM role_grants g LEFT JOIN shops s ON s.shop_id = g.shop_id WHERE g.person_id = p.person_id
) AS grants
FROM people p WHERE p.person_id = :person_id;

-- name: all_people
SELECT p.*, (
    SELECT coalesce(jsonb_agg(
        to_jsonb(g) - 'person_id' || jsonb_build_object('shop_closed', s.closed_at IS NOT NULL) ORDER BY g.role), '[]')
    FROM role_grants g LEFT JOIN shops s ON s.shop_id = g.shop_id WHERE g.person_id = p.person_id
) AS grants
FROM people p ORDER BY p.person_id;

-- name: lock_sign_in!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:sign_in:' || lower(:sign_in_name), 0));

-- name: record_sign_in!
INSERT INTO sign_in_attempts (sign_in_name, origin, success, at) VALUES (lower(:sign_in_name), :origin, :success, :at);

-- name: recent_failures^
SELECT count(*) AS failures, max(at) AS last_at
FROM sign_in_attempts
WHERE sign_in_name = lower(:sign_in_name) AND NOT success AND at >= :since
  AND at > coalesce(
      (SELECT max(at) FROM sign_in_attempts WHERE sign_in_name = lower(:sign_in_name) AND success), '-infinity');

-- name: start_session!
INSERT INTO sessions (token_sha256, person_id, started_at, expires_at)
VALUES (:token_sha256, :person_id, :started_at, :expires_at);

-- name: session^
SELECT sessions.expires_at, p.*, (
    SELECT coalesce(jsonb_agg(
        to_jsonb(g) - 'person_id' || jsonb_build_object('shop_closed', s.closed_at IS NOT NULL) ORDER BY g.role), '[]')
    FROM role_grants g LEFT JOIN shops s ON s.shop_id = g.shop_id WHERE g.person_id = p.person_id
) AS grants
FROM sessions JOIN people p USING (person_id)
WHERE sessions.token_sha256 = :token_sha256 AND sessions.expires_at > :at AND p.active;

-- name: end_session!
DELETE FROM sessions WHERE token_sha256 = :token_sha256;

-- name: add_api_key!
INSERT INTO api_keys (key_sha256, name, camera_ids, sensor_ids) VALUES (:key_sha256, :name, :camera_ids, :sensor_ids)
ON CONFLICT (key_sha256) DO UPDATE SET
    name = excluded.name, camera_ids = excluded.camera_ids, sensor_ids = excluded.sensor_ids, revoked_at = NULL;

-- name: api_key^
SELECT name, camera_ids, sensor_ids FROM api_keys WHERE key_sha256 = :key_sha256 AND revoked_at IS NULL;

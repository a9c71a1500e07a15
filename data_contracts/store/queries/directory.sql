-- name: find_people
SELECT p.*, (
    SELECT coalesce(jsonb_agg(
        to_jsonb(g) - 'person_id' || jsonb_build_object('shop_closed', s.closed_at IS NOT NULL) ORDER BY g.role), '[]')
    FROM role_grants g LEFT JOIN shops s ON s.shop_id = g.shop_id WHERE g.person_id = p.person_id
) AS grants, count(*) OVER () AS found
FROM people p
WHERE (:words = '' OR strpos(lower(p.display_name), lower(:words)) > 0 OR strpos(lower(p.sign_in_name), lower(:words)) > 0)
  AND (:role = '' OR EXISTS (SELECT FROM role_grants g WHERE g.person_id = p.person_id AND g.role = :role))
  AND (:area = '' OR EXISTS (SELECT FROM role_grants g WHERE g.person_id = p.person_id AND (:role = '' OR g.role = :role)
                             AND :area IN (g.community_id, g.grid_id, g.block_id)))
ORDER BY p.active DESC, p.display_name, p.person_id LIMIT :most;

-- name: last_sign_in$
-- A password that somebody else set is written down as well, and is no sign-in.
SELECT max(at) FROM sign_in_attempts
WHERE sign_in_name = lower(:sign_in_name) AND success AND origin <> 'new password';

-- name: last_sign_ins
-- Of each of these names its last sign-in, one step into the index of names for each.
SELECT asked.sign_in_name, last.at FROM unnest(:names::text[]) AS asked (sign_in_name)
CROSS JOIN LATERAL (
    SELECT a.at FROM sign_in_attempts a
    WHERE a.sign_in_name = lower(asked.sign_in_name) AND a.success AND a.origin <> 'new password'
    ORDER BY a.at DESC LIMIT 1
) AS last;

-- name: lock_people!
-- Whoever changes people follows one another: the last administrator is counted.
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:people', 0));

-- name: update_person!
UPDATE people SET display_name = :display_name, phone = :phone, wecom_user_id = :wecom_user_id, active = :active
WHERE person_id = :person_id;

-- name: drop_grants!
DELETE FROM role_grants WHERE person_id = :person_id;

-- name: set_password!
UPDATE people SET password_hash = :password_hash WHERE person_id = :person_id;

-- name: end_sessions_of!
DELETE FROM sessions WHERE person_id = :person_id;

-- name: other_admins$
SELECT count(DISTINCT p.person_id) FROM people p JOIN role_grants g USING (person_id)
WHERE g.role = 'admin' AND p.active AND p.person_id <> :person_id;

-- name: find_shops
SELECT shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part, trade, longitude,
    latitude, phone, closed_at, count(*) OVER () AS found
FROM shops
WHERE :words = '' OR strpos(lower(name), lower(:words)) > 0 OR strpos(lower(shop_id), lower(:words)) > 0
   OR strpos(lower(owner_name), lower(:words)) > 0
ORDER BY closed_at IS NOT NULL, name, shop_id LIMIT :most;

-- name: shop_cases
SELECT kind, coalesce(closure, 'open') AS closure, count(*) AS cases,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at)) AS median_seconds
FROM cases WHERE shop_id = :shop_id AND opened_at >= :since
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: counts_of_shops
-- cases_opened_at serves many shops or busy ones, cases_of_shop few or quiet ones.
SELECT shop_id, count(*) AS cases FROM cases
WHERE shop_id = ANY (:shop_ids::text[]) AND opened_at >= :begins AND opened_at < :ends
GROUP BY shop_id;

-- name: cameras_of_front
-- Cameras with a zone that shows the shop's front.
SELECT DISTINCT c.camera_id, c.name FROM shops s JOIN zones z ON z.place_id = s.place_id AND z.removed_at IS NULL
JOIN cameras c USING (camera_id) WHERE s.shop_id = :shop_id ORDER BY c.name, c.camera_id;

-- name: merchants_of_shop
SELECT p.person_id, p.display_name FROM people p JOIN role_grants g USING (person_id)
WHERE g.shop_id = :shop_id AND p.active ORDER BY p.display_name;

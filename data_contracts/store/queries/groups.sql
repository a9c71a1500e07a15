-- name: save_group!
-- A channel that was changed begins anew: what the old one did is not held against it.
INSERT INTO micro_grid_groups AS g (group_id, name, channel_url, community_id, grid_id, block_id, active)
VALUES (:group_id, :name, :channel_url, :community_id, :grid_id, :block_id, :active)
ON CONFLICT (group_id) DO UPDATE SET
    name = excluded.name, channel_url = excluded.channel_url, community_id = excluded.community_id,
    grid_id = excluded.grid_id, block_id = excluded.block_id, active = excluded.active,
    failures = 0, resting_until = NULL, last_error = NULL, refuses = false;

-- name: remove_group!
DELETE FROM micro_grid_groups WHERE group_id = :group_id;

-- name: all_groups
SELECT group_id, name, channel_url, community_id, grid_id, block_id, active, failures, resting_until, last_error, refuses
FROM micro_grid_groups ORDER BY group_id;

-- name: get_group^
SELECT group_id, name, channel_url, community_id, grid_id, block_id, active, failures, resting_until, last_error, refuses
FROM micro_grid_groups WHERE group_id = :group_id;

-- name: groups_of_area
-- Of the groups whose area holds the case, those with the smallest area: block before grid before community before street.
-- One without a channel counts: its notices stay in the house, and do not go to the group of a larger area instead.
WITH covering AS (
    SELECT *, CASE WHEN block_id IS NOT NULL THEN 3 WHEN grid_id IS NOT NULL THEN 2
                   WHEN community_id IS NOT NULL THEN 1 ELSE 0 END AS closeness
    FROM micro_grid_groups
    WHERE active
      AND (community_id IS NULL OR community_id = :community_id)
      AND (grid_id IS NULL OR grid_id = :grid_id)
      AND (block_id IS NULL OR block_id = :block_id)
)
SELECT group_id, name, channel_url, community_id, grid_id, block_id, active, failures, resting_until, last_error, refuses
FROM covering
WHERE closeness = (SELECT max(closeness) FROM covering) AND channel_url IS NOT NULL
ORDER BY group_id;

-- name: group_works!
UPDATE micro_grid_groups SET failures = 0, resting_until = NULL, last_error = NULL, refuses = false
WHERE group_id = :group_id;

-- name: group_failed!
-- Only the first of those that failed at the same time counts, or ten dispatchers would make ten failures of one.
UPDATE micro_grid_groups SET
    failures = failures + :counts, resting_until = :resting_until, last_error = :error, refuses = :refuses
WHERE group_id = :group_id AND failures = :seen_failures;

-- name: add_notice_post!
INSERT INTO notice_posts (notice_id, group_id, posted_at) VALUES (:notice_id, :group_id, :posted_at);

-- name: groups_of_notice
SELECT group_id FROM notice_posts WHERE notice_id = :notice_id ORDER BY group_id;

-- name: put_off_posts_of_area!
-- While every group of an area rests, its notices wait together: not each of them is to find that out for itself.
UPDATE notices SET next_attempt_at = :until
WHERE notice_id IN (
    SELECT n.notice_id FROM notices n JOIN cases c USING (case_id)
    WHERE n.state = 'pending' AND n.channel <> 'inbox' AND n.channel = 'group' AND n.next_attempt_at <= cityeye_now()
      AND c.community_id IS NOT DISTINCT FROM :community_id
      AND c.grid_id IS NOT DISTINCT FROM :grid_id
      AND c.block_id IS NOT DISTINCT FROM :block_id
    LIMIT 5000
    FOR NO KEY UPDATE OF n SKIP LOCKED);

-- name: people_to_mention
-- For each role those whose grant is the closest to the case: of its shop before block before grid before community. Nobody
-- of a shop that has closed down, also where the case is older.
WITH covering AS (
    SELECT p.display_name AS name, g.role, p.wecom_user_id, p.phone,
           CASE WHEN g.shop_id IS NOT NULL THEN 4 WHEN g.block_id IS NOT NULL THEN 3 WHEN g.grid_id IS NOT NULL THEN 2
                WHEN g.community_id IS NOT NULL THEN 1 ELSE 0 END AS closeness
    FROM role_grants g JOIN people p USING (person_id)
    WHERE p.active AND g.role = ANY (:roles)
      AND (g.shop_id IS NULL OR g.shop_id = :shop_id
           AND EXISTS (SELECT FROM shops s WHERE s.shop_id = g.shop_id AND s.closed_at IS NULL))
      AND (g.block_id IS NULL OR g.block_id = :block_id)
      AND (g.grid_id IS NULL OR g.grid_id = :grid_id)
      AND (g.community_id IS NULL OR g.community_id = :community_id)
), closest AS (
    SELECT *, max(closeness) OVER (PARTITION BY role) AS best FROM covering
)
SELECT DISTINCT name, role, wecom_user_id, phone, array_position(:roles::text[], role) AS place
FROM closest WHERE closeness = best ORDER BY place, name;

-- name: set_contact!
UPDATE people SET phone = :phone, wecom_user_id = :wecom_user_id WHERE person_id = :person_id;

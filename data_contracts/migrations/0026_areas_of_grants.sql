-- The rule of `governance_rules.domain.permissions.grant_covers`, for queries that look at many cases; a test compares the
-- two. So short that PostgreSQL writes it into the query that calls it. It is a CASE, because the planner takes "IS NULL OR
-- equal" for nearly always false, and would then gather and sort a whole area for one page of it.
CREATE FUNCTION grant_covers(held role_grants, found cases) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN (held.community_id IS NULL OR held.community_id = found.community_id)
         AND (held.grid_id IS NULL OR held.grid_id = found.grid_id)
         AND (held.block_id IS NULL OR held.block_id = found.block_id)
         AND (held.shop_id IS NULL OR held.shop_id = found.shop_id)
        THEN true ELSE false END
$$;
COMMENT ON FUNCTION grant_covers IS 'True when every area that the grant names is the case''s own.';

-- name: listed_cases
-- Ids of the cases that fit a search, the last opened first. A part that is NULL narrows nothing; it is folded away when the
-- statement is planned, so that each search walks along the index that suits it.
SELECT c.case_id
FROM cases c
WHERE (:before_case_id::bigint IS NULL OR (c.opened_at, c.case_id) < (
      SELECT b.opened_at, b.case_id FROM cases b WHERE b.case_id = :before_case_id))
  AND (:kind::text[] IS NULL OR c.kind = ANY (:kind))
  AND (:state::text[] IS NULL OR c.state = ANY (:state))
  AND (:closure::text[] IS NULL OR c.closure = ANY (:closure))
  AND (:community::text[] IS NULL OR c.community_id = ANY (:community))
  AND (:road::text[] IS NULL OR c.road_id = ANY (:road))
  AND (:block::text[] IS NULL OR c.block_id = ANY (:block))
  AND (:shop::text[] IS NULL OR c.shop_id = ANY (:shop))
  AND (:camera::text[] IS NULL OR c.camera_id = ANY (:camera))
  AND (:place::text[] IS NULL OR c.place_id = ANY (:place))
  AND (:grid::text[] IS NULL OR c.grid_id = ANY (:grid))
  AND (:case::bigint[] IS NULL OR c.case_id = ANY (:case))
  AND (:begins::timestamptz IS NULL OR c.opened_at >= :begins)
  AND (:ends::timestamptz IS NULL OR c.opened_at < :ends)
  AND (:weekday::integer[] IS NULL
       OR extract(isodow FROM c.opened_at AT TIME ZONE :time_zone)::integer = ANY (:weekday))
  AND (:hour::integer[] IS NULL OR extract(hour FROM c.opened_at AT TIME ZONE :time_zone)::integer = ANY (:hour))
  AND (NOT :rework OR c.follows_case_id IS NOT NULL)
  AND (NOT :by_hand OR EXISTS (
      SELECT FROM incidents i WHERE i.incident_id = c.incident_id AND i.entered_by IS NOT NULL))
  AND (NOT :appealed OR EXISTS (
      SELECT FROM case_events e WHERE e.case_id = c.case_id AND e.event_type = 'case_appealed'))
  AND (:step::text[] IS NULL OR EXISTS (
      SELECT FROM case_events e WHERE e.case_id = c.case_id AND e.event_type = ANY (:step)))
  AND (:officer::integer[] IS NULL OR EXISTS (
      SELECT FROM case_events e
      WHERE e.case_id = c.case_id AND e.event_type = 'officer_arrived' AND e.actor_id = ANY (:officer)))
  AND (:grants::jsonb IS NULL OR EXISTS (
      SELECT FROM jsonb_populate_recordset(NULL::role_grants, :grants) AS g WHERE grant_covers(g, c)))
ORDER BY c.opened_at DESC, c.case_id DESC
LIMIT :limit;

-- name: cards_of_ids
SELECT card.*
FROM unnest(:case_ids::bigint[]) AS page (case_id)
CROSS JOIN LATERAL (SELECT * FROM case_cards WHERE case_cards.case_id = page.case_id OFFSET 0) AS card
ORDER BY card.opened_at DESC, card.case_id DESC;

-- name: names_of_areas
-- What ids of a search are called, for its words.
SELECT 'community' AS what, community_id AS id, name FROM communities WHERE community_id = ANY (:community::text[])
UNION ALL SELECT 'road', road_id, name FROM roads WHERE road_id = ANY (:road::text[])
UNION ALL SELECT 'block', block_id, name FROM blocks WHERE block_id = ANY (:block::text[])
UNION ALL SELECT 'grid', grid_id, name FROM grids WHERE grid_id = ANY (:grid::text[])
UNION ALL SELECT 'shop', shop_id, name FROM shops WHERE shop_id = ANY (:shop::text[])
UNION ALL SELECT 'camera', camera_id, name FROM cameras WHERE camera_id = ANY (:camera::text[])
UNION ALL SELECT 'place', place_id, name FROM places WHERE place_id = ANY (:place::text[])
UNION ALL SELECT 'officer', person_id::text, display_name FROM people WHERE person_id = ANY (:officer::integer[]);

-- Things that are still followed, by camera: asked for every few seconds by each shard, few among millions of rows.
CREATE INDEX observations_followed ON observations (camera_id) WHERE ended_at IS NULL AND dwell_reached_at IS NOT NULL;

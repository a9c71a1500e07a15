-- A shop that has closed down keeps its file and its old cases; what stands at its front later is nobody's of the shop.

ALTER TABLE shops ADD COLUMN closed_at timestamptz, ADD COLUMN phone text;
COMMENT ON COLUMN shops.closed_at IS 'Since when it has closed down; NULL while it trades. New cases at its front have no shop, and nobody of it is told.';
COMMENT ON COLUMN shops.phone IS 'How its owner is reached, where nobody may sign in for it.';

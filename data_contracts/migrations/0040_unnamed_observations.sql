-- What stood where the street was empty and no detector could name is never enough to go on without an operator; a question
-- about another policy has to know which these were. Older rows are taken as named.

ALTER TABLE observations ADD COLUMN unnamed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN observations.unnamed IS 'Most of what was seen of it had no name; by no policy is it more than suspected.';

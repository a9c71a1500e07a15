-- A notice that several groups are to see is given up early only when each of them that has not had it yet refuses.

ALTER TABLE micro_grid_groups ADD COLUMN refuses boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN micro_grid_groups.refuses IS 'Its last answer was that it never will take a message, as things stand.';

COMMENT ON COLUMN cases.community_id IS
    'Of the place, camera or sensor when the case opened: what is moved later does not move its old cases.';

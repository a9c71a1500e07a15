-- The feed of some cameras asks for states too; without the state in the index it would walk past all closed cases.
DROP INDEX cases_of_camera;
CREATE INDEX cases_of_camera ON cases (camera_id, state, case_id);

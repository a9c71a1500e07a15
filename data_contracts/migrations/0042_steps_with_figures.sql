-- An evaluation that is recorded afterwards is a step, too; the state stays.
COMMENT ON TABLE model_steps IS
    'Each change of a version''s state, and each recording of its figures: who made it and why, with its leaf in the evidence log.';

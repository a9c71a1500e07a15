-- Which guided tours of the pages a person has taken or does not want, so that none is offered a second time, on whatever
-- machine they sign in.

CREATE TABLE tours_settled (
    person_id  integer NOT NULL REFERENCES people,
    tour       text NOT NULL CHECK (tour <> ''),
    version    integer NOT NULL CHECK (version > 0),
    outcome    text NOT NULL CHECK (outcome IN ('taken', 'declined')),
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, tour, version)
);
COMMENT ON TABLE tours_settled IS 'One row a person, tour and version of its steps; what is not here may be offered.';
COMMENT ON COLUMN tours_settled.tour IS 'The role that it is for.';

-- Who declined it may take it later; who took it has taken it, whatever is pressed afterwards.
CREATE FUNCTION check_tour_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.person_id, NEW.tour, NEW.version) IS DISTINCT FROM (OLD.person_id, OLD.tour, OLD.version)
        OR OLD.outcome = 'taken' THEN
        RAISE EXCEPTION 'tour % of person %: what was taken stays taken', OLD.tour, OLD.person_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tour_taken_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tours_settled_check BEFORE UPDATE ON tours_settled
    FOR EACH ROW EXECUTE FUNCTION check_tour_settled();

-- What the street teaches: pictures with what is known of them, for labelling and for training.

CREATE TABLE training_samples (
    sample_id       uuid PRIMARY KEY,
    sha256          sha256_hex NOT NULL,
    path            text NOT NULL,
    captured_at     timestamptz NOT NULL,
    camera_id       text REFERENCES cameras,
    preset          text,
    place_id        text REFERENCES places,
    split           text NOT NULL CHECK (split IN ('train', 'valid', 'test')),
    state           text NOT NULL CHECK (state IN ('to_label', 'labelled', 'refused')),
    boxes           jsonb NOT NULL CHECK (jsonb_typeof(boxes) = 'array'),
    labelled_things text[] NOT NULL,
    taken_at        timestamptz NOT NULL DEFAULT cityeye_now(),
    labelled_at     timestamptz,
    labelled_by     integer REFERENCES people,
    CHECK (CASE WHEN camera_id IS NULL THEN preset IS NULL AND place_id IS NOT NULL
           ELSE preset IS NOT NULL AND place_id IS NULL END)
);
COMMENT ON COLUMN training_samples.path IS 'Of the sealed original; what leaves the house is a copy with people blurred.';
COMMENT ON COLUMN training_samples.place_id IS 'Of a picture that no camera took.';
COMMENT ON COLUMN training_samples.boxes IS '[{thing, box, present, crowd}]; present false: looked at, and the thing is not in the box.';
COMMENT ON COLUMN training_samples.labelled_things IS 'Looked for all over the picture: where such a thing has no box, there is none.';
CREATE INDEX training_samples_by_state ON training_samples (state, split, sample_id);
CREATE INDEX training_samples_of_camera ON training_samples (camera_id, split);

CREATE TABLE sample_origins (
    sample_id   uuid NOT NULL REFERENCES training_samples,
    provenance  text NOT NULL CHECK (provenance IN (
        'false_alarm', 'appeal_upheld', 'missed_case', 'confirmed_case', 'uncertain', 'imported_labels')),
    incident_id uuid REFERENCES incidents,
    case_id     bigint REFERENCES cases,
    person_id   integer REFERENCES people,
    at          timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (sample_id, provenance, incident_id)
);
COMMENT ON TABLE sample_origins IS 'Why a picture is a sample, by whom and when; several cases may bring the same picture.';
CREATE INDEX sample_origins_of_case ON sample_origins (case_id);

CREATE FUNCTION check_sample_split() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.split <> OLD.split THEN
        RAISE EXCEPTION 'sample %: a sample never changes its split', OLD.sample_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sample_split_is_fixed';
    END IF;
    IF EXISTS (SELECT FROM training_samples s WHERE s.camera_id = NEW.camera_id AND s.split <> NEW.split) THEN
        RAISE EXCEPTION 'camera % is in another split than % already', NEW.camera_id, NEW.split
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sample_camera_in_one_split';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_samples_split BEFORE INSERT OR UPDATE OF split, camera_id ON training_samples
    FOR EACH ROW EXECUTE FUNCTION check_sample_split();

-- A case that the eye missed is entered by a person; one without a camera has a named place.
ALTER TABLE incidents
    ADD COLUMN entered_by integer REFERENCES people,
    DROP CONSTRAINT incidents_of_camera_or_sensor,
    ADD CONSTRAINT incidents_of_camera_sensor_or_person CHECK (
        CASE
        WHEN sensor_id IS NOT NULL THEN
            num_nonnulls(camera_id, preset, zone_id, box, entered_by) = 0 AND alarm_id IS NOT NULL
        WHEN entered_by IS NOT NULL THEN
            num_nulls(camera_id, preset, zone_id) IN (0, 3) AND box IS NOT NULL AND num_nonnulls(alarm_id, said) = 0
        ELSE num_nulls(camera_id, preset, zone_id, box) = 0 AND num_nonnulls(alarm_id, said) = 0 END);
COMMENT ON COLUMN incidents.entered_by IS 'Who entered it by hand, where the eye had missed it.';

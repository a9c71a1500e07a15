-- Incidents and their evidence pictures: facts, never changed.

CREATE TABLE incidents (
    incident_id      uuid PRIMARY KEY,
    observation_id   uuid NOT NULL,
    place_id         text NOT NULL REFERENCES places,
    camera_id        text NOT NULL REFERENCES cameras,
    preset           text NOT NULL,
    zone_id          text NOT NULL REFERENCES zones,
    kind             kind_code NOT NULL,
    thing            text NOT NULL,
    box              picture_box NOT NULL,
    score            double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
    first_seen_at    timestamptz NOT NULL,
    dwell_reached_at timestamptz NOT NULL,
    detector         text NOT NULL,
    recorded_at      timestamptz NOT NULL DEFAULT cityeye_now(),
    CHECK (dwell_reached_at >= first_seen_at)
);
COMMENT ON COLUMN incidents.observation_id IS 'No foreign key: observations are kept for a shorter time than incidents.';
CREATE INDEX incidents_of_observation ON incidents (observation_id);

CREATE TABLE evidence_pictures (
    evidence_id uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incidents,
    role        text NOT NULL CHECK (role IN ('first_seen', 'dwell_reached', 'sighting')),
    sealed      boolean NOT NULL,
    sha256      sha256_hex NOT NULL,
    path        text NOT NULL,
    media_type  text NOT NULL,
    byte_count  bigint NOT NULL CHECK (byte_count > 0),
    captured_at timestamptz NOT NULL
);
COMMENT ON COLUMN evidence_pictures.sealed IS 'The untouched original; only copies with people blurred leave the store.';
CREATE INDEX evidence_pictures_of_incident ON evidence_pictures (incident_id);

CREATE TRIGGER incidents_append_only BEFORE UPDATE OR DELETE ON incidents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER incidents_no_truncate BEFORE TRUNCATE ON incidents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_pictures_append_only BEFORE UPDATE OR DELETE ON evidence_pictures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_pictures_no_truncate BEFORE TRUNCATE ON evidence_pictures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

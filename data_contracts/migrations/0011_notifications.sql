-- Who waits for something is told when the transaction commits; the payloads are small, details are read from the tables.

CREATE FUNCTION notify_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_case', NEW.case_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER cases_notify_new AFTER INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION notify_case();
-- last_seen_at moves every second while a thing stands there; that alone is no news.
CREATE TRIGGER cases_notify_changed AFTER UPDATE ON cases
    FOR EACH ROW WHEN (OLD.version <> NEW.version OR OLD.sighting_count <> NEW.sighting_count)
    EXECUTE FUNCTION notify_case();

CREATE FUNCTION notify_timer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_timer', to_char(NEW.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'));
    RETURN NULL;
END $$;
CREATE TRIGGER timers_notify AFTER INSERT ON timers
    FOR EACH ROW EXECUTE FUNCTION notify_timer();

-- Without a payload many notices of one transaction are one notification.
CREATE FUNCTION notify_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_notice', '');
    RETURN NULL;
END $$;
CREATE TRIGGER notices_notify AFTER INSERT ON notices
    FOR EACH STATEMENT EXECUTE FUNCTION notify_notice();

CREATE FUNCTION notify_camera() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_camera', NEW.camera_id);
    RETURN NULL;
END $$;
CREATE TRIGGER cameras_notify AFTER INSERT OR UPDATE ON cameras
    FOR EACH ROW EXECUTE FUNCTION notify_camera();
CREATE TRIGGER camera_presets_notify AFTER INSERT OR UPDATE ON camera_presets
    FOR EACH ROW EXECUTE FUNCTION notify_camera();
CREATE TRIGGER zones_notify AFTER INSERT OR UPDATE ON zones
    FOR EACH ROW EXECUTE FUNCTION notify_camera();

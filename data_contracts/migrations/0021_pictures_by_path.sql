-- Who asks for a picture by its address may see it when one of its cases may be seen: found by path, of evidence copies and
-- of what people brought.
CREATE INDEX evidence_pictures_by_path ON evidence_pictures (path) WHERE NOT sealed;
CREATE INDEX case_events_photos ON case_events USING gin ((detail -> 'photos') jsonb_path_ops) WHERE detail ? 'photos';
CREATE INDEX case_events_signature ON case_events ((detail -> 'signature' ->> 'path')) WHERE detail ? 'signature';

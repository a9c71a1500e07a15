-- Analyses that take longer than a page may: made every night, or when first asked for, and kept with what was asked.
CREATE TABLE kept_analyses (
    analysis text NOT NULL CHECK (analysis <> ''),
    asked    jsonb NOT NULL CHECK (jsonb_typeof(asked) = 'object'),
    made_at  timestamptz NOT NULL,
    numbers  jsonb NOT NULL CHECK (jsonb_typeof(numbers) = 'object'),
    PRIMARY KEY (analysis, asked)
);
COMMENT ON TABLE kept_analyses IS 'One row a question, replaced when it is answered anew; nothing else hangs on it.';
COMMENT ON COLUMN kept_analyses.asked IS 'What was asked: period, kind, how places are grouped.';

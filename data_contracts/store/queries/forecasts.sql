-- name: forget_forecast!
DELETE FROM forecasts WHERE day = :day;

-- name: save_forecast!
INSERT INTO forecasts (day, road_id, kind, hour, mean, low, high)
SELECT day, road_id, kind, hour, mean, low, high
FROM jsonb_to_recordset(:expected) AS e (
    day date, road_id text, kind text, hour smallint, mean double precision, low double precision, high double precision);

-- name: forecast_of_day
SELECT day, road_id, kind, hour, mean, low, high FROM forecasts WHERE day = :day ORDER BY road_id, kind, hour;

-- name: save_backtest!
INSERT INTO forecast_backtests (last_day, made_at, figures) VALUES (:last_day, :made_at, :figures)
ON CONFLICT (last_day) DO UPDATE SET made_at = excluded.made_at, figures = excluded.figures;

-- name: newest_backtest^
SELECT last_day, made_at, figures FROM forecast_backtests WHERE last_day < :before ORDER BY last_day DESC LIMIT 1;

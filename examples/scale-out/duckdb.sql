-- Forecasts the table `series` (series_id, quarter, amount) of a DuckDB database into the tables
-- `forecasts` and `refused`:
--
--   duckdb board.duckdb -cmd "CREATE VIEW series AS FROM 'series.parquet'" -f duckdb.sql
--
-- It writes series.csv, forecasts.csv and refused.csv in the folder where it is started. The variable
-- FLAGS may hold more flags of `recoup forecast`, --ends-in for example. Whatever goes wrong ends it
-- with 1, and then both tables are as they were; refused series are no fault, and are listed.
.bail on

-- Series go by number, so that no id has to be written in a way that CSV, or a spreadsheet, may take
-- for something else.
CREATE OR REPLACE TEMP TABLE numbered AS
    SELECT series_id, row_number() OVER (ORDER BY series_id) AS number
    FROM (SELECT DISTINCT series_id FROM series WHERE series_id IS NOT NULL);

COPY (
    SELECT number AS series_id,
           regexp_replace(quarter::VARCHAR, '[[:cntrl:]]', '?', 'g') AS quarter,
           regexp_replace(amount::VARCHAR, '[[:cntrl:]]', '?', 'g') AS amount
    FROM series JOIN numbered USING (series_id)
    ORDER BY number, quarter
) TO 'series.csv' (FORMAT csv, HEADER);

-- The list of refused series is there only if everything before it was done.
.shell 'rm -f refused.csv && recoup forecast series.csv --quiet --allow-refused $FLAGS --refused refused.csv > forecasts.csv'

-- DuckDB reads the wider decimal twenty times slower, and hardly any figure needs it.
CREATE OR REPLACE TEMP MACRO figure(written) AS
    coalesce(try_cast(written AS DECIMAL(18, 6))::DECIMAL(38, 6), written::DECIMAL(38, 6));

CREATE OR REPLACE TEMP TABLE answered AS
    SELECT number, quarter, figure(point) AS point,
           figure(lower_80) AS lower_80, figure(upper_80) AS upper_80,
           figure(lower_95) AS lower_95, figure(upper_95) AS upper_95
    FROM read_csv('forecasts.csv', header = true, auto_detect = false, columns = {
        'number': 'BIGINT', 'quarter': 'VARCHAR', 'point': 'VARCHAR',
        'lower_80': 'VARCHAR', 'upper_80': 'VARCHAR', 'lower_95': 'VARCHAR', 'upper_95': 'VARCHAR'
    });
CREATE OR REPLACE TEMP TABLE unanswered AS
    FROM read_csv('refused.csv', header = true, auto_detect = false, quote = '"', escape = '"',
        columns = {'number': 'BIGINT', 'line': 'BIGINT', 'reason': 'VARCHAR'});

-- Every series has come back, one way or the other.
SELECT error(count(*) || ' series were given and did not come back')
FROM numbered
WHERE number NOT IN (SELECT number FROM answered UNION SELECT number FROM unanswered)
HAVING count(*) > 0;

BEGIN;
CREATE OR REPLACE TABLE forecasts AS
    SELECT series_id, answered.* EXCLUDE (number) FROM answered JOIN numbered USING (number)
    ORDER BY number, quarter;
CREATE OR REPLACE TABLE refused AS
    SELECT series_id, line, reason FROM unanswered JOIN numbered USING (number)
    UNION ALL
    SELECT NULL, NULL, 'the series has no id: ' || count(*) || ' rows'
    FROM series WHERE series_id IS NULL HAVING count(*) > 0;
COMMIT;
SELECT (SELECT count(DISTINCT series_id) FROM forecasts) AS forecast, (SELECT count(*) FROM refused) AS refused;

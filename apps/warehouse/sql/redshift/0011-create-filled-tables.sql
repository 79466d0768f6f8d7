-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.filled_tables (
  table_name varchar(64) NOT NULL ENCODE raw,
  row_count integer NOT NULL ENCODE raw,
  fingerprint varchar(64) NOT NULL ENCODE raw
)
DISTSTYLE ALL
SORTKEY (table_name);
GRANT SELECT ON city.filled_tables TO ROLE analyst;
COMMIT;

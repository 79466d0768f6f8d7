-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.cube_months (
  dataset varchar(32) NOT NULL ENCODE raw,
  month varchar(7) NOT NULL ENCODE raw,
  fingerprint varchar(64) NOT NULL ENCODE raw,
  settled boolean NOT NULL ENCODE raw,
  object_count bigint NOT NULL ENCODE raw,
  byte_count bigint NOT NULL ENCODE raw,
  newest_object_at timestamp NOT NULL ENCODE raw,
  event_count bigint NOT NULL ENCODE raw,
  row_count bigint NOT NULL ENCODE raw,
  newest_event_at timestamp ENCODE raw,
  refreshed_at timestamp NOT NULL ENCODE raw
)
DISTSTYLE ALL
SORTKEY (dataset, month);
GRANT SELECT ON city.cube_months TO ROLE analyst;
GRANT SELECT, INSERT, UPDATE, DELETE ON city.cube_months TO ROLE refresher;
COMMIT;

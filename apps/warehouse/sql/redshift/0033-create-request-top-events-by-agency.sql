-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.request_top_events_by_agency (
  created_period varchar(28) NOT NULL ENCODE raw,
  neighborhood varchar(1024) ENCODE bytedict,
  agency varchar(1024) ENCODE bytedict,
  summary varchar(1020) NOT NULL ENCODE bytedict,
  requests bigint NOT NULL ENCODE az64
)
DISTSTYLE EVEN
COMPOUND SORTKEY (created_period, neighborhood);
GRANT SELECT ON city.request_top_events_by_agency TO ROLE analyst;
GRANT SELECT, INSERT, DELETE ON city.request_top_events_by_agency TO ROLE refresher;
COMMIT;

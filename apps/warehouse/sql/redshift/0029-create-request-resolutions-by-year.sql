-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.request_resolutions_by_year (
  created_year varchar(16) NOT NULL ENCODE raw,
  agency varchar(1024) ENCODE bytedict,
  case_type varchar(1024) ENCODE bytedict,
  days integer NOT NULL ENCODE az64,
  neighborhood varchar(1024) ENCODE bytedict,
  requests bigint NOT NULL ENCODE az64
)
DISTSTYLE EVEN
COMPOUND SORTKEY (created_year, neighborhood);
GRANT SELECT ON city.request_resolutions_by_year TO ROLE analyst;
GRANT SELECT, INSERT, DELETE ON city.request_resolutions_by_year TO ROLE refresher;
COMMIT;

-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.request_places (
  created_month varchar(28) NOT NULL ENCODE raw,
  neighborhood varchar(1024) ENCODE bytedict,
  agency varchar(1024) ENCODE bytedict,
  case_type varchar(1024) ENCODE bytedict,
  requests bigint NOT NULL ENCODE az64
)
DISTSTYLE EVEN
COMPOUND SORTKEY (created_month, neighborhood);
GRANT SELECT ON city.request_places TO ROLE analyst;
GRANT SELECT, INSERT, DELETE ON city.request_places TO ROLE refresher;
COMMIT;

-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.accident_cells (
  created_month varchar(28) NOT NULL ENCODE raw,
  occurred_month varchar(28) NOT NULL ENCODE bytedict,
  neighborhood varchar(1024) ENCODE bytedict,
  accident_type varchar(1024) NOT NULL ENCODE bytedict,
  accidents bigint NOT NULL ENCODE az64
)
DISTSTYLE EVEN
COMPOUND SORTKEY (created_month, neighborhood);
GRANT SELECT ON city.accident_cells TO ROLE analyst;
GRANT SELECT, INSERT, DELETE ON city.accident_cells TO ROLE refresher;
COMMIT;

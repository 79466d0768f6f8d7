-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.refresh_lock (
  turns bigint NOT NULL ENCODE raw,
  holder varchar(64) NOT NULL ENCODE raw
)
DISTSTYLE ALL;
DELETE FROM city.refresh_lock;
INSERT INTO city.refresh_lock VALUES (0, 'nobody');
GRANT SELECT, UPDATE ON city.refresh_lock TO ROLE refresher;
COMMIT;

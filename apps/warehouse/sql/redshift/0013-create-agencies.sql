-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.agencies (
  name varchar(64) NOT NULL ENCODE raw,
  agency varchar(64) NOT NULL ENCODE raw,
  relation varchar(16) NOT NULL ENCODE raw
)
DISTSTYLE ALL
SORTKEY (name);
DELETE FROM city.agencies;
INSERT INTO city.agencies (name, agency, relation)
VALUES
  ('311', '311', 'present'),
  ('AFR Accounting', 'Finance', 'office'),
  ('Accounting', 'Finance', 'office'),
  ('City Council', 'City Council', 'present'),
  ('Clerk & Recorder', 'Clerk & Recorder', 'present'),
  ('Community Planning & Development', 'Community Planning & Development', 'present'),
  ('Denver Human Services', 'Denver Human Services', 'present'),
  ('Environmental Health', 'Public Health & Environment', 'renamed'),
  ('Excise & License', 'Excise & License', 'present'),
  ('External Agency', 'External Agency', 'present'),
  ('Finance', 'Finance', 'present'),
  ('Mayor''s Office', 'Mayor''s Office', 'present'),
  ('Parks & Rec', 'Parks & Recreation', 'short form'),
  ('Parks & Recreation', 'Parks & Recreation', 'present'),
  ('Public Health & Environment', 'Public Health & Environment', 'present'),
  ('Public Works', 'Public Works', 'present'),
  ('ROWE', 'Public Works', 'office'),
  ('Safety', 'Safety', 'present'),
  ('Tech Services', 'Tech Services', 'present');
DELETE FROM city.filled_tables WHERE table_name = 'agencies';
INSERT INTO city.filled_tables VALUES ('agencies', 19, '09ba54501bcf660fa8392bcfa58ac4707a13518e8bf52de6a2bea4b4e627efda');
GRANT SELECT ON city.agencies TO ROLE analyst;
COMMIT;

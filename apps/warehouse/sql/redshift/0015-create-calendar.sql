-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE TABLE IF NOT EXISTS city.calendar (
  day date NOT NULL ENCODE raw,
  month varchar(7) NOT NULL ENCODE raw,
  year smallint NOT NULL ENCODE raw,
  quarter smallint NOT NULL ENCODE raw,
  month_of_year smallint NOT NULL ENCODE raw,
  day_of_month smallint NOT NULL ENCODE raw,
  weekday smallint NOT NULL ENCODE raw,
  season varchar(6) NOT NULL ENCODE raw,
  holiday varchar(64) ENCODE raw,
  is_workday boolean NOT NULL ENCODE raw
)
DISTSTYLE ALL
SORTKEY (day);
DELETE FROM city.calendar;
INSERT INTO city.calendar (day, month, year, quarter, month_of_year, day_of_month, weekday, season, holiday, is_workday)
SELECT days.day,
       TO_CHAR(days.day, 'YYYY-MM'),
       EXTRACT(year FROM days.day),
       EXTRACT(quarter FROM days.day),
       EXTRACT(month FROM days.day),
       EXTRACT(day FROM days.day),
       CASE EXTRACT(dow FROM days.day) WHEN 0 THEN 7 ELSE EXTRACT(dow FROM days.day) END,
       CASE WHEN EXTRACT(month FROM days.day) IN (12, 1, 2) THEN 'winter'
            WHEN EXTRACT(month FROM days.day) IN (3, 4, 5) THEN 'spring'
            WHEN EXTRACT(month FROM days.day) IN (6, 7, 8) THEN 'summer'
            ELSE 'autumn' END,
       holidays.holiday,
       CASE WHEN holidays.holiday IS NULL AND EXTRACT(dow FROM days.day) BETWEEN 1 AND 5 THEN TRUE ELSE FALSE END
FROM (
  SELECT CAST(DATEADD(day, ones.digit + tens.digit + hundreds.digit + thousands.digit, CAST('2009-01-01' AS DATE)) AS DATE) AS day
  FROM (SELECT 0 AS digit UNION ALL SELECT 1 AS digit UNION ALL SELECT 2 AS digit UNION ALL SELECT 3 AS digit UNION ALL SELECT 4 AS digit UNION ALL SELECT 5 AS digit UNION ALL SELECT 6 AS digit UNION ALL SELECT 7 AS digit UNION ALL SELECT 8 AS digit UNION ALL SELECT 9 AS digit) AS ones
  CROSS JOIN (SELECT 0 AS digit UNION ALL SELECT 10 AS digit UNION ALL SELECT 20 AS digit UNION ALL SELECT 30 AS digit UNION ALL SELECT 40 AS digit UNION ALL SELECT 50 AS digit UNION ALL SELECT 60 AS digit UNION ALL SELECT 70 AS digit UNION ALL SELECT 80 AS digit UNION ALL SELECT 90 AS digit) AS tens
  CROSS JOIN (SELECT 0 AS digit UNION ALL SELECT 100 AS digit UNION ALL SELECT 200 AS digit UNION ALL SELECT 300 AS digit UNION ALL SELECT 400 AS digit UNION ALL SELECT 500 AS digit UNION ALL SELECT 600 AS digit UNION ALL SELECT 700 AS digit UNION ALL SELECT 800 AS digit UNION ALL SELECT 900 AS digit) AS hundreds
  CROSS JOIN (SELECT 0 AS digit UNION ALL SELECT 1000 AS digit UNION ALL SELECT 2000 AS digit UNION ALL SELECT 3000 AS digit UNION ALL SELECT 4000 AS digit UNION ALL SELECT 5000 AS digit UNION ALL SELECT 6000 AS digit UNION ALL SELECT 7000 AS digit UNION ALL SELECT 8000 AS digit UNION ALL SELECT 9000 AS digit) AS thousands
) AS days
LEFT JOIN city.holidays AS holidays ON holidays.day = days.day
WHERE days.day < CAST('2036-01-01' AS DATE);
DELETE FROM city.filled_tables WHERE table_name = 'calendar';
INSERT INTO city.filled_tables VALUES ('calendar', 9861, '1cd24d6723fd5e21b9c4b950d821a302faa6783e6239d0b6226c3b2e98591120');
GRANT SELECT ON city.calendar TO ROLE analyst;
COMMIT;

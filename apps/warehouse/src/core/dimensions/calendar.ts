import type { DimensionTable, DimensionValue } from './dimension-table';
import { calendarYears, holidayRows } from './holidays';

const dayMs = 86_400_000;
const firstDay = Date.UTC(calendarYears.first, 0, 1);
const afterLastDay = Date.UTC(calendarYears.last + 1, 0, 1);

/** Seasons as meteorologists cut them: winter is December to February. */
const seasons = ['winter', 'spring', 'summer', 'autumn'] as const;

/** The days, made from four decimal digits and the holidays: 9,861 rows are too many to write down. */
const fill = `SELECT days.day,
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
  SELECT CAST(DATEADD(day, ones.digit + tens.digit + hundreds.digit + thousands.digit, CAST('${calendarYears.first}-01-01' AS DATE)) AS DATE) AS day
  FROM (${digits(1)}) AS ones
  CROSS JOIN (${digits(10)}) AS tens
  CROSS JOIN (${digits(100)}) AS hundreds
  CROSS JOIN (${digits(1000)}) AS thousands
) AS days
LEFT JOIN city.holidays AS holidays ON holidays.day = days.day
WHERE days.day < CAST('${calendarYears.last + 1}-01-01' AS DATE)`;

function digits(unit: number): string {
  const selects = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit * unit} AS digit`);
  return selects.join(' UNION ALL ');
}

/** Every day from 2009 to 2035: month, weekday (1 is Monday), season, holiday, whether offices are open. */
export const calendarTable: DimensionTable = {
  name: 'calendar',
  columns: [
    { name: 'day', type: 'date', encode: 'raw' },
    { name: 'month', type: 'varchar(7)', encode: 'raw' },
    { name: 'year', type: 'smallint', encode: 'raw' },
    { name: 'quarter', type: 'smallint', encode: 'raw' },
    { name: 'month_of_year', type: 'smallint', encode: 'raw' },
    { name: 'day_of_month', type: 'smallint', encode: 'raw' },
    { name: 'weekday', type: 'smallint', encode: 'raw' },
    { name: 'season', type: 'varchar(6)', encode: 'raw' },
    { name: 'holiday', type: 'varchar(64)', encode: 'raw', nullable: true },
    { name: 'is_workday', type: 'boolean', encode: 'raw' },
  ],
  sortKeys: ['day'],
  rows: calendarRows,
  fill,
};

/** The same rows, counted here: what the warehouse's own are compared with. */
export function calendarRows(): DimensionValue[][] {
  const holidays = new Map(holidayRows());
  return Array.from({ length: (afterLastDay - firstDay) / dayMs }, (_, index) => {
    const date = new Date(firstDay + index * dayMs);
    const day = date.toISOString().slice(0, 10);
    const month = date.getUTCMonth() + 1;
    const weekday = date.getUTCDay() || 7;
    const holiday = holidays.get(day) ?? null;
    return [
      day,
      day.slice(0, 7),
      date.getUTCFullYear(),
      Math.ceil(month / 3),
      month,
      date.getUTCDate(),
      weekday,
      seasons[Math.floor((month % 12) / 3)] ?? 'winter',
      holiday,
      holiday === null && weekday <= 5,
    ];
  });
}

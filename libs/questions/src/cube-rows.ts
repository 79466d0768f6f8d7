import { dataset } from '@denver/record-model';
import { yearsOf, type Cube } from './cubes';
import { countColumn, dimensions, type DimensionName } from './dimension';
import { dialects, type Engine } from './engine';
import { CubeMonthError, NoCubeError } from './errors';
import { allTime } from './period';
import { sum } from './sql';
import { statement, type Fragment, type Statement } from './statement';

/**
 * The query whose rows are all of a cube's rows of the periods that the given months are in, columns in the cube's order.
 *
 * A refresh deletes the rows of these periods and inserts what this selects, in one transaction. A cube of longer periods
 * is made from those before it in the list, after them.
 *
 * @param months partitions of the lake, e.g. `2015-06`; none means every month
 * @throws CubeMonthError a text that is no month
 */
export function cubeRows(cube: Cube, months: readonly string[] = [], engine: Engine = 'redshift'): Statement {
  return statement(rowsOf(cube, months, engine), engine);
}

function rowsOf(cube: Cube, months: readonly string[], engine: Engine): Fragment {
  const { sumOf, top } = cube;
  if (sumOf === undefined) return counts(cube, months, engine);
  return top === undefined ? sums(cube, sumOf, months, engine) : greatest(cube, top, sumOf, months, engine);
}

/**
 * The periods of a cube that months are in: the months themselves, or their years, or both and all time.
 *
 * @throws CubeMonthError a text that is no month
 */
export function periodsOf({ sumOf, top }: Cube, months: readonly string[]): string[] {
  for (const month of months) if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new CubeMonthError(month);
  if (sumOf === undefined || months.length === 0) return [...months];
  const years = [...new Set(months.map((month) => month.slice(0, 4)))];
  return top === undefined ? years : [...months, ...years, allTime];
}

function counts(cube: Cube, months: readonly string[], engine: Engine): Fragment {
  const dialect = dialects[engine];
  const values = periodsOf(cube, months);
  const keys = keysOf(cube);
  const inner = cube.columns
    .filter(({ role }) => role !== 'count')
    .map(({ name, dimension }) => [name, sqlOf(cube, dimension, dialect)] as const)
    .map(([name, sql]) => (sql === name ? name : `${sql} AS ${name}`));
  const outer = cube.columns.map(({ name, role }) => (role === 'count' ? `COUNT(*) AS ${name}` : name));
  const view = dialect.relation(dataset(cube.dataset).newestView);
  const where = values.length ? `\n  WHERE created_month IN (${values.map(() => '?').join(', ')})` : '';
  const only = cube.only ? `\nWHERE ${cube.only} IS NOT NULL` : '';
  const sql = `SELECT ${outer.join(', ')}
FROM (
  SELECT ${inner.join(',\n         ')}
  FROM ${view}${where}
) AS events${only}
GROUP BY ${keys.join(', ')}`;
  return { sql, values };
}

/** Of whole years, by a range of months for each: engines skip what is outside. */
function sums(cube: Cube, months: Cube, asked: readonly string[], engine: Engine): Fragment {
  const years = periodsOf(cube, asked);
  const keys = keysOf(cube);
  const inner = keys.map((name) =>
    name === 'created_year' ? 'SUBSTR(created_month, 1, 4) AS created_year' : name,
  );
  const outer = cube.columns.map(({ name, role }) => (role === 'count' ? `${sum(name)} AS ${name}` : name));
  const ranges = years.map(() => '(created_month >= ? AND created_month <= ?)').join(' OR ');
  const count = countColumn[cube.dataset];
  const sql = `SELECT ${outer.join(', ')}
FROM (
  SELECT ${[...inner, count].join(', ')}
  FROM ${dialects[engine].relation(months.table)}${years.length ? `\n  WHERE ${ranges}` : ''}
) AS months
GROUP BY ${keys.join(', ')}`;
  return { sql, values: years.flatMap((year) => [`${year}-01`, `${year}-12`]) };
}

/** Of single months, of whole years and of all time. Ranking by count alone first leaves few texts to compare. */
function greatest(
  cube: Cube,
  { rows, each }: NonNullable<Cube['top']>,
  months: Cube,
  asked: readonly string[],
  engine: Engine,
): Fragment {
  const years = yearsOf(months);
  if (years === undefined) throw new NoCubeError(cube.dataset, ['created_year']);
  const [period = '', ...dimensions] = keysOf(cube);
  const others = dimensions.filter((name) => !each.some((kept) => kept === name));
  const count = countColumn[cube.dataset];
  const keys = [period, ...dimensions].join(', ');
  const partition = `PARTITION BY ${[period, ...each].join(', ')} ORDER BY ${count} DESC`;
  const part = (of: Cube, start: string, wanted: readonly string[] = []): Fragment => ({
    sql: `SELECT ${start} AS ${period}, ${[...dimensions, count].join(', ')} FROM ${dialects[engine].relation(of.table)}${
      wanted.length ? ` WHERE ${start} IN (${wanted.map(() => '?').join(', ')})` : ''
    }`,
    values: wanted,
  });
  const parts = [
    part(months, 'created_month', asked),
    part(years, 'created_year', periodsOf(years, asked)),
    part(years, `'${allTime}'`),
  ];
  const sql = `SELECT ${keys}, ${count}
FROM (
  SELECT ${keys}, ${count}, ROW_NUMBER() OVER (${partition}, ${others.join(', ')}) AS place
  FROM (
    SELECT ${keys}, ${count}, RANK() OVER (${partition}) AS count_rank
    FROM (
      SELECT ${keys}, ${sum(count)} AS ${count}
      FROM (
        ${parts.map(({ sql: text }) => text).join('\n        UNION ALL\n        ')}
      ) AS parts
      GROUP BY ${keys}
    ) AS summed
  ) AS counted
  WHERE count_rank <= ${rows}
) AS ranked
WHERE place <= ${rows}`;
  return { sql, values: parts.flatMap(({ values }) => values) };
}

function keysOf({ columns }: Cube): string[] {
  return columns.filter(({ role }) => role !== 'count').map(({ name }) => name);
}

function sqlOf(
  cube: Cube,
  dimension: DimensionName | undefined,
  dialect: (typeof dialects)[Engine],
): string | undefined {
  if (dimension === undefined) return 'created_month';
  return dimensions[cube.dataset][dimension]?.sql(dialect);
}

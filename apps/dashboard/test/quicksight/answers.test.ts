import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import {
  ask,
  cubeRows,
  cubes,
  questions,
  typeValues,
  type Question,
  type QuestionParameters,
  type Statement,
} from '@denver/questions';
import { dataset, datasetIds, neighborhoods, type DatasetId } from '@denver/record-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suppress } from '../../src/core/suppress';
import { answerSql } from '../../src/quicksight/core/answer-sql';
import { all, controlOf, defaultDays } from '../../src/quicksight/core/controls';

const places = neighborhoods.slice(0, 4).map(({ name }) => name);
const months = Array.from(
  { length: 14 },
  (_, i) => `${2015 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
);

/** Values of the columns that questions read, few, so that rows about one place have counts from 1 up. */
const values: Readonly<Record<string, readonly (string | number | boolean | null)[]>> = {
  neighborhood: [...places, null],
  agency: ['Public Works', '311', null],
  case_type: [...typeValues['service-request'].slice(0, 2), null],
  accident_type: typeValues['traffic-accident'].slice(0, 3),
  case_source: ['Phone', 'Email', null],
  first_call_resolution: [true, false, null],
  status_group: ['resolved', 'unresolved'],
  created_hour: [0, 8, 23],
  case_summary: ['Pothole', 'graffiti', 'Graffiti', 'Missed trash', 'Permit', 'Tree', "O'Brien", null],
};

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create()).connect();
  await connection.run("CREATE SCHEMA city; SET search_path = 'main,city'");
  await connection.run('CREATE MACRO LAST_DAY_OF_MONTH(day) AS LAST_DAY(day)');
  for (const id of datasetIds) await fill(id);
  for (const cube of cubes)
    await connection.run(`CREATE TABLE city.${cube.table} AS ${cubeRows(cube, [], 'duckdb').sql}`);
});
afterAll(() => connection.closeSync());

/** The newest versions of 900 events, the same every time. */
async function fill(id: DatasetId): Promise<void> {
  const { columns, newestView } = dataset(id);
  const types: Readonly<Record<string, string>> = { string: 'VARCHAR', int: 'INTEGER' };
  const declared = columns.map(({ name, glue }) => `${name} ${types[glue] ?? glue.toUpperCase()}`);
  await connection.run(`CREATE TABLE ${newestView} (${declared.join(', ')})`);
  let seed = id.length;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed >> 8) % below;
  };
  const row = (): string => {
    const month = months[next(months.length)] ?? '';
    const day = (later: number) =>
      new Date(Date.parse(`${month}-10`) + later * 86_400_000).toISOString().slice(0, 10);
    const opened = next(15);
    const known: Readonly<Record<string, string | number | boolean | null>> = {
      created_month: month,
      created_date: day(opened),
      closed_date: next(5) === 0 ? null : day(opened + (next(4) === 0 ? 40 : next(3))),
      occurred_date: day(-next(60)),
    };
    const cell = (name: string) => {
      const list = values[name];
      return literal(list ? (list[next(list.length)] ?? null) : (known[name] ?? null));
    };
    return `(${columns.map(({ name }) => cell(name)).join(', ')})`;
  };
  await connection.run(`INSERT INTO ${newestView} VALUES ${Array.from({ length: 900 }, row).join(', ')}`);
}

function literal(value: string | number | boolean | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

async function rowsOf(sql: string): Promise<(string | number | null)[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader
    .getRows()
    .map((row) => row.map((value) => (value === null || typeof value === 'string' ? value : Number(value))));
}

const choices: ReadonlyArray<readonly [string, QuestionParameters]> = [
  ['everything', {}],
  ['three months', { from: '2015-03-01', to: '2015-05-31' }],
  ['a year that ends in December', { from: '2015-01-01', to: '2015-12-31' }],
  ['a neighborhood', { neighborhood: places[0] ?? '' }],
  ['a department in a month', { agency: 'Public Works', from: '2015-07-01', to: '2015-07-31' }],
  ['a type of request', { type: 'Inquiry' }],
  ['a type of accident', { type: typeValues['traffic-accident'][0] ?? '' }],
];

const engines = [
  ['redshift', 'cubes'],
  ['athena', 'views'],
] as const;

describe.each(engines)('with %s over its %s', (engine, source) => {
  const cases = questions.flatMap((question) =>
    choices
      .filter(([, choice]) => takes(question, choice))
      .map(([name, choice]) => ({ question, name, choice })),
  );

  it.each(cases.map((one) => [one.question.id, one.name, one] as const))(
    'the data set of %s gives what the page shows of %s, with the same counts withheld',
    async (_id, _name, { question, choice }) => {
      const asked = await rowsOf(filledIn(ask(question, choice, { engine, source })));
      const shown = suppress(question, choice, asked).rows as (string | number | null)[][];
      const { sql } = answerSql(question, { engine, narrowed: true });
      expect(sorted(await rowsOf(inserted(sql, question, choice)))).toEqual(sorted(shown));
    },
  );
});

it('some counts of this city are withheld, not all', async () => {
  const question = questions.find(({ id }) => id === 'types-by-area');
  if (!question) throw new Error('Expected types-by-area.');
  const parameters = { from: '2015-03-01', to: '2015-03-31' };
  const asked = await rowsOf(filledIn(ask(question, parameters, { engine: 'redshift', source: 'cubes' })));
  const { withheld, rows } = suppress(question, parameters, asked);
  expect(withheld.length).toBeGreaterThan(0);
  expect(withheld.length).toBeLessThan(rows.length);
});

function takes(question: Question, choice: QuestionParameters): boolean {
  const types = typeValues[question.datasets[0] ?? 'service-request'];
  return Object.entries(choice).every(
    ([name, value]) =>
      question.parameters.some((parameter) => parameter === name) &&
      (name !== 'type' || types.includes(String(value))),
  );
}

/** A statement with its values written into it. */
function filledIn({ sql, values: given }: Statement): string {
  let next = 0;
  return sql.replaceAll(/\?|:p\d+\b/g, () => literal(given[next++] ?? null));
}

/** The data set's SQL with a reader's choice in the places where QuickSight inserts it. */
function inserted(sql: string, question: Question, choice: QuestionParameters): string {
  const chosen = new Map<string, string>(
    question.parameters.map((name) => {
      const control = controlOf(question, name);
      if (control === 'From' || control === 'To')
        return [control, `'${choice[name] ?? defaultDays[control]} 00:00:00'`];
      return [control, literal(choice[name] ?? all)];
    }),
  );
  return sql.replaceAll(/<<\$(\w+)>>/g, (_match, control: string) => chosen.get(control) ?? 'NULL');
}

function sorted(rows: readonly (readonly (string | number | null)[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

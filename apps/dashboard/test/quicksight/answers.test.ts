import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import {
  ask,
  cubes,
  questions,
  typeValues,
  type Cube,
  type CubeColumn,
  type QuestionParameters,
} from '@denver/questions';
import { neighborhoods } from '@denver/record-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suppress } from '../../src/core/suppress';
import { answerSql } from '../../src/quicksight/core/answer-sql';
import { all, controlOf, defaultDays } from '../../src/quicksight/core/controls';

const places = neighborhoods.slice(0, 4).map(({ name }) => name);
const months = Array.from(
  { length: 14 },
  (_, i) => `${2015 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
);

/** Values each column of a cube takes, few, so that rows about one place have counts from 1 up. */
const values: Readonly<Record<string, readonly (string | number | boolean | null)[]>> = {
  created_month: months,
  occurred_month: months,
  closed_month: [...months, null],
  neighborhood: [...places, null],
  agency: ['Public Works', '311', null],
  case_type: [...typeValues['service-request'].slice(0, 2), null],
  accident_type: typeValues['traffic-accident'].slice(0, 3),
  case_source: ['Phone', 'Email', null],
  first_call_resolution: [true, false, null],
  status_group: ['resolved', 'unresolved'],
  created_hour: [0, 8, 23],
  summary: ['pothole', 'graffiti', 'missed trash', 'permit', 'street light', 'tree', "o'brien"],
  days: [0, 1, 5, 30],
};

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create()).connect();
  await connection.run('CREATE SCHEMA city');
  for (const cube of cubes) await fill(cube);
});
afterAll(() => connection.closeSync());

const types = { text: 'VARCHAR', integer: 'INTEGER', bigint: 'BIGINT', boolean: 'BOOLEAN' } as const;

/** The same 400 rows every time. */
async function fill({ table, columns }: Cube): Promise<void> {
  const declared = columns.map(({ name, type }) => `${name} ${types[type]}`).join(', ');
  await connection.run(`CREATE TABLE city.${table} (${declared})`);
  let seed = table.length;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  const cell = ({ name, role, nullable }: CubeColumn) => {
    if (role === 'count') return 1 + (next() % 3);
    const known = (values[name] ?? []).filter((value) => nullable || value !== null);
    return literal(known[(next() >> 8) % known.length] ?? null);
  };
  const rows = Array.from({ length: 400 }, () => `(${columns.map(cell).join(', ')})`);
  await connection.run(`INSERT INTO city.${table} VALUES ${rows.join(', ')}`);
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

describe.each(questions.map((question) => [question.id, question] as const))(
  'the data set of %s',
  (_, question) => {
    it.each(choices)(
      'gives what the page shows of %s, with the same counts withheld',
      async (_name, choice) => {
        const takes = Object.entries(choice).every(
          ([name, value]) =>
            question.parameters.some((parameter) => parameter === name) &&
            (name !== 'type' || typeValues[question.datasets[0] ?? 'service-request'].includes(value)),
        );
        const parameters = takes ? choice : {};
        const statement = ask(question, parameters, { engine: 'redshift', source: 'cubes' });
        const asked = await rowsOf(
          statement.sql.replaceAll(/:p(\d+)\b/g, (_match, n: string) =>
            literal(statement.values[Number(n) - 1] ?? ''),
          ),
        );
        const shown = suppress(question, parameters, asked).rows;
        expect(sorted(await rowsOf(dataSetSql(parameters)))).toEqual(
          sorted(shown as (string | number | null)[][]),
        );
      },
    );

    function dataSetSql(parameters: QuestionParameters): string {
      const chosen = new Map<string, string>(
        question.parameters.map((name) => {
          const control = controlOf(question, name);
          const byDefault = control === 'From' || control === 'To' ? defaultDays[control] : all;
          const value = parameters[name] ?? byDefault;
          return [control, name === 'from' || name === 'to' ? `'${value} 00:00:00'` : literal(value)];
        }),
      );
      const { sql } = answerSql(question, { engine: 'redshift', narrowed: true });
      return sql.replaceAll(/<<\$(\w+)>>/g, (_match, control: string) => chosen.get(control) ?? 'NULL');
    }
  },
);

it('the counts of this city are such that some are withheld, and not all', async () => {
  const question = questions.find(({ id }) => id === 'types-by-area');
  if (!question) throw new Error('Expected types-by-area.');
  const parameters = { from: '2015-03-01', to: '2015-03-31' };
  const { sql, values: given } = ask(question, parameters, { engine: 'redshift', source: 'cubes' });
  const asked = await rowsOf(
    sql.replaceAll(/:p(\d+)\b/g, (_, n: string) => literal(given[Number(n) - 1] ?? '')),
  );
  const { withheld, rows } = suppress(question, parameters, asked);
  expect(withheld.length).toBeGreaterThan(0);
  expect(withheld.length).toBeLessThan(rows.length);
});

function sorted(rows: readonly (readonly (string | number | null)[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { questions, type Question, type QuestionParameters } from '../src/index';
import { fixedCity } from './support/city';
import { plainAnswers } from './support/plain-answers';
import { plainInsights } from './support/plain-insights';
import { Warehouse } from './support/warehouse';

const city = fixedCity();
const plain = { ...plainAnswers, ...plainInsights };
let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  await warehouse.fill(city);
});
afterAll(() => warehouse.close());

/** Everything; days that start and end within a month; one place and type (and agency) over whole months. */
function parameterSets({ parameters, datasets }: Question): QuestionParameters[] {
  const type = datasets[0] === 'service-request' ? 'Complaint' : 'hit-and-run';
  return [
    {},
    { from: '2015-02-11', to: '2015-11-20' },
    {
      from: '2015-01-01',
      to: '2015-12-31',
      ...(parameters.includes('neighborhood') ? { neighborhood: 'Five Points' } : {}),
      ...(parameters.includes('agency') ? { agency: 'Public Works' } : {}),
      ...(parameters.includes('type') ? { type } : {}),
    },
  ];
}

function asText(rows: ReadonlyArray<ReadonlyArray<string | number | null>>): Array<Array<string | null>> {
  return rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))));
}

/** An answer as a page a person can read. */
function page(question: Question, parameters: QuestionParameters, rows: Array<Array<string | null>>): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return [
    `## ${given.join(', ') || 'everything'}`,
    '',
    question.answer(rows),
    '',
    ...[question.columns.map(({ name }) => name), ...rows].map((row) =>
      row.map((cell) => cell ?? '–').join(' | '),
    ),
    '',
  ].join('\n');
}

describe.each(questions.map((question) => ({ id: question.id, question })))('$id', ({ question }) => {
  it('answers as it always did, from views as from cubes', async () => {
    const pages: string[] = [];
    for (const parameters of parameterSets(question)) {
      const rows = await warehouse.answer(question, parameters, { engine: 'duckdb', source: 'views' });
      const fromCubes = await warehouse.answer(question, parameters, { engine: 'duckdb', source: 'cubes' });
      expect(rows.length).toBeGreaterThan(0);
      expect(fromCubes).toEqual(rows);
      pages.push(page(question, parameters, rows));
    }
    await expect(`# ${question.title}\n\n${pages.join('\n')}`).toMatchFileSnapshot(
      `golden/${question.id}.txt`,
    );
  });

  it('answers what counting the rows by hand gives', async () => {
    for (const parameters of parameterSets(question)) {
      const rows = await warehouse.answer(question, parameters, { engine: 'duckdb', source: 'cubes' });
      expect(rows).toEqual(asText(plain[question.id]?.(city, parameters) ?? []));
    }
  });

  it.each(['views', 'cubes'] as const)('says the same in the words of Redshift, from %s', async (source) => {
    for (const parameters of parameterSets(question)) {
      const rows = await warehouse.answer(question, parameters, { engine: 'redshift', source });
      expect(rows).toEqual(await warehouse.answer(question, parameters, { engine: 'duckdb', source }));
    }
  });
});

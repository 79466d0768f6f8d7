import { questions, type Cell, type Statement } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { checkEngine, referenceAnswers } from '../../src/engines/check-engine';
import type { AnsweringEngine } from '../../src/engines/engine';
import { allDifferences, enginesMarkdown } from '../../src/engines/report';
import { EngineStatementError } from '../../src/errors';
import { parameterSets } from '../../src/parameter-sets';

const asks = questions.flatMap((question) => parameterSets(question).map(() => question));

/** Asked for every question with every set in order, answers one row each time: text `a`, numbers 1. */
function engine(query: (statement: Statement, rows: Cell[][]) => Cell[][]): AnsweringEngine {
  let asked = 0;
  return {
    title: 'Toy',
    version: '1',
    dialect: 'athena',
    sources: ['views'],
    query: async (statement) => {
      const question = asks[asked];
      asked = (asked + 1) % asks.length;
      const row = question?.columns.map(({ type }) => (type === 'text' ? 'a' : 1)) ?? [];
      return query(statement, [row]);
    },
    stop: () => Promise.resolve(),
  };
}

const honest = engine((_, rows) => rows);

describe('parameterSets', () => {
  it('asks each question in three ways and more that it takes, and that differ', () => {
    for (const question of questions) {
      const sets = parameterSets(question);
      expect(sets).toHaveLength(question.id === 'top-events-by-area' ? 8 : 3);
      expect(new Set(sets.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(sets.length);
      for (const { parameters } of sets)
        expect(question.parameters).toEqual(expect.arrayContaining(Object.keys(parameters)));
    }
  });
});

describe('checkEngine', () => {
  it('finds equal what is equal, question by question', async () => {
    const reference = await referenceAnswers(honest);
    expect(reference).toHaveLength(asks.length);
    const check = await checkEngine(honest, 'views', reference);
    expect([...check.differences.keys()]).toEqual(questions.map(({ id }) => id));
    expect([...check.differences.values()].flat()).toEqual([]);
  });

  it('tells another row, and a statement that the engine refuses, and goes on', async () => {
    const reference = await referenceAnswers(honest);
    let asked = 0;
    const wrong = engine(({ sql }, rows) => {
      asked += 1;
      if (asked === 1) return [...rows, ...rows];
      if (asked === 2) throw new EngineStatementError('Toy', 'FUNCTION_NOT_FOUND: x', sql);
      return rows;
    });
    const check = await checkEngine(wrong, 'views', reference);
    const [first, ...others] = [...check.differences.values()];
    expect(first).toHaveLength(2);
    expect(first?.[0]).toMatch(/^all: 1 rows expected, 2 got/);
    expect(first?.[1]).toContain('FUNCTION_NOT_FOUND');
    expect(others.flat()).toEqual([]);

    const report = {
      reference: 'Toy',
      answers: reference,
      checks: [check],
      translations: new Map([['Toy 1', [{ what: '0001', change: 'nothing' }]]]),
      events: { 'service-request': 3 },
    };
    expect(allDifferences(report)).toHaveLength(2);
    const page = enginesMarkdown(report);
    expect(page).toMatch(/\| `monthly-trend` +\| 1 \/ 1 \/ 1 +\| \*\*differs\*\* +\|/);
    expect(page).toMatch(/\| `requests-by-area` +\| 1 \/ 1 \/ 1 +\| equal +\|/);
    expect(page).toContain('- 0001: nothing.');
  });

  it('lets no other failure pass for an answer', async () => {
    const reference = await referenceAnswers(honest);
    const broken = engine(() => {
      throw new Error('connection lost');
    });
    await expect(checkEngine(broken, 'views', reference)).rejects.toThrow('connection lost');
  });
});

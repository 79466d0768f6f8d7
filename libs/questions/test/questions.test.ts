import { caseStatuses, dataset, datasetIds } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import {
  ask,
  cubes,
  engines,
  question,
  questions,
  UnknownQuestionError,
  type Engine,
  type Source,
} from '../src/index';

const everyText = questions.flatMap((each) =>
  engines.flatMap((engine) =>
    (['views', 'compacted', 'cubes'] as const).map((source) => ({
      title: `${each.id} for ${engine} from ${source}`,
      engine,
      source,
      each,
      statement: ask(each, { from: '2015-06-10', to: '2015-09-20' }, { engine, source }),
    })),
  ),
);

describe('questions', () => {
  it('are seventeen, each under its own id', () => {
    expect(questions).toHaveLength(17);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(17);
  });

  it('are found by id, and an unknown id lists the known ones', () => {
    expect(question('requests-by-hour').title).toBe('Requests by hour');
    expect(() => question('nope')).toThrow(UnknownQuestionError);
    expect(() => question('nope')).toThrow('monthly-trend');
  });

  it('draw and order by columns that the answer has', () => {
    for (const { id, chart, columns, sort } of questions) {
      const names = columns.map(({ name }) => name);
      const used = [
        chart.x,
        ...chart.y,
        ...(chart.series ? [chart.series] : []),
        ...sort.map((s) => s.column),
      ];
      for (const name of used) expect(names, id).toContain(name);
      expect(sort.length, id).toBeGreaterThan(0);
    }
  });

  it('say what one unit of every number is', () => {
    for (const { id, columns } of questions)
      for (const { name, type, unit } of columns)
        if (type !== 'text') expect(unit, `${id} ${name}`).toBeTruthy();
  });

  it('say something when nothing was found', () => {
    for (const each of questions) expect(each.answer([])).toBe('Nothing is known for this choice.');
  });

  it('know resolved and unresolved as the status list has them, and nothing else', () => {
    expect(new Set(caseStatuses.map(({ group }) => group))).toEqual(new Set(['resolved', 'unresolved']));
    const groups = dataset('service-request').columns.find(({ name }) => name === 'status_group');
    expect(groups?.values).toEqual(['resolved', 'unresolved']);
    const text = everyText.map(({ statement }) => statement.sql).join('\n');
    expect(text).not.toContain('case_status');
    expect(text.match(/status_group [=<>]+ '[^']*'/g)?.every((found) => found.endsWith("'resolved'"))).toBe(
      true,
    );
  });
});

describe('the statement of a question', () => {
  it.each(everyText)('has a value for each placeholder: $title', ({ statement, engine }) => {
    const placeholders = statement.sql.match(engine === 'redshift' ? /:p\d+/g : /\?/g) ?? [];
    expect(placeholders).toHaveLength(statement.values.length);
    expect(statement.values.length).toBeGreaterThan(0);
    expect(statement.sql).not.toMatch(/[{};]|--|undefined/);
    if (engine === 'redshift') {
      expect(placeholders).toEqual(statement.names.map((name) => `:${name}`));
      expect(new Set(statement.names).size).toBe(statement.values.length);
    } else expect(statement.names).toEqual([]);
  });

  it.each(everyText)(
    'reads the relations of its engine and no others: $title',
    ({ statement, engine, source }) => {
      const relations = [...statement.sql.matchAll(/\b(?:FROM|JOIN) ([a-z_.]+)/g)].map(
        ([, name]) => name ?? '',
      );
      const prefix = engine === 'redshift' ? 'city.' : '';
      const views = datasetIds.map((id) =>
        source === 'compacted'
          ? `${engine === 'redshift' ? 'lake.' : ''}${dataset(id).compactedTable}`
          : prefix + dataset(id).newestView,
      );
      const tables = cubes.map(({ table }) => prefix + table);
      const stored = relations.filter((name) => views.includes(name) || tables.includes(name));
      const local = [...statement.sql.matchAll(/\b([a-z_]+) AS \(/g)].map(([, name]) => name);
      expect(relations.filter((name) => !stored.includes(name) && !local.includes(name))).toEqual([]);
      expect(stored.length).toBeGreaterThan(0);
      if (source !== 'cubes') expect(stored.filter((name) => tables.includes(name))).toEqual([]);
    },
  );

  it('keeps to what all four engines read', () => {
    for (const { statement, engine, title } of everyText) {
      const { sql } = statement;
      expect(sql, title).not.toMatch(
        /\bROUND\(|\bCORR\(|\bPERCENTILE|\bMEDIAN\(|\bILIKE\b|::|\bQUALIFY\b|\bILIKE\b/i,
      );
      expect(sql.includes('DOUBLE PRECISION'), title).toBe(
        sql.includes('AS DOUBLE') && engine === 'redshift',
      );
      const orders = [...sql.matchAll(/SUM\([^()]*\) OVER \([^()]*ORDER BY[^()]*\)/g)].map(([text]) => text);
      for (const text of orders) expect(text, title).toContain('ROWS UNBOUNDED PRECEDING');
    }
  });

  it('differs between engines only where a dialect forces it', () => {
    const same = (text: string): string =>
      text
        .replaceAll(/\b(?:city|lake)\./g, '')
        .replaceAll('DOUBLE PRECISION', 'DOUBLE')
        .replaceAll(/:p\d+/g, '?')
        .replaceAll("DATE_DIFF('day', created_date, closed_date)", '<days>')
        .replaceAll('DATEDIFF(closed_date, created_date)', '<days>')
        .replaceAll('(closed_date - created_date)', '<days>');
    for (const { each, source, statement } of everyText) {
      const athena = ask(each, { from: '2015-06-10', to: '2015-09-20' }, { engine: 'athena', source });
      expect(same(statement.sql)).toBe(same(athena.sql));
      expect(statement.values).toEqual(athena.values);
    }
  });

  it('prunes partitions by month, also from cubes', () => {
    const { sql, values } = ask(question('requests-by-hour'), { from: '2015-06-10', to: '2015-07-02' });
    expect(sql).toContain(
      'WHERE created_month >= ? AND created_month <= ? AND created_date >= CAST(? AS DATE) AND created_date <= CAST(? AS DATE)',
    );
    expect(values).toEqual(['2015-06', '2015-07', '2015-06-10', '2015-07-02']);
  });

  it('asks the compacted tables what it asks the views, and cubes of the views alone', () => {
    const asked = (source: Source, engine: Engine): string =>
      ask(question('requests-and-accidents'), { from: '2015-06-10' }, { source, engine }).sql;
    for (const engine of engines) {
      const place = engine === 'redshift' ? 'lake.' : '';
      const views = asked('views', engine)
        .replaceAll(/(?:city\.)?service_requests/g, `${place}service_requests_compacted`)
        .replaceAll(/(?:city\.)?traffic_accidents/g, `${place}traffic_accidents_compacted`);
      expect(asked('compacted', engine)).toBe(views);
      expect(asked('cubes', engine)).not.toContain('_compacted');
    }
  });

  it('looks for accidents reported up to thirteen months after they happened', () => {
    const { values } = ask(question('accidents-by-neighborhood'), { to: '2015-06-30' });
    expect(values).toEqual(['2016-07', '2015-06-30']);
  });

  it('reads whole months from a cube and the days around them from the view', () => {
    const asked = (from?: string, to?: string): string[] => {
      const period = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
      const { sql } = ask(question('requests-by-hour'), period, { source: 'cubes' });
      return [...sql.matchAll(/FROM (request_hours(?:_by_year)?|service_requests)/g)].map(
        ([, name]) => name ?? '',
      );
    };
    expect(asked('2015-06-01', '2015-08-31')).toEqual(['request_hours']);
    expect(asked('2015-06-02', '2015-08-31')).toEqual(['request_hours', 'service_requests']);
    expect(asked('2015-06-02', '2015-08-30')).toEqual([
      'request_hours',
      'service_requests',
      'service_requests',
    ]);
    expect(asked('2015-06-02', '2015-07-30')).toEqual(['service_requests', 'service_requests']);
    expect(asked('2015-06-02', '2015-06-29')).toEqual(['service_requests']);
    expect(asked('2016-02-01', '2016-02-29')).toEqual(['request_hours']);
  });

  it('reads whole years from a cube by years, and nothing else when all years are asked for', () => {
    const asked = (from?: string, to?: string): string[] => {
      const period = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
      const { sql, values } = ask(question('time-to-resolve'), period, { source: 'cubes' });
      const left = [...values];
      return [...sql.matchAll(/FROM request_resolutions(_by_year)?(?:\s+WHERE ([^)\n]*))?/g)].map(
        ([, byYear, where = '']) =>
          `${byYear ? 'years' : 'months'} ${where.replaceAll('?', () => left.shift() ?? '')}`.trim(),
      );
    };
    expect(asked()).toEqual(['years']);
    expect(asked('2015-01-01', '2016-12-31')).toEqual([
      'years created_year >= 2015 AND created_year <= 2016',
    ]);
    expect(asked('2014-12-01', '2016-02-29')).toEqual([
      'years created_year >= 2015 AND created_year <= 2015',
      'months created_month >= 2014-12 AND created_month <= 2014-12',
      'months created_month >= 2016-01 AND created_month <= 2016-02',
    ]);
    expect(asked('2015-02-01')).toEqual([
      'years created_year >= 2016',
      'months created_month >= 2015-02 AND created_month <= 2015-12',
    ]);
    expect(asked('2015-02-01', '2016-11-30')).toEqual([
      'months created_month >= 2015-02 AND created_month <= 2016-11',
    ]);
  });
});

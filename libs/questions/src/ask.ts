import type { DatasetId } from '@denver/record-model';
import { dialects, type Engine, type Source } from './engine';
import { checkParameters, type QuestionParameters } from './parameter';
import { monthOfDay, wholeMonths } from './period';
import type { Question } from './question';
import { relation } from './relation';
import { statement, type Fragment, type Statement } from './statement';

/** Where a question is asked. */
export interface AskOptions {
  /** Whose SQL; Athena's when absent. */
  engine?: Engine;
  /** What is read; the views when absent. */
  source?: Source;
  /** The coarsest cubes; `month` where days are put into the SQL later, so that nobody knows which years are whole. */
  grain?: 'month' | 'year';
}

const datasetOfToken: Readonly<Record<string, DatasetId>> = {
  requests: 'service-request',
  accidents: 'traffic-accident',
};

/**
 * The statement that asks `question`, narrowed by `parameters`.
 *
 * From cubes, whole months come from the smallest cube that has all it takes, and the days at the ends of a range
 * that are no whole month from the view: both sources give the same answer.
 *
 * ```ts
 * ask(question('requests-by-hour'), { from: '2015-06-01', to: '2015-06-30' }, { source: 'cubes' });
 * // { sql: 'SELECT created_hour … FROM request_hours WHERE created_month >= ? …', values: ['2015-06', '2015-06'], names: [] }
 * ```
 *
 * @throws QuestionParameterError a value that is not what its parameter takes, or a parameter the question does not take
 */
export function ask(
  question: Question,
  parameters: QuestionParameters = {},
  { engine = 'athena', source = 'views', grain = 'year' }: AskOptions = {},
): Statement {
  const checked = inRange(question, checkParameters(question, parameters));
  const dialect = dialects[engine];
  const values: string[] = [];
  const take = (fragment: Fragment): string => {
    values.push(...fragment.values);
    return fragment.sql;
  };
  const sql = question.sql.trim().replaceAll(/\{([a-z:]+)\}/g, (token, name: string) => {
    if (name === 'double') return dialect.double;
    if (name === 'only:month') return take(onlyMonths(checked));
    if (name === 'only:neighborhood') return take(onlyNeighborhood(checked));
    const dataset = datasetOfToken[name];
    const reading = dataset && question.reads[dataset];
    if (dataset === undefined || reading === undefined) return token;
    return take(relation(dataset, reading, checked, { dialect, source, grain }));
  });
  return statement({ sql: `${sql}\n${orderBy(question)}`, values }, engine);
}

function inRange(question: Question, parameters: QuestionParameters): QuestionParameters {
  if (question.range === 'days') return parameters;
  const { from, to } = wholeMonths({ from: parameters.from, to: parameters.to });
  return { ...parameters, ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function onlyMonths({ from, to }: QuestionParameters): Fragment {
  return allOf([
    ...(from ? [{ sql: 'month >= ?', values: [monthOfDay(from)] }] : []),
    ...(to ? [{ sql: 'month <= ?', values: [monthOfDay(to)] }] : []),
  ]);
}

function onlyNeighborhood({ neighborhood }: QuestionParameters): Fragment {
  return allOf(neighborhood ? [{ sql: 'neighborhood = ?', values: [neighborhood] }] : []);
}

function allOf(conditions: readonly Fragment[]): Fragment {
  if (conditions.length === 0) return { sql: '1 = 1', values: [] };
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

function orderBy({ sort, limit }: Question): string {
  const keys = sort.map(({ column, direction }) => (direction === 'desc' ? `${column} DESC` : column));
  return `ORDER BY ${keys.join(', ')}${limit === undefined ? '' : `\nLIMIT ${limit}`}`;
}

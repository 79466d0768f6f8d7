import type { DatasetId } from '@denver/record-model';
import { QuestionParameterError } from './errors';
import type { ParameterName, Question } from './question';

/** Values to narrow a question by. Dates are Denver days, both ends included. */
export interface QuestionParameters {
  /** First day, `YYYY-MM-DD`. */
  from?: string;
  /** Last day, `YYYY-MM-DD`. */
  to?: string;
  /** Full current name, e.g. `Athmar Park`. */
  neighborhood?: string;
  /** e.g. `Public Works`. */
  agency?: string;
  /** `Inquiry`, `Request`, … for service requests; `hit-and-run`, `dui`, … for accidents. */
  type?: string;
}

/** A statement with a `?` for each value; values never enter the text. */
export interface Statement {
  sql: string;
  /** Plain values in the order of the `?`; an Athena client quotes them (`sqlLiteral`), others bind them. */
  values: string[];
}

interface Condition {
  sql: string;
  values: string[];
}

/** The most months between an accident and its report (366 days in the city's data). */
const REPORT_DELAY_MONTHS = 12;

/**
 * The statement that asks `question`, narrowed by `parameters`.
 *
 * ```ts
 * ask(question('requests-by-hour'), { from: '2015-06-01', to: '2015-06-30' });
 * // { sql: 'SELECT created_hour … WHERE created_month >= ? AND …', values: ['2015-06', '2015-06-01', …] }
 * ```
 *
 * @throws QuestionParameterError a date that is none, `from` after `to`, or a parameter the question does not take
 */
export function ask(question: Question, parameters: QuestionParameters = {}): Statement {
  checkParameters(question, parameters);
  const values: string[] = [];
  const sql = question.sql
    .trim()
    .replaceAll(/\{(service-request|traffic-accident)\}/g, (_, dataset: DatasetId) => {
      const conditions = conditionsOf(dataset, parameters);
      values.push(...conditions.flatMap((condition) => condition.values));
      return conditions.length ? conditions.map((condition) => condition.sql).join(' AND ') : '1 = 1';
    });
  return { sql, values };
}

function conditionsOf(
  dataset: DatasetId,
  { from, to, neighborhood, agency, type }: QuestionParameters,
): Condition[] {
  const isRequest = dataset === 'service-request';
  const dateColumn = isRequest ? 'created_date' : 'occurred_date';
  const lastMonth = to && (isRequest ? to.slice(0, 7) : addMonths(to.slice(0, 7), REPORT_DELAY_MONTHS));
  return [
    from && { sql: 'created_month >= ?', values: [from.slice(0, 7)] },
    lastMonth && { sql: 'created_month <= ?', values: [lastMonth] },
    from && { sql: `${dateColumn} >= CAST(? AS DATE)`, values: [from] },
    to && { sql: `${dateColumn} <= CAST(? AS DATE)`, values: [to] },
    neighborhood && { sql: 'neighborhood = ?', values: [neighborhood] },
    agency && { sql: 'agency = ?', values: [agency] },
    type && { sql: `${isRequest ? 'case_type' : 'accident_type'} = ?`, values: [type] },
  ].filter((condition): condition is Condition => Boolean(condition));
}

function checkParameters(question: Question, parameters: QuestionParameters): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (!question.parameters.includes(name as ParameterName))
      throw new QuestionParameterError(
        name,
        `Expected a parameter of "${question.id}", one of ${question.parameters.join(', ')}; got "${name}".`,
      );
    if (typeof value !== 'string' || value === '' || value.length > 200)
      throw new QuestionParameterError(name, `Expected \`${name}\` to be 1 to 200 characters long.`);
  }
  checkDate('from', parameters.from);
  checkDate('to', parameters.to);
  if (parameters.from && parameters.to && parameters.from > parameters.to)
    throw new QuestionParameterError(
      'from',
      `Expected \`from\` to be on or before \`to\`, got ${parameters.from} and ${parameters.to}.`,
    );
}

function checkDate(name: string, value: string | undefined): void {
  if (value === undefined) return;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (!day || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value)
    throw new QuestionParameterError(
      name,
      `Expected \`${name}\` to be a day such as 2015-06-30, got "${value.slice(0, 40)}".`,
    );
}

function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + (number - 1) + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

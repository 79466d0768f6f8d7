import { sqlLiteral } from '@denver/aws-clients';
import { ask, typeValues, type Question, type QuestionParameters } from '@denver/questions';
import { neighborhoods } from '@denver/record-model';
import { AnswerSqlError } from '../errors';
import { all, controlOf, type ControlName } from './controls';
import { withheldSql } from './withheld-sql';

/** Where the data sets read, and whether readers' choices reach the SQL. */
export interface AnswerSource {
  readonly engine: 'redshift' | 'athena';
  /** True: controls are parameters of the SQL. False: SPICE holds the answer over everything. */
  readonly narrowed: boolean;
}

/** The SQL of a question's data set, and the controls it takes. */
export interface AnswerSql {
  readonly sql: string;
  readonly controls: readonly ControlName[];
}

/** Days no reader chooses: each way the SQL writes them is found again in its values. */
const marks = { from: '1001-01-01', to: '2998-12-31', agency: 'the chosen agency' } as const;

/**
 * The SQL that `libs/questions` writes, with QuickSight's data set parameters (`<<$Agency>>`) where the values go, and
 * without the counts that could point at a person.
 *
 * Cubes (Redshift) hold months, so `From` and `To` choose whole months. QuickSight puts quotes around what it inserts.
 *
 * @throws AnswerSqlError the SQL holds a value in a way this does not know
 */
export function answerSql(question: Question, { engine, narrowed }: AnswerSource): AnswerSql {
  const used = new Set<ControlName>();
  const take = (control: ControlName): string => {
    used.add(control);
    return `<<$${control}>>`;
  };
  const values = narrowed ? chosen(question) : {};
  const sql = everywhereOrOnePlace(
    question,
    values,
    (given) => withControls(question, given, { engine, narrowed }, take),
    take,
  );
  const shown = withheldSql(question, sql, used.has('Neighborhood') ? take('Neighborhood') : undefined);
  return { sql: shown, controls: [...used].sort() };
}

/**
 * A cube may count located events only, and then answers for one neighborhood but not for all of them: where the
 * question reads another cube without a neighborhood, the answer comes from the one or from the other.
 */
function everywhereOrOnePlace(
  question: Question,
  { neighborhood, ...others }: QuestionParameters,
  sqlFor: (values: QuestionParameters) => string,
  take: (control: ControlName) => string,
): string {
  if (neighborhood === undefined) return sqlFor(others);
  const onePlace = sqlFor({ ...others, neighborhood });
  const everywhere = sqlFor(others);
  const cubesOf = (sql: string) => [...new Set(sql.match(/\bcity\.\w+/g))].sort().join();
  if (cubesOf(onePlace) === cubesOf(everywhere)) return onePlace;
  const names = question.columns.map(({ name }) => name).join(', ');
  const place = take('Neighborhood');
  return `SELECT ${names} FROM (
${everywhere}
) AS everywhere WHERE ${place} = '${all}'
UNION ALL
SELECT ${names} FROM (
${onePlace}
) AS one_place WHERE ${place} <> '${all}'`;
}

/** The question's SQL for some values, with the controls in their places. */
function withControls(
  question: Question,
  values: QuestionParameters,
  { engine, narrowed }: AnswerSource,
  take: (control: ControlName) => string,
): string {
  const source = engine === 'redshift' ? 'cubes' : 'views';
  const statement = ask(question, values, { engine, source, grain: narrowed ? 'month' : 'year' });
  let next = 0;
  const sql = statement.sql.replaceAll(/(?:(\w+) = )?(?:\?|:p\d+\b)/g, (_, column: string | undefined) => {
    const value = statement.values[next] ?? '';
    next += 1;
    // Nothing was chosen: it is a value that the question itself brings, such as the period of a cube.
    if (!narrowed) return `${column ? `${column} = ` : ''}${sqlLiteral(value)}`;
    const day = dayExpression(value, take, engine);
    const parameter = question.parameters.find((name) => values[name] === value);
    if (day !== undefined) return column ? `${column} = ${day}` : day;
    if (!column || !parameter) throw new AnswerSqlError(question.id, `value ${next} has no control.`);
    const text = take(controlOf(question, parameter));
    return `(${text} = '${all}' OR ${column} = ${text})`;
  });
  if (next !== statement.values.length)
    throw new AnswerSqlError(
      question.id,
      `expected ${statement.values.length} values in the SQL, got ${next}.`,
    );
  return sql;
}

/** A value for each parameter, no two alike. */
function chosen(question: Question): QuestionParameters {
  const values: Required<QuestionParameters> = {
    ...marks,
    neighborhood: neighborhoods[0]?.name ?? '',
    type: typeValues[question.datasets[0] ?? 'service-request'][0] ?? '',
  };
  return Object.fromEntries(question.parameters.map((name) => [name, values[name]]));
}

/** SQL for a day or month that the choice of days stands behind; undefined when the value is none. */
function dayExpression(
  value: string,
  take: (control: ControlName) => string,
  engine: AnswerSource['engine'],
): string | undefined {
  // Whether QuickSight inserts a text, a timestamp or a date, its first seven characters are the month.
  const month = (control: ControlName) => `SUBSTR(CAST(${take(control)} AS VARCHAR(30)), 1, 7)`;
  const lastDay = engine === 'athena' ? 'LAST_DAY_OF_MONTH' : 'LAST_DAY';
  const expressions: Readonly<Record<string, () => string>> = {
    '1001-01': () => month('From'),
    '1001-01-01': () => `${month('From')} || '-01'`,
    '2998-12': () => month('To'),
    '2998-12-31': () => `${lastDay}(CAST(${month('To')} || '-01' AS DATE))`,
    // Accidents are filed under the month of their report, at most 13 months later.
    '3000-01': () => thirteenMonthsAfter(month('To')),
  };
  return expressions[value]?.();
}

function thirteenMonthsAfter(month: string): string {
  const [year, number] = [`SUBSTR(${month}, 1, 4)`, `SUBSTR(${month}, 6, 2)`];
  return `CASE WHEN ${number} = '12' THEN CAST(CAST(${year} AS INTEGER) + 2 AS VARCHAR(4)) || '-01'
           ELSE CAST(CAST(${year} AS INTEGER) + 1 AS VARCHAR(4)) || '-' || SUBSTR(CAST(CAST(${number} AS INTEGER) + 101 AS VARCHAR(3)), 2, 2) END`;
}

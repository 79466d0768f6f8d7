import {
  athenaCost,
  runAthenaQuery,
  runRedshiftStatements,
  sqlLiteral,
  type AthenaPort,
  type RedshiftPlace,
  type RedshiftPort,
} from '@denver/aws-clients';
import { ask, namedValues, questions, type Question } from '@denver/questions';
import type { DatasetId } from '@denver/record-model';

/** One question with its answer, as Athena gave it. */
export interface Answer {
  question: Question;
  rows: Array<Array<string | null>>;
  bytesScanned: number;
  /** US dollars on AWS. */
  dollars: number;
}

/** The questions that some dataset here can answer. */
export function questionsOf(datasets: readonly DatasetId[]): Question[] {
  return questions.filter((question) => question.datasets.some((dataset) => datasets.includes(dataset)));
}

/** Asks questions, one after the other. */
export async function answerAll(
  client: AthenaPort,
  asked: readonly Question[],
  where: { workGroup: string; database: string },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const question of asked) {
    const { sql, values } = ask(question);
    const { rows, bytesScanned } = await runAthenaQuery(client, {
      sql,
      workGroup: where.workGroup,
      database: where.database,
      parameters: values.map(sqlLiteral),
    });
    answers.push({ question, rows, bytesScanned, dollars: athenaCost(bytesScanned) });
  }
  return answers;
}

/** How the answers of the cubes stand against those of the lake. */
export interface CubeAnswers {
  asked: number;
  /** Ids of the questions whose answers differ. */
  different: string[];
  /** Milliseconds in the engine, of the slowest question. */
  slowestMs: number;
}

/** Asks the cubes what the lake has answered, and compares cell by cell. */
export async function answerFromCubes(
  client: RedshiftPort,
  fromLake: readonly Answer[],
  place: RedshiftPlace,
): Promise<CubeAnswers> {
  const different: string[] = [];
  let slowestMs = 0;
  for (const { question, rows } of fromLake) {
    const statement = ask(question, {}, { engine: 'redshift', source: 'cubes' });
    const { results, engineMs } = await runRedshiftStatements(client, {
      ...place,
      statements: [statement.sql],
      parameters: namedValues(statement),
    });
    slowestMs = Math.max(slowestMs, engineMs);
    if (!sameRows(rows, results[0]?.rows ?? [])) different.push(question.id);
  }
  return { asked: fromLake.length, different, slowestMs };
}

/** Athena writes every value as text; numbers are compared as numbers, `6.0` being 6. */
function sameRows(
  left: ReadonlyArray<ReadonlyArray<string | null>>,
  right: ReadonlyArray<ReadonlyArray<unknown>>,
): boolean {
  const same = (a: string | null | undefined, b: unknown) =>
    a === b || (a != null && b != null && (a === String(b) || (a !== '' && Number(a) === Number(b))));
  return (
    left.length === right.length &&
    left.every((row, i) => row.every((cell, j) => same(cell, right[i]?.[j] ?? null)))
  );
}

/** An answer as lines of text: title, the answer in a sentence, the first `limit` rows as a table. */
export function printAnswer({ question, rows, bytesScanned }: Answer, number: number, limit = 5): string {
  const heads = question.columns.map((column) => column.label);
  const shown = rows.slice(0, limit).map((row) => row.map((cell) => shorten(cell ?? '–')));
  const widths = heads.map((head, i) => Math.max(head.length, ...shown.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `   ${cells.map((cell, i) => pad(cell, widths[i] ?? 0, question.columns[i]?.type !== 'text')).join('  ')}`.trimEnd();
  const more = rows.length > limit ? [`   … ${rows.length - limit} more rows`] : [];
  return [
    `${number}. ${question.title}  (${rows.length} rows, ${bytesScanned.toLocaleString('en-US')} bytes scanned)`,
    `   ${question.answer(rows)}`,
    line(heads),
    ...shown.map(line),
    ...more,
  ].join('\n');
}

function pad(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width);
}

function shorten(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ');
  return plain.length > 48 ? `${plain.slice(0, 47)}…` : plain;
}

import type { DatasetId } from '@denver/record-model';
import { printAnswer, type Answer, type CubeAnswers } from './answers';
import type { Reconciliation } from './reconcile/compare';

/** All answers as text, with what they cost. */
export function answersText(answers: readonly Answer[], rows: number): string {
  const bytes = answers.reduce((sum, answer) => sum + answer.bytesScanned, 0);
  const dollars = answers.reduce((sum, answer) => sum + answer.dollars, 0);
  return [
    ...answers.map((answer, i) => `${printAnswer(answer, i + 1, rows)}\n`),
    `${answers.length} question${answers.length === 1 ? '' : 's'}, ${number(bytes)} bytes scanned, $${dollars.toFixed(5)} on AWS`,
    '',
  ].join('\n');
}

/** Whether the cubes say what the lake says, as text. */
export function cubesText({ asked, different, slowestMs }: CubeAnswers): string {
  const same = `${asked - different.length} of ${asked} answers of the cubes are those of the lake`;
  return [
    `Cubes: ${same}; the slowest took ${number(slowestMs)} ms`,
    ...different.map((id) => `   ! ${id} differs`),
    '',
  ].join('\n');
}

/** One dataset's reconciliation as text; problems are marked with `!`. */
export function reconciliationText(id: DatasetId, result: Reconciliation): string {
  const reasons = Object.entries(result.reasons).map(([reason, count]) => `${reason} ${number(count)}`);
  return [
    `Reconciliation of ${id}: ${result.problems.length === 0 ? 'it adds up' : 'IT DOES NOT ADD UP'}`,
    `   ${number(result.written)} lines written = ${number(result.inLake)} in the lake + ${number(result.inQuarantine)} in quarantine${reasons.length ? ` (${reasons.join(', ')})` : ''}`,
    `   ${number(result.repeatedInLake)} lake rows are repeats of a retry, which the views leave out`,
    `   ${number(result.keys)} keys in the lake, ${number(result.items)} items in DynamoDB, each at its newest version`,
    ...result.problems.map((problem) => `   ! ${problem}`),
    '',
  ].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

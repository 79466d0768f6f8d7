import { questions } from '@denver/questions';
import { styleText } from 'node:util';
import { typedRows } from '../compare';
import type { AskConfig } from '../config';
import { chooseQuestions, type Asking } from './choose-questions';
import { explain } from './explain';
import { jsonOf, renderCsv, renderTable, type Shown } from './render';
import type { Sender, Sent } from './send';

/** Where a command's words go. */
export interface Streams {
  /** Data. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
}

/**
 * Asks one question or all, and prints what came; the questions of `all` are printed as they are answered.
 *
 * @param connect opens the engine; called after the flags are found right
 * @throws AnswersConfigError before anything is asked; AskError at the first question that fails
 */
export async function runAsk(
  config: AskConfig,
  connect: () => Sender,
  { out, err }: Streams,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (config.what === 'list') return out(listOf(config));
  const { askings, leftOut } = chooseQuestions(config.what, config.parameters);
  for (const reason of leftOut) err(`not asked: ${reason}\n`);
  const found: unknown[] = [];
  let send: Sender | undefined;
  for (const asking of askings) {
    const id = asking.question.id;
    let sent: Sent;
    let shown: Shown;
    try {
      send ??= connect();
      sent = await send(asking);
      shown = { question: asking.question, rows: typedRows(asking.question.columns, sent.rows) };
    } catch (error) {
      throw explain(error, id, config, env);
    }
    if (config.format === 'json') found.push({ ...jsonOf(shown), ...askedOf(config, asking, sent) });
    else print(config, shown, { out, err });
    err(`${costLine(config, id, sent)}\n`);
  }
  if (config.format === 'json') out(`${JSON.stringify(config.what === 'all' ? found : found[0], null, 2)}\n`);
}

function print({ format, color, what }: AskConfig, shown: Shown, { out, err }: Streams): void {
  if (format === 'csv') {
    const { text, guarded } = renderCsv(shown);
    out(text);
    if (guarded)
      err(
        `${guarded} cells begin like a formula; an apostrophe stands before them, so that no spreadsheet runs them\n`,
      );
    return;
  }
  const strong = (text: string): string => (color && process.stdout.isTTY ? styleText('bold', text) : text);
  out(`${renderTable(shown, strong)}\n${what === 'all' ? '\n' : ''}`);
}

function askedOf({ engine, source }: AskConfig, { parameters }: Asking, sent: Sent): Record<string, unknown> {
  const { queryId, bytesScanned, dollars, engineMs } = sent;
  return { engine, source, parameters, query: { id: queryId, bytesScanned, dollars, engineMs } };
}

function costLine({ engine }: AskConfig, id: string, sent: Sent): string {
  const { queryId, bytesScanned, dollars, engineMs } = sent;
  const bytes = bytesScanned === undefined ? '' : ` · ${bytesScanned.toLocaleString('en-US')} bytes scanned`;
  const cost =
    dollars === undefined
      ? 'billed by the seconds the workgroup is awake'
      : `$${dollars.toFixed(6)} at $5 per TB, 10 MB at least`;
  return `${id}: ${engine} query ${queryId}${bytes} · ${cost} · ${engineMs} ms`;
}

function listOf({ format }: AskConfig): string {
  if (format === 'json')
    return `${JSON.stringify(
      questions.map(({ id, title, text, datasets, parameters }) => ({
        id,
        title,
        text,
        datasets,
        parameters,
      })),
      null,
      2,
    )}\n`;
  const width = Math.max(...questions.map(({ id }) => id.length));
  return questions
    .map(
      ({ id, text, parameters }) =>
        `${id.padEnd(width)}  ${text}\n${' '.repeat(width)}  ${parameters.map((name) => `--${name}`).join(' ')}\n`,
    )
    .join('');
}

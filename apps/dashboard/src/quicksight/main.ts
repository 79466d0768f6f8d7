import { writeFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import { loadConfig, usage, type QuickSightConfig } from './config';
import { reviewText } from './core/review';
import { examine } from './doctor';
import { QuickSightError } from './errors';
import { awsPorts, offline, prepare, type Ports } from './ports';
import { actionLine, findingLine } from './print';
import { apply, plan } from './run';

/** What a command says, and how it ends. */
interface Answer {
  readonly data: object;
  readonly lines: readonly string[];
  readonly exitCode: number;
  readonly error?: Error;
}

const log = (line: string) => process.stderr.write(`quicksight: ${line}\n`);

async function planned(config: QuickSightConfig, ports: Ports): Promise<Answer> {
  const { steps, wanted } = await prepare(config, ports);
  const actions = await plan(steps);
  const changes = actions.filter(({ action }) => action !== 'none');
  const lines = [
    ...wanted.leftOut.map((id) => `left out: ${id} has no column for the row rules`),
    ...changes.map(actionLine),
    changes.length > 0 ? `${changes.length} of ${actions.length} to change` : 'Nothing to do.',
  ];
  const exitCode = config.detailedExitCode && changes.length > 0 ? 2 : 0;
  return { data: { changes: changes.length, leftOut: wanted.leftOut, steps: actions }, lines, exitCode };
}

async function applied(config: QuickSightConfig, ports: Ports): Promise<Answer> {
  const { steps, wanted } = await prepare(config, ports);
  const { results, error } = await apply(steps, (step) => log(actionLine(step)));
  const done = results.filter(({ status }) => status === 'done').length;
  const data = { dashboardId: wanted.dashboardId, leftOut: wanted.leftOut, steps: results };
  if (error) return { data, lines: [], exitCode: 1, error };
  const lines = [
    `${done} changed, ${results.length - done} as they were`,
    `https://${config.region}.quicksight.aws.amazon.com/sn/dashboards/${wanted.dashboardId}`,
  ];
  return { data, lines, exitCode: 0 };
}

async function exported(config: QuickSightConfig, ports: Ports): Promise<Answer> {
  const { dataSources, dataSets, definition, schedule, leftOut } = await offline(config, ports);
  const content = { dataSources, dataSets, ...(schedule ? { schedule } : {}), definition };
  await writeFile(config.out, `${JSON.stringify(content, undefined, 2)}\n`);
  log(`wrote ${config.out}`);
  const lines = reviewText(definition).trim().split('\n');
  return { data: { file: config.out, leftOut, visuals: lines }, lines, exitCode: 0 };
}

async function examined(config: QuickSightConfig, ports: Ports): Promise<Answer> {
  const findings = await examine(config, ports);
  const stops = findings.filter(({ outcome }) => outcome === 'stop').length;
  const lines = [...findings.map(findingLine), stops > 0 ? `${stops} to put right` : 'Ready to apply.'];
  return { data: { ready: stops === 0, findings }, lines, exitCode: stops > 0 ? 1 : 0 };
}

function print({ json, color }: QuickSightConfig, { data, lines, error }: Answer): void {
  const told = error ? { error: toldOf(error) } : {};
  if (json) process.stdout.write(`${JSON.stringify({ ...data, ...told })}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
  if (error) tell(error, color && process.stderr.isTTY);
}

function toldOf(error: Error) {
  const known = error instanceof QuickSightError ? { code: error.code, next: error.next } : {};
  return { name: error.name, message: error.message, ...known };
}

function tell(error: unknown, isRed = false): void {
  const message = error instanceof Error ? error.message : String(error);
  log(isRed ? styleText('red', message) : message);
  if (error instanceof QuickSightError) log(`next: ${error.next}`);
}

async function run(args: readonly string[]): Promise<void> {
  const config = loadConfig(args, process.env);
  if (config.command === 'help') {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const ports = awsPorts(config.region, new URL('page/neighborhoods.json', import.meta.url), log);
  const commands = { plan: planned, apply: applied, export: exported, doctor: examined };
  const answer = await commands[config.command](config, ports).catch((error: unknown): Answer => {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof QuickSightError && error.kind === 'config' && !config.detailedExitCode;
    return { data: {}, lines: [], exitCode: isUsage ? 2 : 1, error };
  });
  print(config, answer);
  process.exitCode = answer.exitCode;
}

const args = process.argv.slice(2);
run(args).catch((error: unknown) => {
  tell(error);
  const isConfig = error instanceof QuickSightError && error.kind === 'config';
  process.exitCode = isConfig && !args.includes('--detailed-exitcode') ? 2 : 1;
});

import { athenaClient, dynamoDbClient, s3Client } from '@denver/aws-clients';
import { dataset } from '@denver/record-model';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { answerAll, printAnswer } from './answers';
import { loadConfig, usage, type LaptopConfig } from './config';
import { deployAll } from './deploy';
import { LaptopConfigError } from './errors';
import { isDrained, readStatus } from './pipeline-status';
import { Progress } from './progress';
import { reconcile } from './reconcile/reconcile';
import type { Reconciliation } from './reconcile/compare';
import { laptop, Session } from './session';

const workspaceRoot = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const startedMs = performance.now();
const live = Boolean(process.stderr.isTTY) && !process.env['CI'] && process.env['TERM'] !== 'dumb';

function say(text: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1).padStart(5);
  process.stderr.write(`${seconds} s  ${text}\n`);
}

async function runPipeline(config: LaptopConfig): Promise<boolean> {
  const session = new Session(config, workspaceRoot);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    return await conduct(session, stopping.signal);
  } finally {
    say('stopping; a second start goes on from here');
    await session.stop();
  }
}

async function conduct(session: Session, stopping: AbortSignal): Promise<boolean> {
  session.prepare();
  await session.startCloud();
  say(`local cloud at ${session.endpoint}`);
  const generators = session.startGenerators();
  await deploy(session);
  await uploadBoundaries(session);
  session.startAgent();
  await session.migrateCatalog();
  say('catalog migrated; events are flowing');

  const progress = new Progress({ stream: process.stderr, live });
  let answered = false;
  for (let calm = 0; calm < 2 && !stopping.aborted;) {
    await session.assertHealthy(generators);
    const status = await readStatus(session.statusSources);
    progress.show(status, performance.now());
    calm = isDrained(status) ? calm + 1 : 0;
    if (!answered && status.delivered > 0) {
      answered = true;
      progress.clear();
      say(`first answers, while events still arrive:`);
      await showAnswers(session, 3, 1);
    }
    await sleep(500, undefined, { signal: stopping }).catch(() => undefined);
  }
  if (stopping.aborted) return true;
  progress.clear();
  say('everything has arrived');
  await showAnswers(session);
  const sound = await showReconciliation(session);
  if (!session.config.once) await stayUp(session, stopping);
  return sound;
}

async function deploy(session: Session): Promise<void> {
  await deployAll({
    workspaceRoot,
    stateDirectory: session.config.stateDirectory,
    stage: laptop.stage,
    env: session.env,
    onStack: (name, unchanged) => say(unchanged ? `${name} is deployed already` : `deploying ${name}`),
  });
}

async function uploadBoundaries(session: Session): Promise<void> {
  const { boundaries } = session.config;
  if (!boundaries) return;
  const body = readFileSync(boundaries);
  const key = 'reference/neighborhoods.geojson';
  await client(session, s3Client).send(
    new PutObjectCommand({ Bucket: session.lakeBucket, Key: key, Body: body }),
  );
}

async function showAnswers(session: Session, rows = 5, count = 13): Promise<void> {
  const answers = await answerAll(client(session, athenaClient), {
    workGroup: `denver-${laptop.stage}`,
    database: `denver_${laptop.stage}`,
    datasets: session.datasets,
  });
  answers
    .slice(0, count)
    .forEach((answer, i) => process.stdout.write(`\n${printAnswer(answer, i + 1, rows)}\n`));
  const bytes = answers.reduce((sum, answer) => sum + answer.bytesScanned, 0);
  const dollars = answers.reduce((sum, answer) => sum + answer.dollars, 0);
  process.stdout.write(
    `\n${answers.length} questions, ${bytes.toLocaleString('en-US')} bytes scanned, $${dollars.toFixed(5)} on AWS\n\n`,
  );
}

async function showReconciliation(session: Session): Promise<boolean> {
  let sound = true;
  for (const id of session.datasets) {
    const { rawFields, keyColumn, partitionKeyFields } = dataset(id);
    const result = await reconcile({
      s3: client(session, s3Client),
      dynamoDb: client(session, dynamoDbClient),
      bucket: session.lakeBucket,
      dataset: id,
      table: `denver-${id}-${laptop.stage}`,
      keyColumn,
      logDirectory: session.logDirectory,
      agentQuarantine: session.path('agent', 'quarantine'),
      stableColumns: partitionKeyFields.map((field) => rawFields.indexOf(field)),
    });
    process.stdout.write(reconciliationLines(id, result));
    sound &&= result.problems.length === 0;
  }
  return sound;
}

function reconciliationLines(id: string, result: Reconciliation): string {
  const number = (value: number) => value.toLocaleString('en-US');
  const reasons = Object.entries(result.reasons).map(([reason, count]) => `${reason} ${count}`);
  return [
    `Reconciliation of ${id}: ${result.problems.length === 0 ? 'it adds up' : 'IT DOES NOT ADD UP'}`,
    `   ${number(result.written)} lines written = ${number(result.inLake)} in the lake + ${number(result.inQuarantine)} in quarantine${reasons.length ? ` (${reasons.join(', ')})` : ''}`,
    `   ${number(result.repeatedInLake)} lake rows are repeats of a retry, which the views leave out`,
    `   ${number(result.keys)} keys in the lake, ${number(result.items)} items in DynamoDB, each at its newest version`,
    ...result.problems.map((problem) => `   ! ${problem}`),
    '',
  ].join('\n');
}

async function stayUp(session: Session, stopping: AbortSignal): Promise<void> {
  say(`staying up: AWS_ENDPOINT_URL=${session.endpoint} for any AWS client. Ctrl-C stops everything.`);
  await new Promise<void>((done) => stopping.addEventListener('abort', () => done(), { once: true }));
}

function client<T>(session: Session, factory: (options: { region: string; endpoint: string }) => T): T {
  return factory({ region: laptop.region, endpoint: session.endpoint });
}

async function main(): Promise<void> {
  const config = loadConfig(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (config === 'help') {
    process.stdout.write(`${usage}\n`);
    return;
  }
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  if (!(await runPipeline(config))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof LaptopConfigError ? 2 : 1;
});

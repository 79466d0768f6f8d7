import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareRecords } from './agent/compare-records';
import { compareTables } from './consumer/compare-tables';
import { runContract } from './contract/run-contract';
import { deployStacks } from './deploy/deploy-stacks';
import { typesBeyondMoto } from './deploy/known-types';
import { packagedStacks } from './deploy/stacks';
import { startDynamoDbLocal } from './engines/dynamodb-local';
import type { Engine } from './engines/engine';
import { startLocalCloud } from './engines/local-cloud';
import { startMoto } from './engines/moto';
import { ParityConfigError } from './errors';
import { failuresOf, type Parity } from './findings';
import { reportOf } from './report';

const workspace = resolve(import.meta.dirname, '../../..');
const accountId = '000000000000';

/**
 * Runs the local cloud beside moto and DynamoDB Local and writes docs/parity.md.
 *
 *   node dist/parity.mjs [--check]     --check: leaves docs/parity.md as it is
 *
 * Exit codes: 0 every difference is known; 1 one is not, or an engine cannot be had; 2 wrong use, or not built.
 */
async function main(): Promise<number> {
  const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
  const cache = join(workspace, '.local/parity');
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'run-'));
  try {
    const parity = await compare(cache, scratch);
    if (!check) await writeFile(join(workspace, 'docs/parity.md'), reportOf(parity));
    const failures = failuresOf(parity);
    for (const failure of failures) log(`not known: ${failure}`);
    log(`${parity.cases.length} outcomes, ${failures.length} of them unknown`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function compare(cache: string, scratch: string): Promise<Parity> {
  const running: Engine[] = [];
  const started = async (engine: Promise<Engine>): Promise<Engine> => {
    running.push(await engine);
    return engine;
  };
  const fresh = async (name: string): Promise<Engine> => {
    const state = join(scratch, name);
    await mkdir(state);
    return started(startLocalCloud(workspace, state));
  };
  try {
    log('installing moto and DynamoDB Local if they are not there yet (250 MiB)');
    const moto = await started(startMoto(cache, accountId));
    const dynamoDbLocal = await started(startDynamoDbLocal(cache));
    const ours = await fresh('cloud');
    const cases = await runContract([ours, moto, dynamoDbLocal], log);
    log('consumer: the same events into three tables');
    const tables = await compareTables(workspace, scratch, ours, [ours, dynamoDbLocal, moto]);
    log('agent: the same lines to Kinesis and Firehose');
    const records = await compareRecords(workspace, scratch, [ours, moto]);
    // The cases left things behind whose names the stacks would find taken.
    const stacks = packagedStacks(workspace);
    const empty = await fresh('deployed');
    const emptyMoto = await started(startMoto(cache, accountId));
    log(`deploy: ${stacks.length} stacks on each`);
    const deployed = [
      ...(await deployStacks(empty, stacks)),
      ...(await deployStacks(emptyMoto, stacks, typesBeyondMoto)),
    ];
    return { versions: [moto.version, dynamoDbLocal.version], cases, tables, records, deployed };
  } finally {
    for (const engine of running) await engine.stop();
  }
}

function log(line: string): void {
  process.stderr.write(`parity: ${line}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { code, message } = error as Error & { code?: string };
    log(`${code ?? 'error'}: ${message}`);
    process.exitCode = error instanceof ParityConfigError || code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  },
);

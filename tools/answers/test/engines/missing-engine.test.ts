import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lake } from '../../src/engines/engine';
import { startSpark } from '../../src/engines/spark';
import { startTrino } from '../../src/engines/trino';
import { EngineMissingError } from '../../src/errors';

const { PATH } = process.env;
let folder: string;
let lake: Lake;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answers-engines-'));
  lake = {
    workspace: folder,
    cache: join(folder, 'cache'),
    scratch: folder,
    endpoint: 'http://127.0.0.1:9',
    bucket: 'lake',
    bucketFolder: folder,
    database: 'denver_dev',
    log: () => undefined,
  };
  // No installer is found there.
  process.env['PATH'] = folder;
});

afterEach(async () => {
  process.env['PATH'] = PATH;
  await rm(folder, { recursive: true, force: true });
});

describe('an engine that cannot be installed', () => {
  it.each([
    ['Trino', startTrino, /io\.trino:trino-server:\d+:tar\.gz.*mvn could not be started/s],
    ['Spark SQL', startSpark, /pyspark==[\d.]+.*python3 could not be started/s],
  ] as const)('fails the run, with the package and the reason: %s', async (engine, start, message) => {
    const error: unknown = await start(lake).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EngineMissingError);
    expect(error).toMatchObject({ engine, message: expect.stringMatching(message) as string });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCloud, type RunningCloud } from '../../src/cloud';
import type { Settings } from '../../src/config';

/** A local cloud inside the test's process, on a port of the system's choice and a state folder of its own. */
export interface TestCloud {
  cloud: RunningCloud;
  stateDirectory: string;
  /** What an SDK client needs to reach it. */
  clientConfig: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Lines the cloud logged. */
  logged: string[];
  /** Closes it and removes its state. */
  close(): Promise<void>;
}

/** Settings for tests: no forced writes, so that they take milliseconds. */
export function testSettings(stateDirectory: string, overrides: Partial<Settings> = {}): Settings {
  return {
    port: 0,
    stateDirectory,
    region: 'us-west-2',
    accountId: '000000000000',
    firehoseIntervalScale: 1,
    scheduleIntervalScale: 1,
    kinesisThrottling: false,
    fsync: false,
    ...overrides,
  };
}

/** Makes an empty folder for a state, outside the repository. */
export function makeStateDirectory(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'local-cloud-'));
}

/** Starts a local cloud for one test file. */
export async function startTestCloud(overrides: Partial<Settings> = {}): Promise<TestCloud> {
  const stateDirectory = await makeStateDirectory();
  const logged: string[] = [];
  const write = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})} ${errorOf(fields)}`);
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const cloud = await startCloud(testSettings(stateDirectory, overrides), log);
  return {
    cloud,
    stateDirectory,
    clientConfig: {
      endpoint: cloud.endpoint,
      region: 'us-west-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    logged,
    close: async () => {
      await cloud.close();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

function errorOf(fields?: Record<string, unknown>): string {
  const error = fields?.['error'];
  return error instanceof Error ? (error.stack ?? '') : '';
}

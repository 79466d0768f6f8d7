import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packArtifact } from '../src/artifact';
import { MissingPartError } from '../src/errors';
import { unpack } from './unpack';

const apps = resolve(import.meta.dirname, '../..');
const environment = { ...process.env, AWS_REGION: 'us-west-2', FORCE_COLOR: '0' };

describe('packArtifact', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'host-artifact-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the same bytes for the same input, and another version for another stage', async () => {
    const [one, again, prod] = [
      await packArtifact(apps, 'dev'),
      await packArtifact(apps, 'dev'),
      await packArtifact(apps, 'prod'),
    ];
    expect(again.bytes.equals(one.bytes)).toBe(true);
    expect(one.version).toBe(one.sha256.slice(0, 16));
    expect(prod.version).not.toBe(one.version);
  });

  it('holds programs that run from anywhere, and a configuration our agent takes', async () => {
    unpack((await packArtifact(apps, 'dev')).bytes, folder);
    const run = (...args: string[]) =>
      execFileSync(process.execPath, args, { cwd: folder, env: environment, encoding: 'utf8' });
    expect(
      JSON.parse(run('agent.mjs', 'check', '--config', join(folder, 'agent.json'), '--json')),
    ).toBeTruthy();
    run(
      'generator.mjs',
      'start',
      '--source',
      'synthetic',
      '--count',
      '3',
      '--log-dir',
      'log',
      '--state-dir',
      'state',
    );
    expect(JSON.parse(run('generator.mjs', 'status', '--state-dir', 'state', '--json'))).toMatchObject({
      written: 3,
      done: true,
    });
  });

  it('gives the official agent the same flows without our keys', async () => {
    unpack((await packArtifact(apps, 'dev')).bytes, folder);
    const flows = (name: string) =>
      (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { flows: Array<Record<string, unknown>> })
        .flows;
    const [ours, official] = [flows('agent.json'), flows('agent.official.json')];
    expect(official).toHaveLength(4);
    expect(official[0]).toEqual({
      filePattern: ours[0]?.['filePattern'],
      kinesisStream: 'denver-service-request-dev',
      initialPosition: 'START_OF_FILE',
      dataProcessingOptions: ours[0]?.['dataProcessingOptions'],
    });
  });

  it('names the app that was not built', async () => {
    writeFileSync(join(folder, 'x'), '');
    await expect(packArtifact(folder, 'dev')).rejects.toThrow(MissingPartError);
  });
});

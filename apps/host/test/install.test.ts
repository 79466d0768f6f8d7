import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packArtifact } from '../src/artifact';
import { unpack } from './unpack';

/** Commands that only root on the real machine may run; here each writes down how it was called. */
const recorded = ['getent', 'groupadd', 'useradd', 'usermod', 'systemctl', 'dnf', 'id'];

describe.runIf(process.platform === 'linux')('install.sh', () => {
  let root: string;
  let version: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'host-install-'));
    version = join(root, 'opt/denver/1');
    mkdirSync(version, { recursive: true });
    mkdirSync(join(root, 'etc/aws-kinesis'), { recursive: true });
    mkdirSync(join(root, 'bin'));
    unpack((await packArtifact(resolve(import.meta.dirname, '../..'), 'dev')).bytes, version);
    for (const name of recorded) stub(name, name === 'id' || name === 'getent' ? 1 : 0);
    // `install -o` needs root; the owner is dropped, the rest is the real command's.
    writeFileSync(
      join(root, 'bin/install'),
      '#!/bin/bash\nargs=()\nwhile [ $# -gt 0 ]; do case "$1" in -o|-g) shift 2;; *) args+=("$1"); shift;; esac; done\nexec /usr/bin/install "${args[@]}"\n',
    );
    chmodSync(join(root, 'bin/install'), 0o755);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function stub(name: string, exitCode: number): void {
    const file = join(root, 'bin', name);
    writeFileSync(file, `#!/bin/bash\necho "${name} $*" >> "$DENVER_ROOT/calls"\nexit ${exitCode}\n`);
    chmodSync(file, 0o755);
  }

  function install(...args: string[]) {
    return spawnSync(join(version, 'install.sh'), args, {
      encoding: 'utf8',
      env: { PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`, DENVER_ROOT: root },
    });
  }

  const calls = () => readFileSync(join(root, 'calls'), 'utf8').split('\n');

  it('lays out users, folders, configuration and units, and starts our agent and the generators', () => {
    expect(install('--region', 'us-west-2', '--shipper', 'ours')).toMatchObject({ status: 0, stderr: '' });
    expect(readlinkSync(join(root, 'opt/denver/current'))).toBe(version);
    expect(readFileSync(join(root, 'etc/denver/agent.env'), 'utf8')).toBe('AWS_REGION=us-west-2\n');
    expect(existsSync(join(root, 'var/lib/denver/log/traffic-accident'))).toBe(true);
    expect(existsSync(join(root, 'etc/systemd/system/denver-generator@.service'))).toBe(true);
    expect(calls()).toEqual(
      expect.arrayContaining([
        'systemctl restart denver-agent.service',
        'systemctl restart denver-generator@service-request.service denver-generator@traffic-accident.service',
      ]),
    );
    expect(calls().join('\n')).not.toContain('aws-kinesis-agent.service --now');
  });

  it('keeps flags somebody changed on the host when a new version comes', () => {
    install('--region', 'us-west-2', '--shipper', 'ours');
    const flags = join(root, 'etc/denver/generator-service-request.env');
    writeFileSync(flags, 'GENERATOR_FLAGS=--source feed --repeat\n');
    expect(install('--region', 'us-west-2', '--shipper', 'ours').status).toBe(0);
    expect(readFileSync(flags, 'utf8')).toContain('--source feed');
  });

  it('gives the files to the official agent instead, and stops ours', () => {
    expect(install('--region', 'us-west-2', '--shipper', 'official').status).toBe(0);
    expect(calls()).toEqual(
      expect.arrayContaining([
        'dnf install -y aws-kinesis-agent',
        'usermod --append --groups denver aws-kinesis-agent-user',
        'systemctl disable --now denver-agent.service',
        'systemctl restart aws-kinesis-agent.service',
      ]),
    );
    expect(readFileSync(join(root, 'etc/aws-kinesis/agent.json'), 'utf8')).not.toContain('csvMode');
  });

  it.each([
    [['--region', 'us-west-2; reboot', '--shipper', 'ours'], '--region'],
    [['--region', 'us-west-2', '--shipper', 'theirs'], '--shipper'],
    [['--stage', 'dev'], '--stage'],
  ])('refuses %j and changes nothing', (args, named) => {
    const { status, stderr } = install(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(named);
    expect(existsSync(join(root, 'calls'))).toBe(false);
  });
});

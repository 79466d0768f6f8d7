import { describe, expect, it } from 'vitest';
import { lockfileChanges } from '../../src/core/lockfile';
import { reasonFor, touchedBy } from '../../src/core/touched';
import { deployableApps, partsOf, type Project, type Workspace } from '../../src/core/workspace';

function project(root: string, dependencies: string[] = [], more: Partial<Project> = {}): [string, Project] {
  const name = root.split('/')[1] ?? '';
  return [name, { name, root, dependencies, tags: [], targets: [], ...more }];
}

const workspace: Workspace = new Map([
  project('apps/consumer', ['intake', 'testing'], { targets: ['package', 'deploy'] }),
  project('apps/agent', ['intake'], { targets: ['build'] }),
  project('libs/intake', ['record-model']),
  project('libs/record-model'),
  project('libs/testing', ['record-model'], { tags: ['type:testing'] }),
  project('tools/laptop'),
]);

const reason = (...paths: string[]) =>
  reasonFor('consumer', touchedBy(paths, workspace), workspace, () => ['left']);

describe('reasonFor', () => {
  it('follows what an app is made of through all levels, but not what only its tests use', () => {
    expect([...partsOf('consumer', workspace)]).toEqual(['consumer', 'intake', 'record-model']);
    expect(reason('libs/record-model/src/index.ts')).toBe(
      'libs/record-model/src/index.ts changed, and consumer is made of record-model',
    );
    expect(reason('libs/testing/src/index.ts')).toBeUndefined();
    expect(deployableApps(workspace)).toEqual(['consumer']);
  });

  it.each([
    'README.md',
    'docs/deploy.md',
    'docs/cost.png',
    '.github/workflows/deploy.yml',
    '.prettierrc.json',
    'eslint.config.mjs',
    'vitest.shared.ts',
    'LICENSE',
    'apps/consumer/README.md',
    'apps/consumer/test/handler.test.ts',
    'apps/consumer/vitest.config.ts',
    'libs/intake/bench/speed.ts',
    'libs/record-model/src/parse.bench.ts',
    'apps/agent/src/main.ts',
    'tools/laptop/src/main.ts',
    'apps/gone/src/main.ts',
  ])('is none for %s', (path) => {
    expect(reason(path)).toBeUndefined();
  });

  it.each([
    'package.json',
    'nx.json',
    'tsconfig.base.json',
    '.npmrc',
    'tools/bundle/src/bundle.mjs',
    'patches/x.patch',
  ])('is every app for %s', (path) => {
    expect(reason(path)).toBe(`${path} may reach every app`);
  });

  it('asks which packages changed when the lock file did', () => {
    expect(reason('package-lock.json')).toBe('another version of left');
    const touched = touchedBy(['package-lock.json'], workspace);
    expect(reasonFor('consumer', touched, workspace, () => [])).toBeUndefined();
    expect(reasonFor('consumer', touched, workspace, () => 'unknown')).toContain('cannot be compared');
  });
});

describe('lockfileChanges', () => {
  const lock = (versions: Record<string, string>) =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        'apps/consumer': {
          dependencies: { '@denver/intake': '*', direct: '1' },
          devDependencies: { tests: '1' },
        },
        'libs/intake': { dependencies: { deep: '1' } },
        'node_modules/@denver/intake': { resolved: 'libs/intake', link: true },
        'node_modules/direct': { version: versions['direct'] ?? '1', dependencies: { deep: '2' } },
        'node_modules/direct/node_modules/deep': { version: versions['nested'] ?? '2' },
        'node_modules/deep': { version: versions['deep'] ?? '1' },
        'node_modules/tests': { version: versions['tests'] ?? '1' },
        'node_modules/esbuild': { version: versions['esbuild'] ?? '1' },
        'node_modules/other': { version: versions['other'] ?? '1' },
      },
    });
  const changes = (versions: Record<string, string>) =>
    lockfileChanges(lock({}), lock(versions), 'apps/consumer');

  it('follows dependencies as Node finds them, through linked libs too', () => {
    expect(changes({ direct: '2' })).toEqual(['direct']);
    expect(changes({ deep: '9' })).toEqual(['deep']);
    expect(changes({ nested: '9' })).toEqual(['deep']);
  });

  it('counts the programs that package an app, and not what its tests or other apps use', () => {
    expect(changes({ esbuild: '2' })).toEqual(['esbuild']);
    expect(changes({ tests: '2', other: '2' })).toEqual([]);
  });

  it('does not know about what is no lock file of version 3', () => {
    expect(lockfileChanges('<<<<<<<', lock({}), 'apps/consumer')).toBe('unknown');
    expect(lockfileChanges('{"lockfileVersion":1}', lock({}), 'apps/consumer')).toBe('unknown');
  });
});

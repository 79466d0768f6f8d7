import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findRoot } from '../../src/adapters/find-root';
import { nxWorkspace } from '../../src/adapters/nx';
import { readAfter } from '../../src/adapters/packages';
import { knownTypes } from '../../src/core/replacement';
import { reasonFor, touchedBy } from '../../src/core/touched';
import { deployableApps, partsOf, type Workspace } from '../../src/core/workspace';
import { DeliveryConfigError } from '../../src/errors';

const root = resolve(import.meta.dirname, '../../../..');
let workspace: Workspace;

beforeAll(async () => {
  workspace = await nxWorkspace(root, process.env, () => undefined).read();
}, 60_000);

const reached = (path: string) =>
  deployableApps(workspace).filter(
    (app) => reasonFor(app, touchedBy([path], workspace), workspace, () => []) !== undefined,
  );

describe('this workspace', () => {
  it('has the apps that are deployed, and only those', () => {
    const withStacks = readdirSync(join(root, 'apps')).filter((app) =>
      readdirSync(join(root, 'apps', app)).some((name) => /^serverless.*\.ts$/.test(name)),
    );
    expect(deployableApps(workspace)).toEqual(expect.arrayContaining(withStacks.sort()));
  });

  it('deploys the host when the programs it carries change', () => {
    expect(reached('apps/agent/src/main.ts')).toEqual(['host']);
    expect(reached('apps/generator/src/main.ts')).toEqual(['host']);
  });

  it('deploys one app alone for its own change, and none for the tools and what tests use', () => {
    expect(reached('apps/consumer/src/handler.ts')).toEqual(['consumer']);
    expect(reached('tools/laptop/src/main.ts')).toEqual([]);
    expect(reached('libs/testing/src/index.ts')).toEqual([]);
    expect(reached('apps/local-cloud/src/main.ts')).toEqual([]);
  });

  it('deploys every app whose Lambdas or SQL are made of the record model', () => {
    expect(reached('libs/record-model/src/index.ts')).toEqual(
      expect.arrayContaining(['catalog', 'consumer', 'ingest']),
    );
    expect([...partsOf('consumer', workspace)]).not.toContain('testing');
  });

  it('puts the warehouse after the catalog, whose database and journal it uses by name', async () => {
    expect(await readAfter(join(root, 'apps/warehouse'))).toEqual(['catalog']);
    expect(await readAfter(join(root, 'apps/ingest'))).toEqual([]);
  });

  it('gives each deployed app the three verbs', () => {
    for (const app of deployableApps(workspace)) {
      const { scripts } = JSON.parse(readFileSync(join(root, 'apps', app, 'package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      };
      for (const verb of ['deploy', 'diff', 'remove'])
        expect(scripts[verb], `${verb} of ${app}`).toBe(
          `node ../../tools/delivery/dist/main.mjs app ${verb} ${app}`,
        );
    }
  });

  it('knows of every resource that holds data what would replace it', () => {
    const folders = [...deployableApps(workspace).map((app) => `apps/${app}`), 'libs/stack'];
    const sources = folders
      .flatMap((folder) => filesBelow(join(root, folder)))
      .map((file) => readFileSync(file, 'utf8'));
    const types = sources.flatMap((text) =>
      [...text.matchAll(/retained\(\{\s*Type: '(AWS::\w+::\w+)'/g)].map(([, type]) => type ?? ''),
    );
    expect(types.length).toBeGreaterThan(2);
    expect([...new Set(types)].filter((type) => !knownTypes.includes(type))).toEqual([]);
  });
});

describe('findRoot', () => {
  it('is the nearest folder with an nx.json, and an error outside', () => {
    expect(findRoot(import.meta.dirname)).toBe(root);
    expect(() => findRoot('/')).toThrow(DeliveryConfigError);
  });
});

/** TypeScript sources of a folder, without what is made. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return /^(node_modules|dist|out-tsc|test)$/.test(entry.name) ? [] : filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

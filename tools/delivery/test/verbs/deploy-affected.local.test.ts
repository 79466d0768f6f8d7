import { startTestCloud, type TestCloud } from '@denver/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Decision } from '../../src/core/decide';
import { LockHeldError } from '../../src/errors';
import { deployAnswer, planAnswer, type AppResult } from '../../src/verbs/deploy-affected';
import { diffAffectedAnswer } from '../../src/verbs/diff-affected';
import { removeAppNow } from '../../src/verbs/remove-app';
import { rollbackAnswer } from '../../src/verbs/rollback';
import { statusAnswer } from '../../src/verbs/status';
import { scratchContext, type ScratchContext } from '../support/scratch-context';
import { ScratchRepository } from '../support/scratch-repository';

let cloud: TestCloud;
let repository: ScratchRepository;
let stage = '';
let count = 0;

beforeAll(async () => {
  cloud = await startTestCloud();
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.stop();
});

/** Each scenario has a stage of its own, so that they share the cloud and nothing else. */
beforeEach(() => {
  stage = `s${(count += 1)}`;
  repository = new ScratchRepository();
});
afterEach(() => repository.dispose());

interface Ran {
  exitCode: number;
  /** Apps in the order they were deployed. */
  deployed: string[];
  results: AppResult[];
  why: Record<string, string>;
  lines: readonly string[];
}

async function deploy(flags = '', more: Parameters<typeof scratchContext>[3] = {}): Promise<Ran> {
  const context = open(`deploy ${flags}`, more);
  const { exitCode, data, lines } = await deployAnswer(context);
  const { results, decisions } = data as { results: AppResult[]; decisions: Decision[] };
  return {
    exitCode,
    results,
    lines,
    deployed: results.filter(({ outcome }) => outcome === 'deployed').map(({ app }) => app),
    why: Object.fromEntries(decisions.map(({ app, why }) => [app, why])),
  };
}

function open(line: string, more: Parameters<typeof scratchContext>[3] = {}): ScratchContext {
  return scratchContext(cloud, repository, `${line.trim()} --stage ${stage}`, more);
}

const noStack = { id: '', statusReason: '', changedAt: '', tags: {}, exports: [], protected: false };

/** ingest ← catalog, consumer; consumer is made of lib `model`, catalog of `sql`. */
function threeApps(): void {
  repository
    .lib('model')
    .lib('sql')
    .app('consumer', { value: 'c1', imports: ['denver-ingest'] }, ['model'])
    .app('catalog', { value: 'k1', imports: ['denver-ingest'] }, ['sql'])
    .app('ingest', { value: 'i1' })
    .commit('begin');
}

describe('affected deploy', { timeout: 60_000 }, () => {
  it('deploys everything the first time, what exports first, and nothing the second', async () => {
    threeApps();
    expect((await deploy()).deployed).toEqual(['ingest', 'catalog', 'consumer']);
    const again = await deploy();
    expect(again).toMatchObject({ exitCode: 0, deployed: [] });
    expect(again.lines).toEqual(['nothing to deploy']);
  });

  it('keeps an order that an app asks for without importing anything', async () => {
    repository
      .app('catalog', { value: 'k1' })
      .write(
        'apps/catalog/package.json',
        JSON.stringify({ name: 'catalog', dependencies: [], delivery: { after: ['ingest'] } }),
      )
      .app('ingest', { value: '' })
      .commit('begin');
    const { results } = await deploy();
    expect(results.map(({ app, outcome }) => [app, outcome])).toEqual([
      ['ingest', 'failed'],
      ['catalog', 'held'],
    ]);
  });

  it('deploys the one app that changed', async () => {
    threeApps();
    await deploy();
    repository.app('catalog', { value: 'k2', imports: ['denver-ingest'] }, ['sql']).commit('catalog');
    const { deployed, why } = await deploy();
    expect(deployed).toEqual(['catalog']);
    expect(why).toMatchObject({ catalog: 'apps/catalog/serverless.ts changed' });
  });

  it('deploys every app that is made of a lib that changed', async () => {
    threeApps();
    await deploy();
    repository.write('libs/model/src/index.ts', '2').commit('model');
    const { deployed, why } = await deploy();
    expect(deployed).toEqual(['consumer']);
    expect(why['consumer']).toBe('libs/model/src/index.ts changed, and consumer is made of model');
  });

  it('after two merges with a failure between, deploys what failed with what is new, each from its own commit', async () => {
    threeApps();
    await deploy();
    repository
      .app('catalog', { value: '', imports: ['denver-ingest'] }, ['sql'])
      .commit('a value that cannot be');
    const failed = await deploy();
    expect(failed).toMatchObject({ exitCode: 1, deployed: [] });
    expect(failed.results[0]).toMatchObject({ app: 'catalog', outcome: 'failed' });
    expect(failed.results[0]?.reason).toMatch(
      new RegExp(`^denver-catalog-${stage}: Thing \\(AWS::SSM::Parameter\\) UPDATE_FAILED: `),
    );

    repository.app('consumer', { value: 'c2', imports: ['denver-ingest'] }, ['model']).commit('consumer');
    const second = await deploy();
    expect(second.why['catalog']).toMatch(/failed: denver-catalog/);
    expect(second.results.map(({ app, outcome }) => [app, outcome])).toEqual([
      ['catalog', 'failed'],
      ['consumer', 'deployed'],
    ]);

    repository.app('catalog', { value: 'k3', imports: ['denver-ingest'] }, ['sql']).commit('mended');
    expect(await deploy()).toMatchObject({ exitCode: 0, deployed: ['catalog'] });
    expect((await deploy()).deployed).toEqual([]);
  });

  it('tries again after a failure even when the change was taken back', async () => {
    threeApps();
    await deploy();
    repository.app('ingest', { value: '' }).commit('a value that cannot be');
    await deploy();
    repository.git('revert', '--no-edit', 'HEAD');
    expect((await deploy()).deployed).toEqual(['ingest']);
  });

  it('holds what imports from an app that failed, and deploys both once it works', async () => {
    threeApps();
    await deploy();
    repository
      .app('ingest', { value: '' })
      .app('consumer', { value: 'c2', imports: ['denver-ingest'] }, ['model'])
      .commit('both');
    const { results, exitCode } = await deploy();
    expect(exitCode).toBe(1);
    expect(results.map(({ app, outcome }) => [app, outcome])).toEqual([
      ['ingest', 'failed'],
      ['consumer', 'held'],
    ]);
    expect(results[1]?.reason).toBe('held: it needs ingest, which did not deploy');
    repository.app('ingest', { value: 'i2' }).commit('mended');
    expect((await deploy()).deployed).toEqual(['ingest', 'consumer']);
  });

  it('moves the record of an app that has another name and the same stacks', async () => {
    repository.app('ingest', { value: 'i1' }).commit('begin');
    await deploy();
    repository.git('mv', 'apps/ingest', 'apps/intake');
    repository.app('intake', { service: 'denver-ingest', value: 'i1' }).commit('another name');
    const { deployed, why } = await deploy();
    expect(deployed).toEqual(['intake']);
    expect(why['ingest']).toBe('it is called intake now and has the same stacks: its record moves there');
    expect([...(await open('status').records.all()).keys()]).toEqual(['intake']);
    const stacks = (await open('status').stacks.list()).filter(({ tags }) => tags['stage'] === stage);
    expect(stacks.map(({ name }) => name)).toEqual([`denver-ingest-${stage}`]);
  });

  it('tells of an app that is gone, which can then be removed', async () => {
    threeApps();
    await deploy();
    repository.remove('apps/catalog').commit('no catalog');
    const { deployed, why, lines } = await deploy();
    expect(deployed).toEqual([]);
    expect(why['catalog']).toContain(`app remove catalog --stage ${stage}`);
    expect(lines.join('\n')).toContain('catalog: no longer in the workspace');
    const removed = await removeAppNow(open('app remove catalog'));
    expect(removed.lines).toEqual([`denver-catalog-${stage}: removed`]);
    expect((await deploy()).why['catalog']).toBeUndefined();
  });

  it('does not deploy again what was rolled back, until something in it is newer', async () => {
    threeApps();
    await deploy();
    const first = repository.git('rev-parse', 'HEAD');
    repository.app('catalog', { value: 'k2', imports: ['denver-ingest'] }, ['sql']).commit('worse');
    await deploy();
    const { data } = await rollbackAnswer(open('rollback --only catalog'));
    expect(data).toMatchObject({ app: 'catalog', to: first });
    repository.write('libs/model/src/index.ts', '2').commit('something else');
    const other = await deploy();
    expect(other.deployed).toEqual(['consumer']);
    expect(other.why['catalog']).toMatch(/^rolled back from [0-9a-f]{8}, and unchanged since/);
    repository.app('catalog', { value: 'k3', imports: ['denver-ingest'] }, ['sql']).commit('better');
    expect((await deploy()).deployed).toEqual(['catalog']);
  });

  it('deploys nothing for documents, tests and workflows', async () => {
    threeApps();
    await deploy();
    repository
      .write('README.md', '#')
      .write('docs/deploy.md', '#')
      .write('apps/ingest/README.md', '#')
      .write('apps/ingest/test/a.test.ts', '1')
      .write('.github/workflows/ci.yml', 'on: push')
      .commit('documents');
    expect((await deploy()).deployed).toEqual([]);
  });

  it('deploys for another version in the lock file only the apps that are made of it', async () => {
    const lock = (left: string, right: string) =>
      JSON.stringify({
        lockfileVersion: 3,
        packages: {
          'apps/consumer': { dependencies: { left: '1' } },
          'apps/catalog': { devDependencies: { left: '1' } },
          'apps/ingest': { dependencies: { right: '1' } },
          'node_modules/left': { version: left },
          'node_modules/right': { version: right },
        },
      });
    repository.write('package-lock.json', lock('1.0.0', '1.0.0'));
    threeApps();
    await deploy();
    repository.write('package-lock.json', lock('1.0.1', '1.0.0')).commit('left');
    const { deployed, why } = await deploy();
    expect(deployed).toEqual(['consumer']);
    expect(why['consumer']).toBe('another version of left');
    repository.write('package-lock.json', 'merge conflict').commit('broken');
    expect((await deploy()).deployed).toEqual(['ingest', 'catalog', 'consumer']);
  });

  it('deploys when the recorded commit is in no history any more', async () => {
    threeApps();
    await deploy();
    repository.git('commit', '-q', '--amend', '-m', 'rewritten');
    repository.git('reflog', 'expire', '--expire=now', '--all');
    repository.git('gc', '-q', '--prune=now');
    const { deployed, why } = await deploy();
    expect(deployed).toEqual(['ingest', 'catalog', 'consumer']);
    expect(why['ingest']).toMatch(/^its commit [0-9a-f]{8} is not in this history$/);
  });

  it('leaves a newer commit alone, unless going back is asked for', async () => {
    threeApps();
    const first = repository.git('rev-parse', 'HEAD');
    repository.app('ingest', { value: 'i2' }).commit('newer');
    await deploy();
    repository.git('checkout', '-q', first);
    const { deployed, why } = await deploy();
    expect(deployed).toEqual([]);
    expect(why['ingest']).toMatch(/^a newer commit is deployed/);
    expect((await deploy('--allow-older')).deployed).toEqual(['ingest']);
  });

  it('lets one of two runs at the same time through, and names it to the other', async () => {
    threeApps();
    const both = await Promise.allSettled([
      deploy('', { user: 'ann@desk' }),
      deploy('', { user: 'bob@desk' }),
    ]);
    const refused = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(refused.reason).toBeInstanceOf(LockHeldError);
    expect(String(refused.reason)).toMatch(/is being deployed by (ann|bob)@desk, at the latest until /);
  });

  it('takes over the lock of a dead run when its time is over, or when told to', async () => {
    threeApps();
    const dead = open('deploy', { user: 'dead@runner' });
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    await dead.lock.create(JSON.stringify({ owner: 'dead@runner', run: '1', takenAt: '', expiresAt }));
    await expect(deploy()).rejects.toThrow('dead@runner');
    expect((await planAnswer(open('plan'))).lines.at(-1)).toContain('is being deployed by dead@runner');
    const later = () => new Date(Date.now() + 61_000);
    expect((await deploy('--only ingest', { now: later })).deployed).toEqual(['ingest']);
    await dead.lock.overwrite(JSON.stringify({ owner: 'dead@runner', run: '2', takenAt: '', expiresAt }));
    expect((await deploy('--evict')).deployed).toEqual(['catalog', 'consumer']);
  });

  it('gives the lock back when it is interrupted, and knows the next time that it was', async () => {
    repository.app('ingest', { value: 'i1' }).commit('begin');
    const context = open('deploy');
    const interrupted = {
      ...context,
      osls: {
        ...context.osls,
        deploy: async () => {
          await context.interrupt();
          throw new Error('the process ends here');
        },
      },
    };
    await expect(deployAnswer(interrupted)).rejects.toThrow('the process ends here');
    expect((await statusAnswer(open('status'))).lines[1]).toMatch(
      /FAILED at [0-9a-f]{8}: it was begun and did not end$/,
    );
    const { deployed, why } = await deploy();
    expect(deployed).toEqual(['ingest']);
    expect(why['ingest']).toBe('its first deploy failed: it was begun and did not end');
  });

  it('leaves the record as it was when somebody else works on the stack', async () => {
    repository.app('ingest', { value: 'i1' }).commit('begin');
    const context = open('deploy');
    const describe = async (name: string) => {
      const view = await context.stacks.describe(name);
      return { ...(view ?? noStack), name, status: 'UPDATE_IN_PROGRESS' };
    };
    const { data, exitCode } = await deployAnswer({ ...context, stacks: { ...context.stacks, describe } });
    expect(exitCode).toBe(1);
    expect((data as { results: AppResult[] }).results[0]?.reason).toContain('another deploy works on it');
    expect((await open('status').records.all()).size).toBe(0);
  });

  it('migrates after the stacks, and counts an app as deployed only then', async () => {
    repository.app('ingest', { value: 'i1' }).write('apps/ingest/sql/0001.sql', 'wrong').commit('begin');
    const failed = await deploy();
    expect(failed.results[0]).toMatchObject({ outcome: 'failed', reason: 'nx run ingest:migrate failed' });
    repository.write('apps/ingest/sql/0001.sql', 'right').commit('mended');
    expect((await deploy()).deployed).toEqual(['ingest']);
    expect((await deploy()).deployed).toEqual([]);
  });

  it('compares the apps a pull request reaches, and those a deploy would deploy', async () => {
    threeApps();
    await deploy();
    const base = repository.git('rev-parse', 'HEAD');
    repository.app('catalog', { value: 'k2', imports: ['denver-ingest'] }, ['sql']).commit('catalog');
    const { lines } = await diffAffectedAnswer(open(`diff --base ${base} --markdown`));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('### catalog: 1 stack would change');
    const plan = await diffAffectedAnswer(open('diff --detailed-exitcode'));
    expect(plan.exitCode).toBe(2);
    expect(plan.lines[0]).toBe(`denver-catalog-${stage}: 1 change`);
    const none = await diffAffectedAnswer(open(`diff --base HEAD`));
    expect(none.lines).toEqual(['No app is affected.']);
  });

  it('deploys only the apps that are named, and the others next time', async () => {
    threeApps();
    expect((await deploy('--only ingest')).deployed).toEqual(['ingest']);
    expect((await deploy()).deployed).toEqual(['catalog', 'consumer']);
    await expect(deploy('--only nothing')).rejects.toThrow(
      'Expected --only to name some of catalog, consumer, ingest',
    );
  });

  it('refuses uncommitted changes, and a dry run writes nothing', async () => {
    threeApps();
    repository.write('apps/ingest/serverless.ts', '//');
    await expect(deploy()).rejects.toThrow(
      'Expected no uncommitted changes, got 1: apps/ingest/serverless.ts.',
    );
    repository.git('checkout', '-q', '.');
    const dry = await deployAnswer(open('deploy --dry-run'));
    expect(dry.lines.slice(1)).toEqual([
      '  deploy ingest    never deployed',
      '  deploy catalog   never deployed',
      '  deploy consumer  never deployed',
    ]);
    expect(await open('status').lock.read()).toBeUndefined();
    expect((await open('status').records.all()).size).toBe(0);
  });

  it('says in its status what is deployed, and what failed', async () => {
    repository.app('ingest', { value: 'i1' }).commit('begin');
    await deploy();
    repository.app('ingest', { value: '' }).commit('worse');
    await deploy();
    const { lines } = await statusAnswer(open('status'));
    expect(lines[1]).toMatch(
      /^ingest: [0-9a-f]{8} since .* by ann@desk; FAILED at [0-9a-f]{8}: denver-ingest-/,
    );
    expect(lines[2]).toMatch(new RegExp(`^ {2}denver-ingest-${stage} UPDATE_ROLLBACK_COMPLETE `));
  });
});

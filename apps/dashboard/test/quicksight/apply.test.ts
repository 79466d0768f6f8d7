import { questions } from '@denver/questions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuickSightError } from '../../src/quicksight/errors';
import { prepare } from '../../src/quicksight/ports';
import { apply, plan, type Outcome, type Planned } from '../../src/quicksight/run';
import { fakeEndpoint, type FakeEndpoint, type Kept } from './support/fake-endpoint';
import { configOf, portsTo, redshiftFlags } from './support/run';

let endpoint: FakeEndpoint;
beforeEach(async () => {
  endpoint = await fakeEndpoint();
});
afterEach(() => endpoint.stop());

const throttling = { status: 429, type: 'ThrottlingException', message: 'Rate exceeded' };

async function planned(...flags: string[]): Promise<Planned[]> {
  const { steps } = await prepare(configOf('plan', ...redshiftFlags, ...flags), portsTo(endpoint.url));
  return (await plan(steps)).filter(({ action }) => action !== 'none');
}

async function applied(
  flags: readonly string[] = [],
  options: { maxAttempts?: number } = {},
): Promise<Outcome> {
  const ports = portsTo(endpoint.url, options);
  const { steps } = await prepare(configOf('apply', ...redshiftFlags, ...flags), ports);
  return apply(steps, () => {});
}

function keptOf(collection: string) {
  const all = [...endpoint.kept].filter(([key]) => key.startsWith(`${collection}/`)).map(([, kept]) => kept);
  return {
    all,
    get only(): Kept {
      if (!all[0]) throw new Error(`Expected ${collection} to be there.`);
      return all[0];
    },
  };
}

const counts = ({ results }: Outcome) => {
  const of = (status: string) => results.filter((result) => result.status === status).length;
  return {
    done: of('done'),
    unchanged: of('unchanged'),
    failed: of('failed'),
    notReached: of('not-reached'),
  };
};

/** Map file, two sources, theme, analysis, dashboard, folder, its member. */
const steps = questions.length + 8;

describe('plan', () => {
  it('of an empty account creates everything, and writes nothing', async () => {
    const actions = await planned();
    expect(actions).toHaveLength(steps);
    expect(new Set(actions.map(({ action }) => action))).toEqual(new Set(['create']));
    expect(endpoint.writes).toEqual([]);
    expect(endpoint.objects.size).toBe(0);
  });

  it('after an apply has nothing to do, and writes nothing', async () => {
    await applied();
    endpoint.writes.length = 0;
    expect(await planned()).toEqual([]);
    expect(endpoint.writes).toEqual([]);
  });

  it('says what somebody changed by hand', async () => {
    await applied();
    for (const [key, kept] of endpoint.kept) {
      if (key.startsWith('data-sources/') && kept.body['Type'] === 'ATHENA')
        kept.body['DataSourceParameters'] = { AthenaParameters: { WorkGroup: 'primary' } };
      if (key.startsWith('data-sets/denver-dev-top-ten-cases')) kept.body['ImportMode'] = 'SPICE';
      if (key.startsWith('dashboards/')) {
        kept.versions.push({ description: 'by hand', status: 'CREATION_SUCCESSFUL', errors: [] });
        kept.published = 2;
      }
    }
    const actions = await planned();
    expect(actions.map(({ kind, action, because }) => [kind, action, because])).toEqual([
      ['data source', 'update', ['DataSourceParameters.AthenaParameters.WorkGroup']],
      ['data set', 'update', ['ImportMode']],
      ['dashboard', 'update', ['Description']],
    ]);
  });

  it('of an account without a subscription says how to get one', async () => {
    endpoint.account.subscription = undefined;
    await expect(planned()).rejects.toMatchObject({
      code: 'dashboard.quicksight.not-subscribed',
      next: expect.stringContaining('nx deploy dashboard'),
    });
    endpoint.account.subscription = 'UNSUBSCRIBE_IN_PROGRESS';
    await expect(planned()).rejects.toMatchObject({ code: 'dashboard.quicksight.not-subscribed' });
  });
});

describe('apply', () => {
  it('makes everything, waits until it is ready, and gives groups their own lists of actions', async () => {
    const outcome = await applied();
    expect(outcome.error).toBeUndefined();
    expect(counts(outcome)).toEqual({ done: steps, unchanged: 0, failed: 0, notReached: 0 });
    expect(keptOf('data-sets').all).toHaveLength(questions.length);
    const [owners, readers] = keptOf('dashboards').only.permissions;
    expect(owners?.Principal).toBe('arn:aws:quicksight:us-east-1:000000000000:group/default/owners');
    expect(owners?.Actions).toContain('quicksight:UpdateDashboardPublishedVersion');
    expect(readers?.Actions).toEqual([
      'quicksight:DescribeDashboard',
      'quicksight:ListDashboardVersions',
      'quicksight:QueryDashboard',
    ]);
    expect(keptOf('data-sets').only.permissions.map(({ Principal }) => Principal.split('/').at(-1))).toEqual([
      'owners',
    ]);
    expect([...endpoint.objects.keys()][0]).toMatch(
      /^\/denver-lake-000000000000-us-west-2-dev\/quicksight\/neighborhoods-[0-9a-f]{16}\.geojson$/,
    );
  });

  it('a second time changes nothing', async () => {
    await applied();
    endpoint.writes.length = 0;
    expect(counts(await applied())).toEqual({ done: 0, unchanged: steps, failed: 0, notReached: 0 });
    expect(endpoint.writes).toEqual([]);
  });

  it('publishes a new version only after it is ready', async () => {
    await applied();
    const before = keptOf('dashboards').only;
    before.versions[0] = { description: 'Questions of old', status: 'CREATION_SUCCESSFUL', errors: [] };
    endpoint.calls.length = 0;
    expect(counts(await applied())).toMatchObject({ done: 1 });
    expect(keptOf('dashboards').only).toMatchObject({ published: 2 });
    const own = endpoint.calls.filter(
      (line) => line.includes('/dashboards/') && !line.endsWith('permissions'),
    );
    expect(own.map((line) => line.replace(/denver-\S+?(?=\/|$)/, 'it'))).toEqual([
      'GET /dashboards/it',
      'PUT /dashboards/it',
      'GET /dashboards/it',
      'GET /dashboards/it',
      'PUT /dashboards/it/versions/2',
    ]);
  });

  it('leaves the published version when the new one is wrong, and says where in plain words', async () => {
    await applied();
    keptOf('dashboards').only.versions[0] = {
      description: 'Questions of old',
      status: 'CREATION_SUCCESSFUL',
      errors: [],
    };
    endpoint.failWith(/PUT \/dashboards\/[^/]+$/, [
      {
        Type: 'COLUMN_TYPE_MISMATCH',
        Message: 'Column requests has the wrong type',
        ViolatedEntities: [{ Path: 'sheet/charts/visual/chart-top-ten-cases' }],
      },
    ]);
    const { error } = await applied();
    expect(error).toMatchObject({ code: 'dashboard.quicksight.resource-failed', undone: false });
    expect(error?.message).toMatch(
      /chart "Ten most common cases" \(top-ten-cases\), column requests: a column has another type.*To do: compare/,
    );
    expect(keptOf('dashboards').only).toMatchObject({ published: 1 });
  });

  it('deletes what a failed creation left, keeps what was made before it, and goes on there', async () => {
    endpoint.failWith(/POST \/dashboards/, [
      {
        Type: 'DATA_SET_NOT_FOUND',
        Message: 'no data set',
        ViolatedEntities: [{ Path: 'chart-monthly-trend' }],
      },
    ]);
    const outcome = await applied();
    expect(outcome.error).toMatchObject({ code: 'dashboard.quicksight.resource-failed', undone: true });
    expect(counts(outcome)).toEqual({ done: steps - 3, unchanged: 0, failed: 1, notReached: 2 });
    expect(keptOf('dashboards').all).toEqual([]);
    expect(keptOf('data-sets').all).toHaveLength(questions.length);
    expect((await planned()).map(({ kind }) => kind)).toEqual(['dashboard', 'folder', 'folder member']);
  });

  it('reads the errors of the definition when the version tells none', async () => {
    endpoint.errorsInDefinition = true;
    endpoint.failWith(/POST \/dashboards/, [
      { Type: 'PARAMETER_NOT_FOUND', Message: 'no parameter', ViolatedEntities: [{ Path: 'sheet/charts' }] },
    ]);
    expect((await applied()).error?.message).toMatch(/a control has no parameter[^]*at sheet\/charts/);
  });

  it('says which visual a refused call names', async () => {
    endpoint.refuse(/POST \/analyses/, {
      status: 400,
      type: 'InvalidParameterValueException',
      message: 'Field chart.top-ten-cases.requests is used twice',
    });
    const { error } = await applied();
    expect(error).toMatchObject({ code: 'dashboard.quicksight.refused' });
    expect(error?.message).toContain('chart "Ten most common cases" (top-ten-cases), column requests');
  });

  it('still tells why a creation failed when it may not delete what is left, which the next run replaces', async () => {
    endpoint.failWith(/POST \/themes/, [{ Type: 'INTERNAL_FAILURE', Message: 'try again' }]);
    endpoint.refuse(
      /DELETE \/themes/,
      { status: 401, type: 'AccessDeniedException', message: 'no DeleteTheme' },
      1,
    );
    const { error } = await applied();
    expect(error).toMatchObject({ code: 'dashboard.quicksight.resource-failed', undone: false });
    expect(error?.message).toMatch(/try again[^]*could not be deleted[^]*no DeleteTheme/);
    expect((await planned())[0]).toMatchObject({ kind: 'theme', action: 'replace' });
  });

  it('replaces what an earlier run left behind broken', async () => {
    await applied();
    const source = keptOf('data-sources').only;
    source.status = 'CREATION_FAILED';
    source.errors = [{ Type: 'TIMEOUT', Message: 'no answer' }];
    const [action] = await planned();
    expect(action).toMatchObject({
      kind: 'data source',
      action: 'replace',
      because: [expect.stringContaining('VPC connection')],
    });
    expect((await applied()).error).toBeUndefined();
    expect(await planned()).toEqual([]);
  });

  it('names the action when access is denied, and stops', async () => {
    endpoint.refuse(/POST \/data-sets/, {
      status: 401,
      type: 'AccessDeniedException',
      message: 'User is not authorized to perform: quicksight:PassDataSource',
    });
    const outcome = await applied();
    expect(outcome.error).toMatchObject({
      code: 'dashboard.quicksight.access',
      action: 'quicksight:CreateDataSet',
    });
    expect(outcome.error?.message).toContain('quicksight:PassDataSource');
    expect(counts(outcome)).toMatchObject({ done: 3, failed: 1 });
  });

  it('waits out throttling, and says so when it does not end', async () => {
    endpoint.refuse(/POST \/themes/, throttling, 1);
    expect((await applied()).error).toBeUndefined();
    endpoint.refuse(/GET \/themes/, throttling);
    const { error } = await applied([], { maxAttempts: 1 });
    expect(error).toMatchObject({ code: 'dashboard.quicksight.throttled', kind: 'transient' });
    expect((error as QuickSightError).next).toContain('apply again');
  });

  it('takes what a lost reply made for its own', async () => {
    endpoint.loseReply(/POST \/folders/);
    expect((await applied()).error).toBeUndefined();
    expect(keptOf('folders').all).toHaveLength(1);
    expect(await planned()).toEqual([]);
  });

  it('puts permissions right: groups that are no longer named lose theirs, users keep theirs', async () => {
    await applied();
    const { permissions } = keptOf('dashboards').only;
    const arn = 'arn:aws:quicksight:us-east-1:000000000000';
    permissions.push({ Principal: `${arn}:group/default/former`, Actions: ['quicksight:DescribeDashboard'] });
    permissions.push({ Principal: `${arn}:user/default/someone`, Actions: ['quicksight:DescribeDashboard'] });
    expect((await planned())[0]).toMatchObject({ kind: 'dashboard', because: ['permissions of former'] });
    await applied();
    const held = keptOf('dashboards').only.permissions.map(({ Principal }) => Principal.split('/').at(-1));
    expect(held).toEqual(['owners', 'readers', 'someone']);
  });

  it('with SPICE imports each data set, gives it a schedule, and undoes one whose import fails', async () => {
    const flags = ['--engine', 'athena', '--import', 'spice', '--refresh', 'daily'];
    endpoint.failWith(/IMPORT .*denver-dev-top-ten-cases/, [
      { Type: 'GENERIC_SQL_FAILURE', Message: 'line 1: table is not there' },
    ]);
    const { error } = await applied(flags);
    expect(error).toMatchObject({ undone: true });
    expect(error?.message).toMatch(/Ten most common cases.*the database refused a query.*run doctor/s);
    expect([...endpoint.kept.keys()].some((key) => key.includes('top-ten-cases'))).toBe(false);
    const other = await fakeEndpoint();
    try {
      const { steps: all } = await prepare(configOf('apply', ...redshiftFlags, ...flags), portsTo(other.url));
      expect((await apply(all, () => {})).error).toBeUndefined();
      expect((await plan(all)).filter(({ action }) => action !== 'none')).toEqual([]);
      expect(all.filter(({ kind }) => kind === 'refresh schedule')).toHaveLength(questions.length);
    } finally {
      await other.stop();
    }
  });

  it('gives up on a resource that does not get ready, and leaves it to the next run', async () => {
    const config = configOf('apply', ...redshiftFlags);
    const { steps: all } = await prepare({ ...config, timeoutMs: 20 }, portsTo(endpoint.url));
    const theme = all.find(({ kind }) => kind === 'theme');
    const pending = setInterval(() => endpoint.kept.forEach((kept) => (kept.pending = 100)), 1);
    await expect(theme?.create()).rejects.toMatchObject({ code: 'dashboard.quicksight.timeout' });
    clearInterval(pending);
    expect(keptOf('themes').all).toHaveLength(1);
  });
});

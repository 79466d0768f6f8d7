import { cubes } from '@denver/questions';
import { dataset, datasetIds } from '@denver/record-model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine, type Finding } from '../../src/quicksight/doctor';
import { fakeEndpoint, type FakeEndpoint } from './support/fake-endpoint';
import { configOf, portsTo, redshiftFlags } from './support/run';

let endpoint: FakeEndpoint;
beforeEach(async () => {
  endpoint = await fakeEndpoint();
  for (const { table, columns } of cubes)
    endpoint.lake.columns.set(
      `city.${table}`,
      columns.map(({ name }) => name),
    );
});
afterEach(() => endpoint.stop());

async function findings(...flags: string[]): Promise<Finding[]> {
  const found = await examine(configOf('doctor', ...redshiftFlags, ...flags), portsTo(endpoint.url));
  expect(endpoint.writes).toEqual([]);
  return found;
}

const stops = (found: readonly Finding[]) => found.filter(({ outcome }) => outcome === 'stop');

describe('doctor', () => {
  it('finds nothing to stop an apply, and where users and groups are', async () => {
    const found = await findings();
    expect(stops(found)).toEqual([]);
    expect(found.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'lake',
        'subscription',
        'edition',
        'namespace',
        'group owners',
        'group readers',
        'columns',
      ]),
    );
    expect(found.find(({ check }) => check === 'region')?.says).toBe(
      'dashboard in us-west-2, users and groups in us-east-1',
    );
  });

  it('says what to deploy when the lake is not there', async () => {
    endpoint.lake.hasWorkgroup = false;
    expect(await findings()).toEqual([
      expect.objectContaining({ check: 'lake', outcome: 'stop', next: 'npx nx deploy catalog' }),
    ]);
  });

  it('names the subscription, and still compares the columns', async () => {
    endpoint.account.subscription = undefined;
    endpoint.lake.columns.set('city.request_hours', ['created_month']);
    const found = stops(await findings());
    expect(found.map(({ check }) => check)).toEqual(['subscription', 'columns of city.request_hours']);
    expect(found[0]?.next).toContain('https://quicksight.aws.amazon.com');
  });

  it('names the edition', async () => {
    endpoint.account.edition = 'STANDARD';
    expect(stops(await findings())).toEqual([expect.objectContaining({ check: 'edition' })]);
  });

  it('names a namespace and a group that are not there, with the command that makes the group', async () => {
    const [group] = stops(await findings('--readers', 'analysts'));
    expect(group).toMatchObject({ check: 'group analysts' });
    expect(group?.next).toBe(
      "aws quicksight create-group --region us-east-1 --aws-account-id 000000000000 --namespace default --group-name 'analysts'",
    );
    const checks = stops(await findings('--namespace', 'other')).map(({ check }) => check);
    expect(checks).toEqual(['namespace', 'group owners', 'group readers']);
  });

  it('names a wrong identity region', async () => {
    expect(stops(await findings('--identity-region', 'eu-west-1'))).toEqual([
      expect.objectContaining({
        check: 'region',
        next: expect.stringContaining('--identity-region us-east-1'),
      }),
    ]);
  });

  it('names rights that are missing', async () => {
    endpoint.refuse(/GET \/data-sources/, {
      status: 401,
      type: 'AccessDeniedException',
      message: 'not authorized to perform: quicksight:ListDataSources',
    });
    expect(stops(await findings())).toEqual([
      expect.objectContaining({
        check: 'rights',
        says: expect.stringContaining('quicksight:ListDataSources'),
      }),
    ]);
  });

  it('names a VPC connection and row rules that are not there', async () => {
    const arn = 'arn:aws:quicksight:us-west-2:000000000000';
    const found = await findings(
      ...['--vpc-connection', `${arn}:vpcConnection/none`],
      ...['--row-rules', `${arn}:dataset/none`, '--row-columns', 'neighborhood'],
    );
    expect(stops(found).map(({ check }) => check)).toEqual(['vpc connection', 'row rules']);
  });

  it('compares the columns of the views for Athena, and names what is missing with the next step', async () => {
    for (const id of datasetIds)
      endpoint.lake.columns.set(
        dataset(id).newestView,
        dataset(id).columns.map(({ name }) => name),
      );
    expect(stops(await findings('--engine', 'athena'))).toEqual([]);
    endpoint.lake.columns.set('service_requests', ['case_id']);
    endpoint.lake.columns.delete('traffic_accidents');
    const found = stops(await findings('--engine', 'athena'));
    expect(found.map(({ check, next }) => [check, next])).toEqual([
      ['columns of service_requests', 'npx nx run catalog:migrate'],
      ['columns of traffic_accidents', 'npx nx run catalog:migrate'],
    ]);
    expect(found[0]?.says).toContain('created_month');
    expect(found[1]?.says).toContain('not there');
  });
});

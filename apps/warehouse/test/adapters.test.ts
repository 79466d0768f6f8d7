import { datasetIds } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { registerMonths } from '../src/adapters/glue-partitions';
import { checkedVersion, readVersion } from '../src/adapters/lake';
import { redshiftCubes } from '../src/adapters/redshift-cubes';
import { readWarehouseStack } from '../src/adapters/warehouse-stack';
import { CubesRefusedError, PartitionRefusedError, StackMissingError, SupersededError } from '../src/errors';
import { refreshLine, runRefresh } from '../src/refresh-command';
import { cubesOf, definitionOf, groupStatements } from '../src/refresh/cube-statements';
import type { LeasePort } from '../src/refresh/lease';
import { memoryCity } from './support/memory-city';

type Command = { constructor: { name: string }; input: Record<string, unknown> };
type Reply = object | Error;

/** Answers each command by its class name; a list is played in order, its last entry repeats. */
function client(script: Record<string, Reply[]>) {
  const sent: Array<{ name: string; input: Record<string, unknown> }> = [];
  const send = async (command: Command) => {
    const name = command.constructor.name.replace(/Command$/, '');
    sent.push({ name, input: command.input });
    const replies = script[name] ?? [{}];
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (reply instanceof Error) throw reply;
    return reply;
  };
  return { client: { send } as never, sent };
}

const named = (name: string, message = name) => Object.assign(new Error(message), { name });
const place = { workgroupName: 'denver-dev', database: 'denver' };

describe('readWarehouseStack', () => {
  const output = (OutputKey: string) => ({ OutputKey, OutputValue: `value of ${OutputKey}` });

  it('reads role, secret and bucket', async () => {
    const Outputs = ['SpectrumRoleArn', 'LakeBucketName'].map(output);
    const namespace = { adminPasswordSecretArn: 'the secret' };
    const { client: port } = client({
      DescribeStacks: [{ Stacks: [{ Outputs }] }],
      GetNamespace: [{ namespace }],
    });
    expect(await readWarehouseStack(port, port, 'dev')).toEqual({
      spectrumRole: 'value of SpectrumRoleArn',
      adminSecret: 'the secret',
      lakeBucket: 'value of LakeBucketName',
    });
  });

  it.each([
    ['no stack', named('ValidationError', 'Stack with id denver-warehouse-dev does not exist')],
    ['a stack without the output', { Stacks: [{ Outputs: [output('SpectrumRoleArn')] }] }],
  ])('says what to deploy where there is %s', async (_, reply) => {
    const { client: port } = client({ DescribeStacks: [reply], GetNamespace: [{ namespace: {} }] });
    const failure = readWarehouseStack(port, port, 'dev');
    await expect(failure).rejects.toThrow(StackMissingError);
    await expect(failure).rejects.toThrow('npx nx deploy warehouse');
  });
});

describe('what is kept in the bucket', () => {
  const body = (text: string) => ({ Body: { transformToByteArray: async () => Buffer.from(text) } });

  it.each([
    ['nothing', named('NoSuchKey')],
    ['no JSON', body('{')],
    ['another document', body('{"version":1}')],
  ])('is no version where there is %s', async (_, reply) => {
    expect(await readVersion(client({ GetObject: [reply] }).client, 'lake')).toBeUndefined();
  });

  it('says a checked version only when nobody wrote since it was forgotten', async () => {
    const { client: s3, sent } = client({ PutObject: [{ ETag: '"1"' }, named('PreconditionFailed')] });
    const checked = checkedVersion(s3, 'lake', () => 'run');
    await checked.say('v', await checked.forget());
    expect(sent.map(({ input }) => input['IfMatch'])).toEqual([undefined, '"1"']);
    await expect(
      checkedVersion(client({ PutObject: [named('AccessDenied')] }).client, 'lake', () => 'run').say(
        'v',
        'm',
      ),
    ).rejects.toThrow();
  });
});

describe('registerMonths', () => {
  const table = {
    GetTable: [{ Table: { StorageDescriptor: { Location: 's3://lake/events/x', Columns: [] } } }],
  };
  const wish = { database: 'denver_dev', id: 'service-request' as const };

  it('tells Glue of new months, a hundred at a time, each in its folder', async () => {
    const months = Array.from(
      { length: 102 },
      (_, at) => `${2009 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
    );
    const { client: glue, sent } = client({
      ...table,
      GetPartitions: [{ Partitions: [{ Values: ['2009-01'] }] }],
    });
    await registerMonths(glue, { ...wish, months });
    const created = sent
      .filter(({ name }) => name === 'BatchCreatePartition')
      .map(({ input }) => input['PartitionInputList'] as object[]);
    expect(created.map((list) => list.length)).toEqual([100, 1]);
    expect(created[0]?.[0]).toEqual({
      Values: ['2009-02'],
      StorageDescriptor: { Location: 's3://lake/events/x/created_month=2009-02/', Columns: [] },
    });
  });

  it('writes nothing where all are there', async () => {
    const { client: glue, sent } = client({ GetPartitions: [{ Partitions: [{ Values: ['2015-01'] }] }] });
    await registerMonths(glue, { ...wish, months: ['2015-01'] });
    expect(sent.map(({ name }) => name)).toEqual(['GetPartitions']);
  });

  it('takes a partition that another refresh made for made, and refuses any other error', async () => {
    const failing = (ErrorCode: string) =>
      client({
        ...table,
        BatchCreatePartition: [{ Errors: [{ PartitionValues: ['2015-01'], ErrorDetail: { ErrorCode } }] }],
      }).client;
    await registerMonths(failing('AlreadyExistsException'), { ...wish, months: ['2015-01'] });
    await expect(
      registerMonths(failing('InternalServiceException'), { ...wish, months: ['2015-01'] }),
    ).rejects.toThrow(PartitionRefusedError);
  });
});

describe('redshiftCubes', () => {
  const failed = (Error: string) => ({ Status: 'FAILED', Error });
  const cubes = (describe: object[], attempts = 3) => {
    const made = client({
      BatchExecuteStatement: [{ Id: 's' }],
      ExecuteStatement: [{ Id: 's' }],
      DescribeStatement: describe,
    });
    const options = { redshift: made.client, place, now: () => 0, maxAttempts: attempts, pauseMs: () => 0 };
    return { cubes: redshiftCubes(options), sent: made.sent };
  };
  const replace = (of: ReturnType<typeof cubes>) =>
    of.cubes.replace('run', 'traffic-accident', { months: ['2014-03'], removed: [] }, new Map());
  const conflict = failed('ERROR: 1023\n  Detail: Serializable isolation violation on table');

  it('runs a transaction again that lost to another, and gives up after some', async () => {
    const lost = cubes([conflict, { Status: 'FINISHED' }]);
    await replace(lost);
    expect(lost.sent.filter(({ name }) => name === 'BatchExecuteStatement')).toHaveLength(2);
    await expect(replace(cubes([conflict]))).rejects.toThrow(CubesRefusedError);
  });

  it('knows that another run has taken over', async () => {
    const over = failed('ERROR: Invalid digit, Value \'s\', "superseded by other"');
    await expect(replace(cubes([over]))).rejects.toThrow(SupersededError);
  });

  it('tells a transaction that was refused from one whose outcome is open', async () => {
    await expect(replace(cubes([failed('ERROR: Spectrum Scan Error')]))).rejects.toThrow(CubesRefusedError);
    const open = client({ BatchExecuteStatement: [named('TimeoutError')] });
    const port = redshiftCubes({ redshift: open.client, place, now: () => 0 });
    await expect(port.dropStrays('run', 'service-request')).rejects.toThrow('TimeoutError');
  });
});

describe('groupStatements', () => {
  const months = Array.from(
    { length: 300 },
    (_, at) => `${2009 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
  );

  it.each(datasetIds)('stay within what the Data API takes, for 25 years of %s at once', (id) => {
    const removed = months.map((month) => ({ month, fingerprint: 'f'.repeat(64) }));
    const context = { run: 'run', listed: new Map(), definition: definitionOf(id), nowMs: 0 };
    const statements = groupStatements(id, { months, removed }, context);
    expect(statements.length).toBeLessThanOrEqual(40);
    expect(statements.length).toBeGreaterThan(2 * cubesOf(id).length);
    for (const sql of statements) {
      expect(Buffer.byteLength(sql)).toBeLessThan(102_400);
      expect(sql).not.toMatch(/:p\d/);
    }
    expect(statements[0]).toMatch(/^UPDATE city\.refresh_lock /);
  });
});

/** A lease in memory that nobody else holds. */
function freeLease(): LeasePort {
  let untilMs = 0;
  return {
    until: () => Promise.resolve(untilMs),
    say: (until) => {
      untilMs = until;
      return Promise.resolve();
    },
  };
}

describe('runRefresh', () => {
  const settings = { datasets: datasetIds, rebuild: false, follow: true, everyMs: 1 };

  it('follows until it is stopped, and tells of what changed alone', async () => {
    const city = memoryCity();
    city.put('service-request', '2015-06', [{ key: 'a', version: 1 }]);
    const stop = new AbortController();
    const told: string[] = [];
    let looks = 0;
    const ports = {
      ...city.ports,
      lease: freeLease(),
      list: (id: 'service-request' | 'traffic-accident') => {
        looks += 1;
        if (looks === 12) stop.abort();
        return city.ports.list(id);
      },
    };
    await runRefresh(ports, settings, stop.signal, ({ lines }) => told.push(...lines));
    expect(told).toEqual([expect.stringMatching(/^1 months refreshed, 0 removed, version [0-9a-f]{12}$/)]);
  });

  it('exits with 1 and names the months that failed', async () => {
    const city = memoryCity();
    city.put('service-request', '2015-06', [{ key: 'a', version: 1 }]);
    city.broken.add('2015-06');
    const answer = await runRefresh(
      { ...city.ports, lease: freeLease() },
      { ...settings, follow: false },
      new AbortController().signal,
      () => undefined,
    );
    expect(answer).toMatchObject({ exitCode: 1, error: { code: 'warehouse.refresh' } });
    expect(answer.error?.message).toContain('service-request 2015-06: Spectrum Scan Error');
  });

  it('has a line for each transaction', () => {
    const group = {
      months: ['2015-01', '2015-02', '2015-03', '2015-04'],
      removed: [{ month: '2014-12', fingerprint: '' }],
    };
    expect(refreshLine({ kind: 'refreshed', dataset: 'service-request', group, ms: 5 })).toBe(
      'service-request  2015-01 … 2015-04 (4 months) counted, 2014-12 gone  5 ms',
    );
  });
});

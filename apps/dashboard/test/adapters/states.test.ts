import { describe, expect, it } from 'vitest';
import { cubesState } from '../../src/adapters/cubes-state';
import { lakeState, stateOf } from '../../src/adapters/lake-state';

const file = {
  version: 'abc123',
  refreshedAt: '2026-01-01T12:00:05.000Z',
  datasets: {
    'service-request': {
      events: 10,
      rows: 9,
      months: 2,
      newestEventTime: '2026-01-01T11:59:00.000Z',
      newestObjectAt: '2026-01-01T12:00:00.000Z',
      later: true,
    },
  },
};

/** An S3 client that gives these replies, one after the other. */
function s3(...replies: Array<object | Error>) {
  const sent: Array<Record<string, unknown>> = [];
  return {
    sent,
    send(command: { input: Record<string, unknown> }) {
      sent.push(command.input);
      const reply = replies.shift();
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
    },
  };
}

const named = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const body = (text: string) => ({ ETag: '"e1"', Body: { transformToString: () => Promise.resolve(text) } });

describe('the state of the cubes', () => {
  it('is read once, and then asked for only if it changed', async () => {
    const client = s3(body(JSON.stringify(file)), named('304', 304));
    const state = cubesState(client as never, 'lake');
    const first = await state.read();
    expect(first).toMatchObject({
      version: 'abc123',
      datasets: { 'service-request': { events: 10, rows: 9, months: 2 } },
    });
    expect(await state.read()).toBe(first);
    expect(client.sent.map(({ IfNoneMatch }) => IfNoneMatch)).toEqual([undefined, '"e1"']);
  });

  it.each(['NoSuchKey', 'NoSuchBucket'])('is "none" while there is nothing (%s)', async (name) => {
    expect(await cubesState(s3(named(name)) as never, 'lake').read()).toMatchObject({
      version: 'none',
      datasets: {},
    });
  });

  it.each(['', '{}', '{"version":"<b>","refreshedAt":"x","datasets":{}}', '[1]'])(
    'is no state: %j',
    async (text) => {
      await expect(cubesState(s3(body(text)) as never, 'lake').read()).rejects.toThrow();
    },
  );

  it('passes on what else goes wrong', async () => {
    await expect(cubesState(s3(named('AccessDenied', 403)) as never, 'lake').read()).rejects.toThrow(
      'AccessDenied',
    );
  });
});

describe('the state of the events', () => {
  const object = (month: string, etag: string, seconds: number) => ({
    Key: `events/service-request/created_month=${month}/a.parquet`,
    ETag: etag,
    LastModified: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)),
  });

  it('changes with every object, and counts months', () => {
    const one = stateOf([['service-request', [object('2015-01', 'a', 1)]]]);
    const two = stateOf([['service-request', [object('2015-01', 'a', 1), object('2015-02', 'b', 9)]]]);
    expect(one.version).not.toBe(two.version);
    expect(two).toMatchObject({
      refreshedAt: '2026-01-01T00:00:09.000Z',
      datasets: { 'service-request': { months: 2, events: null, rows: null } },
    });
    expect(stateOf([['service-request', []]])).toMatchObject({ version: 'none' });
  });

  it('is listed page by page', async () => {
    const client = s3(
      { Contents: [object('2015-01', 'a', 1)], NextContinuationToken: 't' },
      { Contents: [] },
      { Contents: [object('2015-02', 'b', 2)] },
    );
    const state = await lakeState(client as never, 'lake').read();
    expect(state.datasets['service-request']?.months).toBe(2);
    expect(client.sent).toHaveLength(3);
  });

  it('is "none" before the bucket is there', async () => {
    const client = s3(named('NoSuchBucket'), named('NoSuchBucket'));
    expect(await lakeState(client as never, 'lake').read()).toMatchObject({ version: 'none' });
  });
});

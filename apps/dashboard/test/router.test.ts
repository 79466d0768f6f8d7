import { question, questions } from '@denver/questions';
import { dataset, datasetIds } from '@denver/record-model';
import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnavailableError } from '../src/errors';
import type { Answer } from '../src/core/answers';
import type { StreamResponse } from '../src/core/exchange';
import { noData } from '../src/core/data-state';
import { ask, request, stateOf, testDashboard, type TestDashboard } from './support/test-dashboard';

let dashboard: TestDashboard;
beforeEach(() => {
  dashboard = testDashboard();
});

const get = (address: string, headers?: Record<string, string>, method?: string) =>
  ask(dashboard.router, address, headers, method);

describe('the list of questions', () => {
  it('has every question with what a page needs, and no SQL', async () => {
    const { json, body } = await get('/api/questions');
    const list = json() as { questions: Array<{ id: string }> };
    expect(list.questions.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
    expect(String(body)).not.toMatch(/SELECT/);
  });

  it('has no parameter and no column for anything the record model calls private', async () => {
    const privates = datasetIds.flatMap((id) =>
      dataset(id)
        .columns.filter(({ privacy }) => privacy === 'private')
        .map(({ name }) => name),
    );
    expect(privates.length).toBeGreaterThan(5);
    const { body } = await get('/api/questions');
    for (const name of privates) {
      expect(String(body)).not.toContain(`"${name}"`);
      expect((await get(`/api/questions/monthly-trend?${name}=1`)).status).toBe(400);
    }
  });
});

describe('an answer', () => {
  it.each(questions.map(({ id }) => id))(
    'of %s comes as JSON with its columns, rows and one sentence',
    async (id) => {
      const { status, json } = await get(`/api/questions/${id}`);
      const answer = json() as Answer;
      expect(status).toBe(200);
      expect(answer).toMatchObject({
        question: id,
        parameters: {},
        version: 'v1',
        columns: question(id).columns,
      });
      expect(answer.rows.length).toBeGreaterThan(1);
      expect(answer.answer).toMatch(/\.$/);
      for (const row of answer.rows)
        row.forEach((cell, i) => {
          if (cell !== null)
            expect(typeof cell).toBe(answer.columns[i]?.type === 'text' ? 'string' : 'number');
        });
    },
  );

  it('is CSV by suffix and by Accept, with formulas made harmless', async () => {
    const bySuffix = await get('/api/questions/top-ten-cases.csv');
    const byAccept = await get('/api/questions/top-ten-cases', { accept: 'text/csv' });
    expect(bySuffix.body).toBe(byAccept.body);
    expect(bySuffix.headers['content-type']).toMatch(/^text\/csv/);
    expect(String(bySuffix.body).split('\r\n').slice(0, 2)).toEqual(['event,requests', 'Pothole,1000']);
    const browser = await get('/api/questions/top-ten-cases', {
      accept: 'text/html,application/json;q=0.9,text/csv;q=0.1',
    });
    expect(browser.headers['content-type']).toMatch(/json/);
  });

  it('is not sent again while the data stays as it is', async () => {
    const first = await get('/api/questions/monthly-trend');
    const again = await get('/api/questions/monthly-trend', { 'if-none-match': first.headers['etag'] ?? '' });
    expect(again).toMatchObject({ status: 304, body: '' });
    dashboard.lake.state = stateOf(2);
    const later = await get('/api/questions/monthly-trend', { 'if-none-match': first.headers['etag'] ?? '' });
    expect(later.status).toBe(200);
    expect(later.headers['etag']).not.toBe(first.headers['etag']);
  });

  it('is asked of the engine once for equal parameters, in flight and kept, and again for new data', async () => {
    dashboard.engine.delayMs = 20;
    const address = '/api/questions/requests-by-hour?neighborhood=';
    await Promise.all([
      get(`${address}five-points`),
      get(`${address}Five+Points`),
      get(`${address}Five%20Points&from=`),
    ]);
    await get(`${address}Five+Points`);
    expect(dashboard.engine.asked).toEqual(['requests-by-hour']);
    expect(dashboard.answers.stats).toMatchObject({ misses: 1, shared: 2, hits: 1 });
    dashboard.lake.state = stateOf(2);
    await get(`${address}Five+Points`);
    expect(dashboard.engine.asked).toHaveLength(2);
    expect(dashboard.answers.stats.entries).toBe(1);
  });

  it('of an empty lake asks the engine nothing', async () => {
    dashboard.lake.state = noData;
    const { json } = await get('/api/questions/monthly-trend');
    expect(json()).toMatchObject({
      version: 'none',
      rows: [],
      answer: 'There is nothing to show for this selection.',
    });
    expect(dashboard.engine.asked).toEqual([]);
  });
});

describe('a request that cannot be answered', () => {
  it.each([
    ['an unknown question', '/api/questions/no-such', 404, 'questions.unknown', undefined],
    [
      'a day that is none',
      '/api/questions/monthly-trend?from=2015-02-30',
      400,
      'questions.parameter',
      'from',
    ],
    ['a day far away', '/api/questions/monthly-trend?to=2999-01-01', 400, 'dashboard.parameter', 'to'],
    [
      'a reversed range',
      '/api/questions/monthly-trend?from=2016-01-01&to=2015-01-01',
      400,
      'questions.parameter',
      'from',
    ],
    [
      'an unknown neighborhood',
      '/api/questions/monthly-trend?neighborhood=Atlantis',
      400,
      'questions.parameter',
      'neighborhood',
    ],
    ['an unknown type', '/api/questions/monthly-trend?type=dui', 400, 'questions.parameter', 'type'],
    ['an unknown parameter', '/api/questions/monthly-trend?limit=1', 400, 'questions.parameter', 'limit'],
    [
      'a repeated parameter',
      '/api/questions/monthly-trend?from=2015-01-01&from=2015-01-02',
      400,
      'questions.parameter',
      'from',
    ],
    [
      'a parameter of another question',
      '/api/questions/monthly-volume?agency=Finance',
      400,
      'questions.parameter',
      'agency',
    ],
    ['no path of ours', '/api/../../etc/passwd', 404, 'dashboard.not-found', undefined],
    ['an escaped path', '/..%2f..%2fetc%2fpasswd', 404, 'dashboard.not-found', undefined],
  ])('%s is told in a typed error', async (_, address, status, code, parameter) => {
    const answer = await get(address);
    expect(answer.status).toBe(status);
    const { error } = answer.json() as { error: { code: string; message: string; parameter?: string } };
    expect(error).toMatchObject({ code, ...(parameter ? { parameter } : {}) });
    expect(error.message).toMatch(/^Expected /);
    expect(String(answer.body)).not.toMatch(/\bat .*\.ts|node_modules|SELECT/);
    expect(dashboard.engine.asked).toEqual([]);
  });

  it.each(["'; DROP TABLE x; --", '" OR 1=1', '{requests}', '${jndi:x}', '\u0000', '%', '<script>'])(
    'an injection attempt (%j) is a value like any other',
    async (text) => {
      for (const name of ['from', 'to', 'neighborhood', 'type']) {
        const { status } = await get(`/api/questions/monthly-trend?${name}=${encodeURIComponent(text)}`);
        expect(status).toBe(400);
      }
      const { status } = await get(`/api/questions/monthly-trend?agency=${encodeURIComponent(text)}`);
      expect([200, 400]).toContain(status);
    },
  );

  it('tells that the engine is away, may be asked again, and keeps the reason for the log', async () => {
    dashboard.engine.failure = new EngineUnavailableError('Athena', {
      cause: new Error('secret host 10.0.0.1'),
    });
    const { status, headers, body, json } = await get('/api/questions/monthly-trend');
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('2');
    expect(json()).toEqual({
      error: { code: 'dashboard.engine.unavailable', message: 'Athena does not answer at the moment.' },
    });
    expect(String(body)).not.toContain('10.0.0.1');
    expect(dashboard.log.join()).toContain('10.0.0.1');
    dashboard.engine.failure = undefined;
    expect((await get('/api/questions/monthly-trend')).status).toBe(200);
  });

  it('hides what nobody foresaw', async () => {
    dashboard.engine.failure = new TypeError('x of undefined');
    const { status, json } = await get('/api/questions/monthly-trend');
    expect(status).toBe(500);
    expect((json() as { error: { code: string } }).error.code).toBe('dashboard.internal');
  });

  it('tells that the lake never answered, and gives the last state once it did', async () => {
    dashboard.lake.failure = new Error('no lake');
    expect((await get('/api/status')).status).toBe(503);
    dashboard.lake.failure = undefined;
    expect((await get('/api/status')).json()).toMatchObject({ version: 'v1', reachable: true });
    dashboard.lake.failure = new Error('gone');
    expect((await get('/api/status')).json()).toMatchObject({ version: 'v1', reachable: false });
    expect((await get('/api/questions/monthly-trend')).status).toBe(200);
  });
});

describe('the guard', () => {
  it.each([
    ['another host (DNS rebinding)', { host: 'evil.example' }, 403],
    ['no host', { host: '' }, 403],
    ['another site’s page', { origin: 'https://evil.example' }, 403],
    ['another site’s script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['a link from another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['its own page', { origin: 'http://city.example', 'sec-fetch-site': 'same-origin' }, 200],
  ])('%s gets %3$s', async (_, headers, status) => {
    expect((await get('/api/questions', headers)).status).toBe(status);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect(await get('/api/questions', {}, method)).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  it('allows nothing inline and nothing from elsewhere, on every answer', async () => {
    for (const address of ['/api/questions', '/nothing', '/healthz']) {
      const policy = (await get(address)).headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
    }
  });
});

describe('live updates', () => {
  it('begin with the present state, then tell each batch', async () => {
    const stream = (await dashboard.router(request('/api/live'))) as StreamResponse;
    const written: string[] = [];
    const gone = stream.open({ write: (text) => written.push(text) > 0, end: () => written.push('END') });
    expect(written[0]).toMatch(/^retry: 2000\n\nevent: status\ndata: \{.*"version":"v1"/);
    dashboard.lake.state = stateOf(2);
    await dashboard.watch.look();
    expect(written[1]).toMatch(
      /^event: batch\ndata: \{"at":".*","version":"v2","added":\{"service-request":120\}\}\n\nevent: status\n/,
    );
    await dashboard.watch.look();
    expect(written).toHaveLength(2);
    gone();
    expect(dashboard.watch.listeners).toBe(0);
  });

  it('let go of a reader that does not keep up', async () => {
    const stream = (await dashboard.router(request('/api/live'))) as StreamResponse;
    let ended = false;
    stream.open({ write: (text) => !text.includes('batch'), end: () => (ended = true) });
    dashboard.lake.state = stateOf(2);
    await dashboard.watch.look();
    expect(ended).toBe(true);
    expect(dashboard.watch.listeners).toBe(0);
  });

  it('are refused when all places are taken', async () => {
    const sink = { write: () => true, end: () => undefined };
    const open = async () => (await dashboard.router(request('/api/live'))) as StreamResponse;
    const closes = [];
    for (let i = 0; i < 200; i++) closes.push((await open()).open(sink));
    expect((await get('/api/live')).json()).toMatchObject({ error: { code: 'dashboard.live' } });
    closes.forEach((close) => close());
    expect('open' in (await open())).toBe(true);
  });
});

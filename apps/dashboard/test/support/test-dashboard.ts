import { Answers } from '../../src/core/answers';
import type { CityMap } from '../../src/core/boundaries';
import type { DataState, StateSource } from '../../src/core/data-state';
import type { PageRequest, PageResponse, StreamResponse } from '../../src/core/exchange';
import { liveStream } from '../../src/core/live-stream';
import { createRouter, type Router } from '../../src/core/router';
import { Watch } from '../../src/core/watch';
import { readPageFiles, type PageFiles } from '../../src/adapters/page-files';
import { cityEngine, type CityEngine } from './city-engine';

/** The state of a made-up lake, `n` batches old. */
export function stateOf(batches: number): DataState {
  const at = new Date(Date.UTC(2026, 0, 1, 12, 0, batches)).toISOString();
  const dataset = { months: 18, newestEventTime: at, newestObjectAt: at };
  return {
    version: `v${batches}`,
    refreshedAt: new Date(Date.parse(at) + 1_500).toISOString(),
    datasets: {
      'service-request': { ...dataset, events: 60_000 + 120 * batches, rows: 50_000 + 100 * batches },
      'traffic-accident': { ...dataset, events: 6_000, rows: 5_000 },
    },
  };
}

/** A state that a test sets. */
export interface SettableState extends StateSource {
  state: DataState;
  /** Set to make the lake fail so. */
  failure: Error | undefined;
}

/** A lake whose state a test sets. */
export function settableState(state = stateOf(1)): SettableState {
  const source: SettableState = {
    state,
    failure: undefined,
    read: () => (source.failure ? Promise.reject(source.failure) : Promise.resolve(source.state)),
  };
  return source;
}

/** A dashboard without a cloud. */
export interface TestDashboard {
  readonly router: Router;
  readonly watch: Watch;
  readonly engine: CityEngine;
  readonly lake: SettableState;
  readonly answers: Answers;
  readonly log: string[];
}

/** Puts one together; `page` is a folder with the built page. */
export function testDashboard(
  options: { page?: string; isOwnHost?: (host: string) => boolean; live?: () => StreamResponse } = {},
): TestDashboard {
  const engine = cityEngine();
  const lake = settableState();
  const log: string[] = [];
  const answers = new Answers({ engine, source: 'views', maxBytes: 8_000_000, abreast: 4 });
  const watch = new Watch({
    source: lake,
    maxAgeMs: -1,
    now: Date.now,
    about: { engine: 'athena', source: 'views' },
  });
  const files: PageFiles = options.page ? readPageFiles(options.page) : new Map();
  const cells = files.get('/neighborhoods.json')?.response.body;
  const map = cells ? (JSON.parse(String(cells)) as CityMap) : { source: 'cells' as const, shapes: [] };
  const router = createRouter({
    answers,
    watch,
    asset: (path) => files.get(path),
    cityMap: () => Promise.resolve(map),
    live: options.live ?? (() => liveStream(watch)),
    isOwnHost: options.isOwnHost ?? ((host) => host === 'city.example'),
    log: (line) => log.push(line),
  });
  return { router, watch, engine, lake, answers, log };
}

/** A request as a browser on the page's own host makes it. */
export function request(address: string, headers: Record<string, string> = {}, method = 'GET'): PageRequest {
  const { pathname, searchParams } = new URL(address, 'http://city.example');
  return { method, path: pathname, query: searchParams, headers: { host: 'city.example', ...headers } };
}

/** Asks and expects an answer that is no stream. */
export async function ask(
  router: Router,
  ...how: Parameters<typeof request>
): Promise<PageResponse & { json: () => never }> {
  const response = await router(request(...how));
  if ('open' in response) throw new Error('Expected an answer, got a stream.');
  return { ...response, json: () => JSON.parse(String(response.body)) as never };
}

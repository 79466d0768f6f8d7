import { question, questions, typeValues, type Question } from '@denver/questions';
import { agencies, neighborhoods } from '@denver/record-model';
import { DashboardError, InternalError, NotFoundError } from '../errors';
import type { Answers, KeptAnswer } from './answers';
import type { CityMap } from './boundaries';
import { json, tagged, type PageRequest, type PageResponse, type StreamResponse } from './exchange';
import { guardRequest, securityHeaders } from './guard-request';
import { readQuestionParameters } from './read-parameters';
import { toCsv } from './to-csv';
import type { Watch } from './watch';

/** What the routes work with. */
export interface RouterOptions {
  readonly answers: Answers;
  readonly watch: Watch;
  /** A file of the page; undefined when there is none of that path. */
  readonly asset: (path: string) => { etag: string; response: PageResponse } | undefined;
  readonly cityMap: () => Promise<CityMap>;
  /** The stream of changes. @throws LiveUnavailableError where no answer can stay open */
  readonly live: () => StreamResponse;
  readonly isOwnHost: (host: string) => boolean;
  /** Takes one line for the log about a request that failed by our fault or the engine's; holds no row's text. */
  readonly log: (line: string) => void;
}

/** Answers one request; never throws. */
export type Router = (request: PageRequest) => Promise<PageResponse | StreamResponse>;

/**
 * The routes of the dashboard, the same behind Node's server and behind a Lambda function URL.
 *
 * `/api/questions`, `/api/questions/<id>[.json|.csv]?from&to&neighborhood&agency&type`, `/api/neighborhoods`,
 * `/api/status`, `/api/live`, `/healthz`, and the page.
 */
export function createRouter(options: RouterOptions): Router {
  return async (request) => {
    const response = await respond(request, options);
    return { ...response, headers: { ...securityHeaders, ...response.headers } };
  };
}

async function respond(request: PageRequest, options: RouterOptions): Promise<PageResponse | StreamResponse> {
  try {
    guardRequest(request, options.isOwnHost);
    return await route(request, options);
  } catch (error) {
    return failure(request, error, options.log);
  }
}

async function route(request: PageRequest, options: RouterOptions): Promise<PageResponse | StreamResponse> {
  const { path } = request;
  if (path === '/healthz') return health(options);
  if (path === '/api/questions') return list(request);
  if (path === '/api/neighborhoods') return json(await options.cityMap(), { 'cache-control': 'max-age=60' });
  if (path === '/api/status') return status(request, options);
  if (path === '/api/live') {
    await options.watch.current();
    return options.live();
  }
  const asked = /^\/api\/questions\/([a-z0-9-]{1,60})(\.json|\.csv)?$/.exec(path);
  if (asked) return answer(request, question(asked[1] ?? ''), asked[2], options);
  const asset = options.asset(path);
  if (!asset) throw new NotFoundError(path);
  return tagged(request, asset.etag, () => asset.response);
}

const listed = JSON.stringify({
  questions: questions.map(
    ({ id, title, text, datasets, parameters, columns, chart, range, sort, limit }) => ({
      id,
      title,
      text,
      datasets,
      parameters,
      columns,
      chart,
      range,
      sort,
      ...(limit === undefined ? {} : { limit }),
    }),
  ),
  values: { neighborhood: neighborhoods.map(({ name }) => name), agency: agencies, type: typeValues },
});

/** The list only changes with the program, which its tag stands for. */
function list(request: PageRequest): PageResponse {
  const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' };
  return tagged(request, `"questions-${listed.length}"`, () => ({
    status: 200,
    headers: type,
    body: listed,
  }));
}

async function answer(
  request: PageRequest,
  asked: Question,
  suffix: string | undefined,
  { answers, watch }: RouterOptions,
): Promise<PageResponse> {
  const parameters = readQuestionParameters(asked, request.query);
  const kept = await answers.get(asked, parameters, await watch.current());
  const isCsv = suffix === '.csv' || (suffix === undefined && prefersCsv(request.headers['accept']));
  return isCsv
    ? tagged(request, `${kept.etag.slice(0, -1)}-csv"`, () => csv(asked, kept))
    : tagged(request, kept.etag, () => ({
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
        body: kept.json,
        encoded: { gzip: kept.gzip },
      }));
}

function csv({ id }: Question, { answer: { columns, rows, withheld } }: KeptAnswer): PageResponse {
  const hidden = new Set(withheld.map(([row, column]) => `${row}/${column}`));
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="denver-${id}.csv"`,
      'cache-control': 'no-cache',
    },
    body: toCsv(columns, rows, (row, column) => (hidden.has(`${row}/${column}`) ? 'withheld' : undefined)),
  };
}

/** Is CSV named, and JSON not before it? */
function prefersCsv(accept = ''): boolean {
  const [first] = /text\/csv|application\/json|\*\/\*/.exec(accept) ?? [];
  return first === 'text/csv';
}

async function status(request: PageRequest, { watch }: RouterOptions): Promise<PageResponse> {
  await watch.current();
  const now = watch.status();
  return tagged(request, `"${now.version}-${now.reachable}"`, () => json(now));
}

function health({ answers, watch }: RouterOptions): PageResponse {
  const { engine, source, version, reachable } = watch.status();
  const memoryBytes = process.memoryUsage.rss();
  return json({
    status: 'ok',
    engine,
    source,
    version,
    lakeReachable: reachable,
    cache: answers.stats,
    memoryBytes,
  });
}

/** What the asker may know of a failure; the rest goes to the log. */
function failure(request: PageRequest, error: unknown, log: (line: string) => void): PageResponse {
  const { code, status: httpStatus, message, parameter } = told(error);
  if (httpStatus >= 500) log(`${request.path}: ${code}: ${reasonOf(error)}`);
  const retry = httpStatus === 503 ? { 'retry-after': '2' } : {};
  const allow = httpStatus === 405 ? { allow: 'GET, HEAD' } : {};
  const body = { error: { code, message, ...(parameter ? { parameter } : {}) } };
  return json(body, { 'cache-control': 'no-store', ...retry, ...allow }, httpStatus);
}

function told(error: unknown): { code: string; status: number; message: string; parameter?: string } {
  if (error instanceof DashboardError) return error;
  const { code, message, parameter } = error as { code?: unknown; message?: unknown; parameter?: unknown };
  const status = { 'questions.parameter': 400, 'questions.unknown': 404 }[String(code)];
  if (status === undefined) return new InternalError();
  return {
    code: String(code),
    status,
    message: String(message),
    ...(typeof parameter === 'string' ? { parameter } : {}),
  };
}

function reasonOf(error: unknown): string {
  const causes = [];
  for (let at = error; at instanceof Error && causes.length < 4; at = at.cause)
    causes.push(`${at.name}: ${at.message}`);
  return (causes.length > 0 ? causes.join(' <- ') : String(error)).replaceAll(/\s+/g, ' ').slice(0, 600);
}

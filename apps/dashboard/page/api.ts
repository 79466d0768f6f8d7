import type { ChartSpec, ParameterName, ResultColumn } from '@denver/questions';
import type { Answer } from '../src/core/answers';
import type { CityMap } from '../src/core/boundaries';
import type { Status } from '../src/core/watch';

/** A question as the list describes it. */
export interface ListedQuestion {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly datasets: readonly string[];
  readonly parameters: readonly ParameterName[];
  readonly columns: readonly ResultColumn[];
  readonly chart: ChartSpec;
}

/** All questions, and the values their parameters can have. */
export interface QuestionList {
  readonly questions: readonly ListedQuestion[];
  readonly values: {
    readonly neighborhood: readonly string[];
    readonly agency: readonly string[];
    readonly type: Readonly<Record<string, readonly string[]>>;
  };
}

/** A request the server refused or could not answer, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The parameter that is wrong, when one is. */
    readonly parameter?: string,
  ) {
    super(message);
  }
}

/** Asks for the list of questions. */
export const fetchList = (): Promise<QuestionList> => get('/api/questions');

/** Asks for the map. */
export const fetchMap = (): Promise<CityMap> => get('/api/neighborhoods');

/** Asks for the state of the data. */
export const fetchStatus = (): Promise<Status> => get('/api/status');

/** Address of an answer. */
export function answerUrl(id: string, parameters: URLSearchParams, suffix = ''): string {
  return `/api/questions/${id}${suffix}${parameters.size > 0 ? `?${parameters}` : ''}`;
}

/** Asks for an answer. @throws ApiError; DOMException when `signal` was aborted */
export function fetchAnswer(url: string, signal: AbortSignal): Promise<Answer> {
  return get(url, signal);
}

async function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await reach(url, signal);
  const body = (await response.json().catch(() => undefined)) as unknown;
  if (response.ok && body !== undefined) return body as T;
  const { error } = (body ?? {}) as { error?: { code?: string; message?: string; parameter?: string } };
  const message = error?.message ?? `The server answered ${response.status}.`;
  throw new ApiError(response.status, error?.code ?? 'dashboard.internal', message, error?.parameter);
}

async function reach(url: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      'dashboard.away',
      'The dashboard’s server does not answer. This page tries again by itself.',
    );
  }
}

import {
  EngineFailedError,
  EngineUnavailableError,
  TablesMissingError,
  type DashboardError,
} from '../errors';

const missing =
  /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|(table|view|schema|relation|database)\b.{0,200}(does not exist|not found)/i;
const awayNames =
  /Timeout|Throttl|TooManyRequests|ServiceUnavailable|InternalServer|Networking|ActiveStatements/i;
const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

/** What a failure of an engine's client means to the person who asked; the original stays as its cause. */
export function engineError(engine: string, error: unknown): DashboardError {
  const { name, message, code, reason, $metadata } = (error ?? {}) as {
    name?: string;
    message?: string;
    code?: string;
    /** Of a query that ran. */
    reason?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const text = reason ?? message ?? '';
  const options = { cause: error };
  if (missing.test(text)) return new TablesMissingError(engine, options);
  const isAway =
    awayCodes.has(code ?? '') ||
    awayNames.test(name ?? '') ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    /Expected an answer within/.test(text);
  return isAway ? new EngineUnavailableError(engine, options) : new EngineFailedError(engine, options);
}

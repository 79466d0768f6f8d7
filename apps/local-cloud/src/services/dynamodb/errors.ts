import { CloudError } from '../../core/errors';
import type { DynaliteError } from './dynalite';

/** dynalite's error as the server writes it; what is not meant for the client passes through. */
export function awsError(error: unknown): unknown {
  const { body, statusCode } = error as DynaliteError;
  if (!body) return error;
  const code = body.__type.split('#').at(-1) ?? body.__type;
  return new CloudError(code, body.message ?? body.Message ?? '', statusCode ?? 400, { cause: error });
}

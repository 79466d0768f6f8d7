import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AwsClientConfigError } from './errors';

/** What to export before an AWS client asks the local cloud: the endpoint alone names neither region nor credentials. */
export const localCloudAdvice =
  'For the local cloud (npm start): export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-west-2 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local';

/** What every client of one process shares. */
export interface ClientOptions {
  /** e.g. `us-west-2`; default: `AWS_REGION`, else `AWS_DEFAULT_REGION`. */
  region?: string;
  /** Overrides `AWS_ENDPOINT_URL`, which the SDK reads by itself. */
  endpoint?: string;
  /** Calls in flight at once; default 50. */
  maxSockets?: number;
  /** Attempts per call, the first included; default 3. Set 1 where the caller has its own retry loop. */
  maxAttempts?: number;
  /** Milliseconds to connect; default 3,000. */
  connectionTimeoutMs?: number;
  /** Milliseconds without an answer; default 30,000. */
  requestTimeoutMs?: number;
}

/** The constructor argument all SDK v3 clients accept. */
export interface ClientSettings {
  region: string;
  endpoint?: string;
  maxAttempts: number;
  requestHandler: NodeHttpHandler;
}

/**
 * Settings for one SDK client: explicit timeouts (the SDK has none by default) and HTTP/1.1 with keep-alive
 * (the Kinesis client would speak HTTP/2, which a plain endpoint does not answer).
 *
 * @throws AwsClientConfigError no region in the options, `AWS_REGION` or `AWS_DEFAULT_REGION`
 */
export function clientSettings(
  options: ClientOptions = {},
  env: NodeJS.ProcessEnv = process.env,
): ClientSettings {
  const region = options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (!region)
    throw new AwsClientConfigError(
      'AWS_REGION',
      `Expected AWS_REGION to name a region, got nothing. ${localCloudAdvice}`,
    );
  const maxSockets = options.maxSockets ?? 50;
  return {
    region,
    ...(options.endpoint ? { endpoint: options.endpoint } : {}),
    maxAttempts: options.maxAttempts ?? 3,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: options.connectionTimeoutMs ?? 3_000,
      requestTimeout: options.requestTimeoutMs ?? 30_000,
      // Without this the handler only warns, and without a socket timeout a body that stalls is awaited for ever.
      throwOnRequestTimeout: true,
      socketTimeout: options.requestTimeoutMs ?? 30_000,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets }),
    }),
  };
}

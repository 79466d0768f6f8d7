import { s3Client } from '@denver/aws-clients';
import { fileURLToPath } from 'node:url';
import { urlFunction } from './adapters/function-url';
import { loadFunctionConfig } from './config';
import { createDashboard } from './dashboard';
import { LiveUnavailableError } from './errors';

const config = loadFunctionConfig();

/** The dashboard behind a Lambda function URL; see `serverless.ts` for what it has instead of live updates. */
export const handler = urlFunction(
  (isOwnHost) =>
    createDashboard({
      ...config,
      s3: s3Client(),
      page: fileURLToPath(new URL('../dist/page/', import.meta.url)),
      maxAgeMs: 5_000,
      isOwnHost,
      live() {
        throw new LiveUnavailableError('A function cannot hold a stream open.');
      },
      log: (line) => console.error(line),
    }).router,
);

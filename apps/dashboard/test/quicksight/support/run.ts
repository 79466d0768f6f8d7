import { AthenaClient } from '@aws-sdk/client-athena';
import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { loadConfig } from '../../../src/quicksight/config';
import type { Ports } from '../../../src/quicksight/ports';
import { square } from './place';

/** Flags of a run over Redshift. */
export const redshiftFlags = [
  '--owners',
  'owners',
  '--readers',
  'readers',
  '--redshift-secret',
  'arn:aws:secretsmanager:us-west-2:000000000000:secret:analyst',
];

/** The configuration of a command line in us-west-2. */
export function configOf(...args: string[]) {
  return loadConfig(args, { AWS_REGION: 'us-west-2' });
}

/** Real clients that speak to an endpoint, with short pauses. */
export function portsTo(endpoint: string, { maxAttempts = 4 } = {}): Ports {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const settings = { region: 'us-west-2', endpoint, credentials, maxAttempts };
  return {
    quickSight: (region) => new QuickSightClient({ ...settings, region }),
    athena: new AthenaClient(settings),
    redshift: new RedshiftDataClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    pauseMs: 1,
    cells: async () => square,
    log: () => {},
  };
}

import { randomUUID } from 'node:crypto';
import { glueClient, redshiftDataClient, s3Client, type RedshiftPlace } from '@denver/aws-clients';
import { listEvents } from '@denver/lake';
import { registerMonths } from './adapters/glue-partitions';
import { checkedVersion, objectLease, readVersion, writeVersion } from './adapters/lake';
import { redshiftCubes } from './adapters/redshift-cubes';
import type { WarehouseNames } from './config';
import { definitionOf } from './refresh/cube-statements';
import type { LeasePort } from './refresh/lease';
import type { RefreshPorts } from './refresh/refresh';

/** The ports of a refresh on AWS, or on whatever the SDK is pointed at. */
export function refreshPorts(
  names: WarehouseNames & { readonly lakeBucket: string; readonly secretArn?: string },
  onEvent?: RefreshPorts['onEvent'],
): RefreshPorts & { readonly lease: LeasePort } {
  const { workgroup, database, glueDatabase, lakeBucket, secretArn } = names;
  const [s3, glue] = [s3Client(), glueClient()];
  const place: RedshiftPlace = { workgroupName: workgroup, database, ...(secretArn ? { secretArn } : {}) };
  return {
    cubes: redshiftCubes({ redshift: redshiftDataClient(), place, now: Date.now }),
    list: (id) => listEvents(s3, lakeBucket, id),
    partitions: (id, months) => registerMonths(glue, { database: glueDatabase, id, months }),
    readVersion: () => readVersion(s3, lakeBucket),
    writeVersion: (document) => writeVersion(s3, lakeBucket, document),
    checked: checkedVersion(s3, lakeBucket, randomUUID),
    lease: objectLease(s3, lakeBucket),
    newRun: randomUUID,
    definition: definitionOf,
    now: Date.now,
    ...(onEvent ? { onEvent } : {}),
  };
}

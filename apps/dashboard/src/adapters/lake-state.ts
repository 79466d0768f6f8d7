import { ListObjectsV2Command, type S3Client, type _Object } from '@aws-sdk/client-s3';
import { datasetIds, type DatasetId } from '@denver/record-model';
import { createHash } from 'node:crypto';
import { noData, type DatasetState, type DataState, type StateSource } from '../core/data-state';
import { isMissing } from './cubes-state';

/**
 * The state of the events in the lake, from a listing of their objects: for engines that read the events themselves. Counts of
 * events are not in a listing, so they are null. One request per thousand objects.
 */
export function lakeState(client: Pick<S3Client, 'send'>, bucket: string): StateSource {
  return {
    async read() {
      const found = await Promise.all(
        datasetIds.map(async (id) => [id, await list(client, bucket, id)] as const),
      );
      return stateOf(found);
    },
  };
}

/** The state that objects make; equal sets of keys and contents have equal versions. */
export function stateOf(found: ReadonlyArray<readonly [DatasetId, readonly _Object[]]>): DataState {
  if (found.every(([, objects]) => objects.length === 0)) return noData;
  const hash = createHash('sha256');
  const datasets: Partial<Record<DatasetId, DatasetState>> = {};
  let newest = 0;
  for (const [id, objects] of found) {
    const months = new Set<string>();
    let newestHere = 0;
    for (const { Key = '', ETag = '', LastModified } of objects) {
      hash.update(`${Key}\0${ETag}\n`);
      const month = /created_month=(\d{4}-\d{2})\//.exec(Key)?.[1];
      if (month) months.add(month);
      newestHere = Math.max(newestHere, LastModified?.getTime() ?? 0);
    }
    newest = Math.max(newest, newestHere);
    if (objects.length > 0)
      datasets[id] = {
        events: null,
        rows: null,
        months: months.size,
        newestEventTime: null,
        newestObjectAt: new Date(newestHere).toISOString(),
      };
  }
  return { version: hash.digest('hex').slice(0, 24), refreshedAt: new Date(newest).toISOString(), datasets };
}

async function list(client: Pick<S3Client, 'send'>, bucket: string, id: DatasetId): Promise<_Object[]> {
  const objects: _Object[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: `events/${id}/`,
          ...(token ? { ContinuationToken: token } : {}),
        }),
      );
      objects.push(...(page.Contents ?? []));
      token = page.NextContinuationToken;
    } while (token);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return objects;
}

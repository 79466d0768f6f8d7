import { readObject } from '@denver/aws-clients';
import { neighborhoodIndex, type NeighborhoodIndex } from '@denver/record-model';
import { BoundariesLoadError } from './errors';

/** Reads whole objects: `s3Client()`. */
export type ObjectReader = Parameters<typeof readObject>[0];

/**
 * Loads the official neighbourhood boundaries, once, when a function starts.
 *
 * @returns undefined when the bucket has none: rows keep the neighbourhood their file says
 * @throws BoundariesLoadError the object cannot be read, or is not the GeoJSON of the neighbourhoods
 */
export async function loadBoundaries(
  client: ObjectReader,
  bucket: string,
  key: string,
): Promise<NeighborhoodIndex | undefined> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readObject(client, bucket, key);
  } catch (cause) {
    throw new BoundariesLoadError(key, 'readable', { cause });
  }
  if (!bytes) return undefined;
  try {
    return neighborhoodIndex(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new BoundariesLoadError(key, 'the GeoJSON of the neighbourhoods', { cause });
  }
}

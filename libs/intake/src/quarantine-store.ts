import { putObjectOnce } from '@denver/aws-clients';
import { QuarantineWriteError } from './errors';
import type { QuarantineObject } from './quarantine-object';

/** Where rejected records go. */
export interface QuarantineStore {
  /**
   * Writes one file. Afterwards it is there, whether this call or an earlier one wrote it.
   *
   * @throws QuarantineWriteError the outcome is unknown; calling again with the same object is safe
   */
  put(object: QuarantineObject): Promise<void>;
}

/** Puts objects: `s3Client()`. */
export type ObjectWriter = Parameters<typeof putObjectOnce>[0];

/** The quarantine in a bucket; a key that exists is left as it is. */
export function s3Quarantine(client: ObjectWriter, bucket: string): QuarantineStore {
  return {
    async put({ key, body }) {
      try {
        await putObjectOnce(client, { bucket, key, body, contentType: 'application/x-ndjson' });
      } catch (cause) {
        throw new QuarantineWriteError(key, { cause });
      }
    },
  };
}

/** The quarantine in memory, with the same promises; for tests. */
export function memoryQuarantine(): QuarantineStore & { readonly files: ReadonlyMap<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    async put({ key, body }) {
      if (!files.has(key)) files.set(key, body);
    },
  };
}

import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore } from '../../src/core/service';

/** A bucket store over plain folders, with switches to make it fail. */
export interface FolderObjects extends ObjectStore {
  root: string;
  /** Thrown by the next writes while set. */
  failure: Error | undefined;
  keys(bucket: string): Promise<string[]>;
  makeBucket(bucket: string): Promise<void>;
}

/** Makes an `ObjectStore` of the folders under `root`. */
export function folderObjects(root: string): FolderObjects {
  const fileOf = (bucket: string, key: string): string => {
    if (key.split('/').some((segment) => segment === '..' || segment === '.'))
      throw new Error(`bad key ${key}`);
    return path.join(root, bucket, key);
  };
  const store: FolderObjects = {
    root,
    failure: undefined,
    pathOf: fileOf,
    hasBucket: (bucket) => existsSync(path.join(root, bucket)),
    makeBucket: async (bucket) => void (await mkdir(path.join(root, bucket), { recursive: true })),
    put: async (bucket, key, body) => {
      if (store.failure) throw store.failure;
      if (!store.hasBucket(bucket)) throw new Error(`no bucket ${bucket}`);
      await mkdir(path.dirname(fileOf(bucket, key)), { recursive: true });
      await writeFile(fileOf(bucket, key), body as Uint8Array);
    },
    adopt: async (bucket, key, file) => {
      if (store.failure) throw store.failure;
      if (!store.hasBucket(bucket)) throw new Error(`no bucket ${bucket}`);
      await mkdir(path.dirname(fileOf(bucket, key)), { recursive: true });
      await rename(file, fileOf(bucket, key));
    },
    get: async (bucket, key) => readFile(fileOf(bucket, key)).catch(() => undefined),
    remove: (bucket, key) => rm(fileOf(bucket, key), { force: true }),
    list: async (bucket, prefix) => {
      const keys = (await store.keys(bucket)).filter((key) => key.startsWith(prefix));
      return Promise.all(keys.map(async (key) => ({ key, size: (await stat(fileOf(bucket, key))).size })));
    },
    keys: async (bucket) => {
      const entries = await readdir(path.join(root, bucket), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(path.join(root, bucket), path.join(entry.parentPath, entry.name)))
        .sort();
    },
  };
  return store;
}

import path from 'node:path';
import { Readable } from 'node:stream';
import type { Durability } from '../../core/durable-file';
import type { ObjectStore, RestService, ServiceDependencies } from '../../core/service';
import { bucketPolicyResource, bucketResource } from './bucket-resource';
import { bucketRoutes } from './bucket-routes';
import { keysAfter } from './list-keys';
import { listRoutes } from './list-routes';
import { multipartRoutes } from './multipart-routes';
import { ObjectFiles } from './object-files';
import { objectRoutes } from './object-routes';
import { preconditionFailed } from './conditions';
import { findRoute } from './route';

/**
 * S3 over a plain directory: `<stateDirectory>/buckets/<bucket>/<key>`.
 *
 * @returns the service and the port by which other services read and write objects
 */
export async function createS3(
  deps: ServiceDependencies & Partial<Durability>,
): Promise<{ service: RestService; store: ObjectStore }> {
  const { identity, log } = deps;
  const files = new ObjectFiles(
    path.resolve(deps.stateDirectory),
    { fsync: deps.fsync ?? true },
    deps.clock ?? Date.now,
  );
  await files.open();
  const routes = [
    ...multipartRoutes(files, identity.accountId, deps.clock ?? Date.now),
    ...objectRoutes(files, identity.accountId),
    ...listRoutes(files, identity.accountId),
    ...bucketRoutes(files, identity, log),
  ];
  return {
    service: {
      name: 's3',
      errorFormat: 'xml',
      match: (method, requestPath, query) => findRoute(routes, method, requestPath, query),
      resources: {
        'AWS::S3::Bucket': bucketResource(files, identity),
        'AWS::S3::BucketPolicy': bucketPolicyResource(files),
      },
      stats: () => ({ buckets: files.buckets().map(({ name }) => name) }),
    },
    store: createStore(files),
  };
}

function createStore(files: ObjectFiles): ObjectStore {
  return {
    pathOf: (bucket, key) => files.pathOf(bucket, key),
    put: async (bucket, key, body, options) => {
      const staged = await files.staging.write(body instanceof Readable ? body : [body]);
      await files.commit(bucket, key, staged, { etag: staged.md5, headers: {} }, (current) => {
        if (options?.ifNoneMatch && current) throw preconditionFailed('If-None-Match');
      });
    },
    adopt: async (bucket, key, file) => void (await files.adopt(bucket, key, file)),
    get: async (bucket, key) => {
      const opened = await files.openObject(bucket, key);
      if (!opened) return undefined;
      try {
        return await opened.handle.readFile();
      } finally {
        await opened.handle.close();
      }
    },
    list: async (bucket, prefix) => {
      files.bucket(bucket);
      const found: Array<{ key: string; size: number }> = [];
      for await (const key of keysAfter(files, bucket, prefix, '')) {
        const object = await files.find(bucket, key);
        if (object) found.push({ key, size: object.size });
      }
      return found;
    },
    remove: (bucket, key) => files.remove(bucket, key),
    hasBucket: (bucket) => files.hasBucket(bucket),
  };
}

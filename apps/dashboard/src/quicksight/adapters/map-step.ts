import type { S3Client } from '@aws-sdk/client-s3';
import { putObjectOnce, readObject } from '@denver/aws-clients';
import type { Deployment } from '../core/deployment';
import type { Step } from '../step';
import { call } from './call';

/** The file of polygons in the lake's bucket; its key is its content's hash, so it is never overwritten. */
export function mapStep(s3: Pick<S3Client, 'send'>, { map, place }: Deployment): Step {
  const put = async () => {
    const object = { bucket: place.lakeBucket, key: map.key, body: Buffer.from(map.body) };
    await call('s3:PutObject', () => putObjectOnce(s3, { ...object, contentType: 'application/geo+json' }));
  };
  return {
    kind: 'map file',
    id: `s3://${place.lakeBucket}/${map.key}`,
    name: map.key,
    async look() {
      const bytes = await call('s3:GetObject', () => readObject(s3, place.lakeBucket, map.key));
      return { state: bytes ? 'same' : 'absent' };
    },
    create: put,
    update: put,
    // Versions of the dashboard that are still to be had draw from it.
    remove: async () => {},
  };
}

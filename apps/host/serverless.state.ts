import { service } from '@denver/stack';
import { readHostConfig } from './src/config';
import { artifactBucket } from './src/stack/artifact-bucket';
import { hostRole } from './src/stack/role';
import { instance } from './src/stack/instance';

const config = readHostConfig();

/**
 * The machine and what it holds: instance with its data volume, what it may do, and the bucket its programs come from.
 * All that keeps events is retained on delete.
 */
export default service({
  service: 'denver-host-state',
  resources: { ...artifactBucket(), ...hostRole(), ...instance(config) },
  outputs: {
    ArtifactBucketName: { description: 'Bucket of the programs', value: { Ref: 'ArtifactBucket' } },
    InstanceId: { description: 'The host', value: { Ref: 'Host' } },
  },
});

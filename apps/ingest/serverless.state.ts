import { service } from '@denver/stack';
import { lakeBucket, lakeOutputs } from './src/stack/lake';
import { streamOutputs, streams } from './src/stack/streams';

/** What has to outlive every deploy: the lake bucket and the streams. All of it is retained on delete. */
export default service({
  service: 'denver-ingest-state',
  resources: { ...lakeBucket(), ...streams() },
  outputs: { ...lakeOutputs(), ...streamOutputs() },
  params: {
    default: { streamRetentionHours: 168 },
    dev: { streamRetentionHours: 24 },
  },
});

import { service } from '@denver/stack';
import { alarms } from './src/stack/alarms';
import { consumerFunctions, consumerRoles } from './src/stack/functions';
import { streamMappings } from './src/stack/stream-mappings';

/**
 * From each stream to its table. Nothing here holds data; needs the stacks `denver-ingest-state` (streams, lake
 * bucket) and `denver-consumer-state` (tables).
 */
export default service({
  service: 'denver-consumer',
  functions: consumerFunctions(),
  resources: { ...consumerRoles(), ...streamMappings(), ...alarms() },
  params: {
    default: { batchSize: 1000, parallelBatches: 4, logLevel: 'INFO' },
    dev: { batchSize: 1000, parallelBatches: 2, logLevel: 'INFO' },
  },
});

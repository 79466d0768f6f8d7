import { service } from '@denver/stack';
import { alarms } from './src/stack/alarms';
import { conversionSchema } from './src/stack/conversion-schema';
import { deliveryOutputs, deliveryStreams } from './src/stack/delivery-streams';
import { normaliseFunctions, normaliseRoles } from './src/stack/normalise-functions';

/**
 * The way into the lake: two delivery streams, the Lambda that normalises their records, the schema they are
 * converted by. Nothing here holds data; needs the stack `denver-ingest-state`.
 */
export default service({
  service: 'denver-ingest',
  functions: normaliseFunctions(),
  resources: { ...normaliseRoles(), ...conversionSchema(), ...deliveryStreams(), ...alarms() },
  outputs: deliveryOutputs(),
  params: {
    default: { bufferMegabytes: 128, bufferSeconds: 300, rawBackup: 'Enabled', logLevel: 'INFO' },
    // The least dynamic partitioning allows.
    dev: { bufferMegabytes: 64, bufferSeconds: 60, rawBackup: 'Disabled', logLevel: 'INFO' },
  },
});

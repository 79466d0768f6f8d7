import { service } from '@denver/stack';
import { readHostConfig } from './src/config';
import { alarms } from './src/stack/alarms';
import { installation } from './src/stack/installation';
import { readVersion } from './src/version';

/**
 * Which version of generator and agent the host runs. A deploy installs it on the running machine, whose logs and
 * checkpoints stay; needs the stack `denver-host-state` and the artifact in its bucket.
 */
export default service({
  service: 'denver-host',
  resources: { ...installation(readVersion(), readHostConfig().shipper), ...alarms() },
});

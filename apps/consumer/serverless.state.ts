import { service } from '@denver/stack';
import { tableOutputs, tables } from './src/stack/tables';

/** The tables with the newest version of every case. Retained on delete and protected against it. */
export default service({
  service: 'denver-consumer-state',
  resources: tables(),
  outputs: tableOutputs(),
});

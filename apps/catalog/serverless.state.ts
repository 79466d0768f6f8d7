import { service } from '@denver/stack';
import { journalOutputs, journalTable } from './src/stack/journal-table';

/** The journal of the migrations. Retained on delete and protected against it: without it nobody knows what ran. */
export default service({
  service: 'denver-catalog-state',
  resources: journalTable(),
  outputs: journalOutputs(),
});

import { service } from '@denver/stack';
import { namespace, namespaceOutputs } from './src/stack/namespace';

/** The namespace, retained on delete, and the role it reads the lake with. Needs the stack `denver-ingest-state`. */
export default service({
  service: 'denver-warehouse-state',
  resources: namespace(),
  outputs: namespaceOutputs(),
});

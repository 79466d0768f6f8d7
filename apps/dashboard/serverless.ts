import { service } from '@denver/stack';
import { alarms } from './src/stack/alarms';
import { pageFunctions, pageResources } from './src/stack/page-function';

/**
 * The dashboard as one function behind a function URL. Nothing here holds data; needs the stacks `denver-ingest-state`
 * (lake bucket) and `denver-warehouse` (workgroup).
 *
 * A function cannot hold a stream open, so `/api/live` answers 501 here and the page asks every few seconds instead.
 */
export default service({
  service: 'denver-dashboard',
  functions: pageFunctions(),
  resources: { ...pageResources(), ...alarms() },
  outputs: {
    PageUrl: { description: 'Address of the dashboard', value: { 'Fn::GetAtt': ['PageUrl', 'FunctionUrl'] } },
  },
});

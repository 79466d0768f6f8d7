import { imported, service } from '@denver/stack';
import { alarms } from './src/stack/alarms';
import { lakeBucketName } from './src/stack/names';
import { refreshFunctions, refreshResources } from './src/stack/refresh-function';
import { workgroup } from './src/stack/workgroup';

/**
 * What computes: the workgroup, and the function that keeps the cubes current. Nothing here holds data; needs the
 * stacks `denver-ingest-state` (lake bucket) and `denver-warehouse-state` (namespace).
 */
export default service({
  service: 'denver-warehouse',
  functions: refreshFunctions(),
  resources: { ...workgroup(process.env), ...refreshResources(), ...alarms() },
  params: {
    // Each refresh that finds news bills a minute of the warehouse: docs/cost.md.
    default: { refreshRate: 'rate(15 minutes)' },
    dev: { refreshRate: 'rate(1 minute)' },
  },
  outputs: {
    WorkgroupName: { description: 'Redshift workgroup', value: { Ref: 'Workgroup' } },
    WorkgroupArn: {
      description: 'ARN of the workgroup',
      value: { 'Fn::GetAtt': ['Workgroup', 'Workgroup.WorkgroupArn'] },
    },
    SpectrumRoleArn: {
      description: 'Role that reads the lake',
      value: imported('denver-warehouse-state', 'SpectrumRoleArn'),
    },
    LakeBucketName: { description: 'Bucket of the lake', value: lakeBucketName },
  },
});

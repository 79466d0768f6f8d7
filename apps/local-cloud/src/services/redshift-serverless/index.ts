import type { JsonService, ServiceDependencies } from '../../core/service';
import type { FindWorkgroup } from '../redshift-data/target';
import { EndpointStore } from './endpoint-store';
import { serverlessOperations } from './operations';
import { serverlessResources } from './resources';
import { maximumSecondsOf } from './settings';

/** Redshift Serverless, and how the Data API finds a workgroup. */
export interface RedshiftServerless extends JsonService {
  findWorkgroup: FindWorkgroup;
}

/**
 * Namespaces and workgroups of Amazon Redshift Serverless: what stacks and tools ask for. They are reached through the
 * Data API only. @see https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/Welcome.html
 */
export async function createRedshiftServerless(
  options: ServiceDependencies & { fsync?: boolean },
): Promise<RedshiftServerless> {
  const { stateDirectory, identity } = options;
  const clock = options.clock ?? Date.now;
  const store = await EndpointStore.open(stateDirectory, identity, clock, { fsync: options.fsync ?? true });
  return {
    name: 'redshift-serverless',
    targetPrefix: 'RedshiftServerless',
    jsonVersion: '1.1',
    operations: serverlessOperations(store),
    resources: serverlessResources(store),
    findWorkgroup: (nameOrArn) => {
      const workgroup =
        store.workgroups.get(nameOrArn) ??
        store.workgroups.entries().find(([, item]) => store.workgroupArn(item) === nameOrArn)?.[1];
      const namespace = workgroup && store.namespaces.get(workgroup.namespaceName);
      if (!workgroup || !namespace) return undefined;
      const maximumSeconds = maximumSecondsOf(workgroup);
      return {
        name: workgroup.name,
        namespaceId: namespace.id,
        database: namespace.dbName,
        ...(maximumSeconds === undefined ? {} : { maximumSeconds }),
      };
    },
  };
}

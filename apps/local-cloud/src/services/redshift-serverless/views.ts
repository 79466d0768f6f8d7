import type { EndpointStore, Namespace, Workgroup } from './endpoint-store';

/** A namespace as calls answer it. */
export function namespaceView(store: EndpointStore, namespace: Namespace): Record<string, unknown> {
  return {
    namespaceName: namespace.name,
    namespaceId: namespace.id,
    namespaceArn: store.namespaceArn(namespace),
    dbName: namespace.dbName,
    adminUsername: namespace.adminUsername,
    ...(namespace.adminSecretArn === undefined ? {} : { adminPasswordSecretArn: namespace.adminSecretArn }),
    iamRoles: namespace.iamRoles,
    ...(namespace.defaultIamRole === undefined ? {} : { defaultIamRoleArn: namespace.defaultIamRole }),
    logExports: namespace.logExports,
    kmsKeyId: namespace.kmsKeyId,
    status: 'AVAILABLE',
    creationDate: new Date(namespace.createdMs).toISOString(),
  };
}

/** A workgroup as calls answer it. */
export function workgroupView(store: EndpointStore, workgroup: Workgroup): Record<string, unknown> {
  return {
    workgroupName: workgroup.name,
    workgroupId: workgroup.id,
    workgroupArn: store.workgroupArn(workgroup),
    namespaceName: workgroup.namespaceName,
    baseCapacity: workgroup.baseCapacity,
    ...(workgroup.maxCapacity === undefined ? {} : { maxCapacity: workgroup.maxCapacity }),
    port: workgroup.port,
    publiclyAccessible: workgroup.publiclyAccessible,
    enhancedVpcRouting: workgroup.enhancedVpcRouting,
    configParameters: workgroup.configParameters,
    securityGroupIds: workgroup.securityGroupIds,
    subnetIds: workgroup.subnetIds,
    endpoint: { address: addressOf(store, workgroup), port: workgroup.port },
    status: 'AVAILABLE',
    creationDate: new Date(workgroup.createdMs).toISOString(),
  };
}

/** The host name AWS would give; nothing listens there, the Data API is how it is reached. */
export function addressOf({ identity }: EndpointStore, { name }: Workgroup): string {
  return `${name}.${identity.accountId}.${identity.region}.redshift-serverless.amazonaws.com`;
}

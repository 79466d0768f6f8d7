import { ReplacementRequired, CloudError } from '../../core/errors';
import { Input } from '../../core/input';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import type { EndpointStore, Namespace, Workgroup } from './endpoint-store';
import {
  lowerFirst,
  namespaceMembers,
  readNamespace,
  readWorkgroup,
  recordedSettings,
  workgroupMembers,
} from './settings';
import { addressOf } from './views';

/** CloudFormation's `AWS::RedshiftServerless::Namespace` and `AWS::RedshiftServerless::Workgroup`. */
export function serverlessResources(store: EndpointStore): Record<string, ResourceType> {
  return {
    'AWS::RedshiftServerless::Namespace': namespaceResource(store),
    'AWS::RedshiftServerless::Workgroup': workgroupResource(store),
  };
}

function read(
  type: string,
  properties: Record<string, unknown>,
  members: readonly string[],
  context: ResourceContext,
) {
  const input = new Input(type, lowerFirst(properties), members);
  return { input, tags: { ...context.tags, ...input.tagList('tags') } };
}

function namespaceResource(store: EndpointStore): ResourceType {
  const type = 'AWS::RedshiftServerless::Namespace';
  const state = (namespace: Namespace, input: Input): ResourceState => ({
    physicalId: namespace.name,
    attributes: prefixed('Namespace', {
      NamespaceArn: store.namespaceArn(namespace),
      NamespaceId: namespace.id,
      NamespaceName: namespace.name,
      DbName: namespace.dbName,
      AdminUsername: namespace.adminUsername,
      KmsKeyId: namespace.kmsKeyId,
      Status: 'AVAILABLE',
      CreationDate: new Date(namespace.createdMs).toISOString(),
    }),
    recordedOnly: recordedOf(input, recordedSettings.namespace),
  });
  return {
    create: async (properties, context) => {
      const { input, tags } = read(type, properties, namespaceMembers, context);
      return state(await store.createNamespace(readNamespace(input, store.identity, tags)), input);
    },
    update: async (physicalId, properties, previous, context) => {
      const { input, tags } = read(type, properties, namespaceMembers, context);
      if (input.text('namespaceName') !== physicalId) throw new ReplacementRequired('NamespaceName');
      const before = store.namespace(physicalId);
      if ((properties['DbName'] ?? null) !== (previous['DbName'] ?? null))
        throw new ReplacementRequired('DbName');
      const { id, createdMs } = before;
      const namespace = { ...readNamespace(input, store.identity, tags, before), id, createdMs };
      await store.namespaces.put(physicalId, namespace);
      return state(namespace, input);
    },
    remove: async (physicalId) => {
      await store.deleteNamespace(physicalId).catch(ignoreMissing);
    },
  };
}

function workgroupResource(store: EndpointStore): ResourceType {
  const type = 'AWS::RedshiftServerless::Workgroup';
  const state = (workgroup: Workgroup, input: Input): ResourceState => ({
    physicalId: workgroup.name,
    attributes: prefixed('Workgroup', {
      WorkgroupArn: store.workgroupArn(workgroup),
      WorkgroupId: workgroup.id,
      WorkgroupName: workgroup.name,
      NamespaceName: workgroup.namespaceName,
      BaseCapacity: String(workgroup.baseCapacity),
      'Endpoint.Address': addressOf(store, workgroup),
      'Endpoint.Port': String(workgroup.port),
      EnhancedVpcRouting: String(workgroup.enhancedVpcRouting),
      PubliclyAccessible: String(workgroup.publiclyAccessible),
      Status: 'AVAILABLE',
      CreationDate: new Date(workgroup.createdMs).toISOString(),
    }),
    recordedOnly: recordedOf(input, recordedSettings.workgroup),
  });
  return {
    create: async (properties, context) => {
      const { input, tags } = read(type, properties, workgroupMembers, context);
      return state(await store.createWorkgroup(readWorkgroup(input, tags)), input);
    },
    update: async (physicalId, properties, previous, context) => {
      const { input, tags } = read(type, properties, workgroupMembers, context);
      if (input.text('workgroupName') !== physicalId) throw new ReplacementRequired('WorkgroupName');
      if (properties['NamespaceName'] !== previous['NamespaceName'])
        throw new ReplacementRequired('NamespaceName');
      const before = store.workgroup(physicalId);
      const { id, createdMs } = before;
      const workgroup = { ...readWorkgroup(input, tags, before), id, createdMs };
      await store.workgroups.put(physicalId, workgroup);
      return state(workgroup, input);
    },
    remove: (physicalId) => store.workgroups.remove(physicalId),
  };
}

/** Attributes are answered as `Namespace.DbName`. */
function prefixed(prefix: string, attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`${prefix}.${name}`, value]));
}

function recordedOf(input: Input, members: readonly string[]): string[] {
  return members
    .filter((member) => input.has(member))
    .map((member) => member.charAt(0).toUpperCase() + member.slice(1));
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof CloudError && error.code === 'ResourceNotFoundException')) throw error;
}

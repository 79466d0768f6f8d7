import { refuse } from '../../core/errors';
import { Input } from '../../core/input';
import { cutPage } from '../../core/cut-page';
import type { ServiceCall } from '../../core/service';
import type { EndpointStore } from './endpoint-store';
import { namespaceMembers, readNamespace, readWorkgroup, workgroupMembers } from './settings';
import { namespaceView, workgroupView } from './views';

/** Calls of Redshift Serverless about namespaces and workgroups. */
export function serverlessOperations(
  store: EndpointStore,
): Record<string, (call: ServiceCall) => Promise<object> | object> {
  const read = ({ operation, input }: ServiceCall, known: readonly string[]): Input =>
    new Input(`redshift-serverless:${operation}`, input, known);
  return {
    CreateNamespace: async (call) => {
      const input = read(call, namespaceMembers);
      const settings = readNamespace(input, store.identity, tagsOf(input));
      return { namespace: namespaceView(store, await store.createNamespace(settings)) };
    },
    GetNamespace: (call) => {
      const name = read(call, ['namespaceName']).text('namespaceName');
      return { namespace: namespaceView(store, store.namespace(name)) };
    },
    ListNamespaces: ({ input }) => {
      const { items, next } = pageOf(input, store.namespaces.entries());
      return { namespaces: items.map(([, item]) => namespaceView(store, item)), nextToken: next };
    },
    UpdateNamespace: async (call) => {
      const input = read(
        call,
        namespaceMembers.filter((member) => member !== 'tags' && member !== 'dbName'),
      );
      const before = store.namespace(input.text('namespaceName'));
      const { id, createdMs } = before;
      const namespace = { ...readNamespace(input, store.identity, before.tags, before), id, createdMs };
      await store.namespaces.put(before.name, namespace);
      return { namespace: namespaceView(store, namespace) };
    },
    DeleteNamespace: async (call) => {
      const input = read(call, ['namespaceName', 'finalSnapshotName', 'finalSnapshotRetentionPeriod']);
      if (input.has('finalSnapshotName')) throw refuse(input.what, 'finalSnapshotName');
      return { namespace: namespaceView(store, await store.deleteNamespace(input.text('namespaceName'))) };
    },
    CreateWorkgroup: async (call) => {
      const input = read(call, workgroupMembers);
      return {
        workgroup: workgroupView(store, await store.createWorkgroup(readWorkgroup(input, tagsOf(input)))),
      };
    },
    GetWorkgroup: (call) => {
      const name = read(call, ['workgroupName']).text('workgroupName');
      return { workgroup: workgroupView(store, store.workgroup(name)) };
    },
    ListWorkgroups: ({ input }) => {
      const { items, next } = pageOf(input, store.workgroups.entries());
      return { workgroups: items.map(([, item]) => workgroupView(store, item)), nextToken: next };
    },
    UpdateWorkgroup: async (call) => {
      const known = workgroupMembers.filter((member) => member !== 'tags' && member !== 'namespaceName');
      const input = read(call, known);
      const before = store.workgroup(input.text('workgroupName'));
      const { id, createdMs } = before;
      const workgroup = { ...readWorkgroup(input, before.tags, before), id, createdMs };
      await store.workgroups.put(before.name, workgroup);
      return { workgroup: workgroupView(store, workgroup) };
    },
    DeleteWorkgroup: async (call) => {
      const workgroup = store.workgroup(read(call, ['workgroupName']).text('workgroupName'));
      await store.workgroups.remove(workgroup.name);
      return { workgroup: workgroupView(store, workgroup) };
    },
  };
}

function pageOf<T>(input: Record<string, unknown>, items: T[]): { items: T[]; next?: string | undefined } {
  const known = new Input('redshift-serverless:List', input, ['maxResults', 'nextToken', 'ownerAccount']);
  return cutPage(items, {
    limit: known.optionalInteger('maxResults', 1, 100),
    token: known.optionalText('nextToken'),
    maximum: 100,
  });
}

/** `[{ key, value }]` as a map. */
function tagsOf(input: Input): Record<string, string> {
  const tags = (input.optionalList('tags') ?? []) as Array<{ key?: unknown; value?: unknown }>;
  return Object.fromEntries(tags.map(({ key, value }) => [String(key), String(value)]));
}

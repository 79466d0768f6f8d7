import {
  DescribeAnalysisPermissionsCommand,
  DescribeDashboardPermissionsCommand,
  DescribeDataSetPermissionsCommand,
  DescribeDataSourcePermissionsCommand,
  DescribeFolderPermissionsCommand,
  DescribeThemePermissionsCommand,
  UpdateAnalysisPermissionsCommand,
  UpdateDashboardPermissionsCommand,
  UpdateDataSetPermissionsCommand,
  UpdateDataSourcePermissionsCommand,
  UpdateFolderPermissionsCommand,
  UpdateThemePermissionsCommand,
  type ResourcePermission,
} from '@aws-sdk/client-quicksight';
import type { ResourceKind } from '../core/names';
import { permissionChanges, permissionsOf } from '../core/permissions';
import { call } from './call';
import type { Context } from './context';

type Changes = { GrantPermissions?: ResourcePermission[]; RevokePermissions?: ResourcePermission[] };
type Ends = readonly [
  read: () => Promise<ResourcePermission[]>,
  write: (changes: Changes) => Promise<unknown>,
];

/** The calls that read and write the permissions of one resource. */
function ends({ client, place }: Context, kind: ResourceKind, id: string): Ends {
  const AwsAccountId = place.account;
  const list = (reply: { Permissions?: ResourcePermission[] | undefined }) => reply.Permissions ?? [];
  const kinds: Record<ResourceKind, Ends> = {
    datasource: [
      async () =>
        list(await client.send(new DescribeDataSourcePermissionsCommand({ AwsAccountId, DataSourceId: id }))),
      (changes) =>
        client.send(new UpdateDataSourcePermissionsCommand({ AwsAccountId, DataSourceId: id, ...changes })),
    ],
    dataset: [
      async () =>
        list(await client.send(new DescribeDataSetPermissionsCommand({ AwsAccountId, DataSetId: id }))),
      (changes) =>
        client.send(new UpdateDataSetPermissionsCommand({ AwsAccountId, DataSetId: id, ...changes })),
    ],
    theme: [
      async () => list(await client.send(new DescribeThemePermissionsCommand({ AwsAccountId, ThemeId: id }))),
      (changes) => client.send(new UpdateThemePermissionsCommand({ AwsAccountId, ThemeId: id, ...changes })),
    ],
    analysis: [
      async () =>
        list(await client.send(new DescribeAnalysisPermissionsCommand({ AwsAccountId, AnalysisId: id }))),
      (changes) =>
        client.send(new UpdateAnalysisPermissionsCommand({ AwsAccountId, AnalysisId: id, ...changes })),
    ],
    dashboard: [
      async () =>
        list(await client.send(new DescribeDashboardPermissionsCommand({ AwsAccountId, DashboardId: id }))),
      (changes) =>
        client.send(new UpdateDashboardPermissionsCommand({ AwsAccountId, DashboardId: id, ...changes })),
    ],
    folder: [
      async () =>
        list(await client.send(new DescribeFolderPermissionsCommand({ AwsAccountId, FolderId: id }))),
      (changes) =>
        client.send(new UpdateFolderPermissionsCommand({ AwsAccountId, FolderId: id, ...changes })),
    ],
  };
  return kinds[kind];
}

/** Which groups' permissions differ from what they should be, e.g. `permissions of analysts`. */
export async function sharingDifferences(
  context: Context,
  kind: ResourceKind,
  id: string,
): Promise<string[]> {
  const { grant, revoke } = await changesOf(context, kind, id);
  const groups = [...grant, ...revoke].map(({ Principal = '' }) => Principal.split('/').at(-1) ?? '');
  return [...new Set(groups)].map((group) => `permissions of ${group}`);
}

/** Grants and revokes until the permissions are what they should be. */
export async function share(context: Context, kind: ResourceKind, id: string): Promise<void> {
  const { grant, revoke } = await changesOf(context, kind, id);
  if (grant.length + revoke.length === 0) return;
  const [, write] = ends(context, kind, id);
  await call(`update permissions of ${kind}`, () =>
    write({
      ...(grant.length > 0 ? { GrantPermissions: grant } : {}),
      ...(revoke.length > 0 ? { RevokePermissions: revoke } : {}),
    }),
  );
}

async function changesOf(context: Context, kind: ResourceKind, id: string) {
  const [read] = ends(context, kind, id);
  const actual = await call(`describe permissions of ${kind}`, read);
  return permissionChanges(permissionsOf(context.place, kind, context.audience), actual);
}

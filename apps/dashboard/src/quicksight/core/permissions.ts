import type { ResourcePermission } from '@aws-sdk/client-quicksight';
import { groupArn, type Place, type ResourceKind } from './names';

/** Groups, by what they may do. */
export interface Audience {
  /** Look at the dashboard. */
  readonly readers: readonly string[];
  /** Change, share and delete all of it. */
  readonly owners: readonly string[];
}

const actions = (resource: string, verbs: readonly string[]): string[] =>
  verbs.map((verb) => `quicksight:${verb.replace('*', resource)}`);

const owner: Readonly<Record<ResourceKind, readonly string[]>> = {
  datasource: actions('DataSource', [
    'Describe*',
    'Describe*Permissions',
    'Pass*',
    'Update*',
    'Delete*',
    'Update*Permissions',
  ]),
  dataset: actions('DataSet', [
    'Describe*',
    'Describe*Permissions',
    'Pass*',
    'DescribeIngestion',
    'ListIngestions',
    'Update*',
    'Delete*',
    'CreateIngestion',
    'CancelIngestion',
    'Update*Permissions',
  ]),
  theme: actions('Theme', [
    'Describe*',
    'Describe*Alias',
    'List*Aliases',
    'List*Versions',
    'Describe*Permissions',
    'Update*',
    'Delete*',
    'Create*Alias',
    'Update*Alias',
    'Delete*Alias',
    'Update*Permissions',
  ]),
  analysis: actions('Analysis', [
    'Describe*',
    'Restore*',
    'Update*',
    'Delete*',
    'Query*',
    'Describe*Permissions',
    'Update*Permissions',
  ]),
  dashboard: actions('Dashboard', [
    'Describe*',
    'List*Versions',
    'Query*',
    'Describe*Permissions',
    'Update*',
    'Delete*',
    'Update*Permissions',
    'Update*PublishedVersion',
  ]),
  folder: actions('Folder', [
    'Describe*',
    'Describe*Permissions',
    'Update*',
    'Delete*',
    'Create*',
    'Create*Membership',
    'Delete*Membership',
    'Update*Permissions',
  ]),
};

/** Readers see the dashboard and its folder; the queries behind it run without rights of theirs on data sets. */
const reader: Readonly<Partial<Record<ResourceKind, readonly string[]>>> = {
  dashboard: actions('Dashboard', ['Describe*', 'List*Versions', 'Query*']),
  folder: actions('Folder', ['Describe*']),
};

/** Who may do what to a resource of this kind, one entry per group, in a fixed order. */
export function permissionsOf(place: Place, kind: ResourceKind, audience: Audience): ResourcePermission[] {
  const entry = (verbs: readonly string[]) => (group: string) => ({
    Principal: groupArn(place, group),
    Actions: [...verbs],
  });
  const readers = audience.readers.filter((group) => !audience.owners.includes(group));
  return [
    ...audience.owners.map(entry(owner[kind])),
    ...(reader[kind] ? readers.map(entry(reader[kind])) : []),
  ];
}

/**
 * What has to be granted and revoked so that `actual` becomes `wanted`. Groups that are not wanted lose what they have;
 * users, whom somebody shared it with by name, keep theirs.
 */
export function permissionChanges(
  wanted: readonly ResourcePermission[],
  actual: readonly ResourcePermission[],
): { grant: ResourcePermission[]; revoke: ResourcePermission[] } {
  const actionsFor = (list: readonly ResourcePermission[], principal: string | undefined) =>
    list.find(({ Principal }) => Principal === principal)?.Actions ?? [];
  const grant = wanted.filter(({ Principal, Actions = [] }) =>
    Actions.some((action) => !actionsFor(actual, Principal).includes(action)),
  );
  const revoke = actual.flatMap(({ Principal = '', Actions = [] }) => {
    const kept = actionsFor(wanted, Principal);
    const extra = Actions.filter((action) => !kept.includes(action));
    return Principal.includes(':group/') && extra.length > 0 ? [{ Principal, Actions: extra }] : [];
  });
  return { grant, revoke };
}

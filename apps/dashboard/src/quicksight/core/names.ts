import { createHash } from 'node:crypto';

/** Where a deployment lives. */
export interface Place {
  readonly stage: string;
  /** 12 digits. */
  readonly account: string;
  /** Region of the data and of the dashboard. */
  readonly region: string;
  /** Region of QuickSight's users and groups, often another. */
  readonly identityRegion: string;
  readonly namespace: string;
  readonly lakeBucket: string;
}

/** Kinds of resources, as ARNs call them. */
export type ResourceKind = 'datasource' | 'dataset' | 'theme' | 'analysis' | 'dashboard' | 'folder';

/** The same id for the same thing, whenever and wherever it is worked out: `denver-dev-top-ten-cases-1f0c92ab`. */
export function idOf(stage: string, kind: ResourceKind, key: string): string {
  const hash = createHash('sha256').update(`${stage}/${kind}/${key}`).digest('hex').slice(0, 8);
  return `denver-${stage}-${key}-${hash}`;
}

/** `arn:aws:quicksight:us-west-2:000000000000:dataset/<id>`. */
export function arnOf({ account, region }: Place, kind: ResourceKind, id: string): string {
  return `arn:${partitionOf(region)}:quicksight:${region}:${account}:${kind}/${id}`;
}

/** The ARN by which a group is given permissions. */
export function groupArn({ account, identityRegion, namespace }: Place, group: string): string {
  return `arn:${partitionOf(identityRegion)}:quicksight:${identityRegion}:${account}:group/${namespace}/${group}`;
}

/** A hash over a value's JSON with sorted keys: the same for the same content. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member) && !(member instanceof Date)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

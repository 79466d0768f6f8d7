import type { CloudIdentity } from '../../core/service';

/** A type of resource that is kept and described, and does nothing. */
export interface RecordedType {
  /** Its properties, in the notation of `readNotation`. */
  properties: string;
  /** Where its name is said, e.g. `['Budget', 'BudgetName']`; absent for a type without names. */
  name?: readonly string[];
  /** Longest name that is made up; default 128. */
  longestName?: number;
  /** Properties whose change makes another resource. */
  replacedBy: readonly string[];
  /** Properties whose change makes another version. */
  versionedBy?: readonly string[];
  /** What `Ref` and `Fn::GetAtt` answer. */
  describe(made: MadeResource): { physicalId: string; attributes: Record<string, string> };
  /** What is wrong with properties that have the right shape. */
  check?(properties: Record<string, unknown>): string | undefined;
}

/** A recorded resource, as its description needs it. */
export interface MadeResource {
  identity: CloudIdentity;
  /** As given, else made up. */
  name: string;
  properties: Record<string, unknown>;
  /** 1, and one more with each change of what it is versioned by. */
  version: number;
  /** An id that stays the resource's own, e.g. `id('vpc')` is `vpc-` and 17 hex digits. */
  id(prefix: string): string;
  /** Likewise, as a UUID. */
  uuid(): string;
}

/** A property as text; empty when it is not given. */
export function textOf({ properties }: MadeResource, name: string): string {
  const value = properties[name];
  return typeof value === 'string' ? value : '';
}

/** An ARN of this account and region, e.g. `arnOf(made, 'sns', 'alarms')`. */
export function arnOf({ identity }: MadeResource, service: string, resource: string): string {
  return `arn:aws:${service}:${identity.region}:${identity.accountId}:${resource}`;
}

import type { DocumentStore } from '../../core/document-store';

/** A role as recorded. Nothing enforces its policies. */
export interface RoleRecord {
  name: string;
  path: string;
  /** e.g. `AROA` and 17 characters. */
  id: string;
  createdAt: string;
  description?: string;
  maxSessionSeconds: number;
  /** Who may assume it. */
  trustPolicy: unknown;
  /** Inline policies by name. */
  policies: Record<string, unknown>;
  /** ARNs of attached policies. */
  attached: string[];
  tags: Record<string, string>;
}

/** A managed policy as recorded. */
export interface ManagedPolicyRecord {
  name: string;
  path: string;
  createdAt: string;
  description?: string;
  document: unknown;
}

/** What the resource types work on. */
export interface IamStore {
  accountId: string;
  roles: DocumentStore<RoleRecord>;
  policies: DocumentStore<ManagedPolicyRecord>;
  now(): string;
  /** e.g. `newId('AROA')`. */
  newId(prefix: string): string;
}

/** ARN of a role, e.g. `arn:aws:iam::000000000000:role/consumer`. */
export function roleArn(
  { accountId }: Pick<IamStore, 'accountId'>,
  role: Pick<RoleRecord, 'path' | 'name'>,
): string {
  return `arn:aws:iam::${accountId}:role${role.path}${role.name}`;
}

import { randomUUID } from 'node:crypto';
import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import type { CloudIdentity } from '../../core/service';

/** A namespace: what is kept. Times are milliseconds since the epoch. */
export interface Namespace {
  name: string;
  id: string;
  dbName: string;
  adminUsername: string;
  /** Set when the password is managed by Secrets Manager. */
  adminSecretArn?: string;
  iamRoles: string[];
  defaultIamRole?: string;
  logExports: string[];
  kmsKeyId: string;
  createdMs: number;
  tags: Record<string, string>;
}

/** A workgroup: what computes. */
export interface Workgroup {
  name: string;
  id: string;
  namespaceName: string;
  baseCapacity: number;
  maxCapacity?: number;
  port: number;
  publiclyAccessible: boolean;
  enhancedVpcRouting: boolean;
  configParameters: Array<{ parameterKey: string; parameterValue: string }>;
  securityGroupIds: string[];
  subnetIds: string[];
  createdMs: number;
  tags: Record<string, string>;
}

/** Namespaces and workgroups, each in a JSON file. */
export class EndpointStore {
  private constructor(
    readonly namespaces: DocumentStore<Namespace>,
    readonly workgroups: DocumentStore<Workgroup>,
    readonly identity: CloudIdentity,
    readonly clock: () => number,
  ) {}

  static async open(
    folder: string,
    identity: CloudIdentity,
    clock: () => number,
    durability: Durability,
  ): Promise<EndpointStore> {
    return new EndpointStore(
      await DocumentStore.open<Namespace>(`${folder}/namespaces`, durability),
      await DocumentStore.open<Workgroup>(`${folder}/workgroups`, durability),
      identity,
      clock,
    );
  }

  namespaceArn({ id }: Namespace): string {
    return this.arn('namespace', id);
  }

  workgroupArn({ id }: Workgroup): string {
    return this.arn('workgroup', id);
  }

  namespace(name: string): Namespace {
    const found = this.namespaces.get(name);
    if (!found) throw notFound('Namespace', name);
    return found;
  }

  workgroup(name: string): Workgroup {
    const found = this.workgroups.get(name);
    if (!found) throw notFound('Workgroup', name);
    return found;
  }

  /** @throws CloudError ConflictException for a name that is taken */
  async createNamespace(settings: Omit<Namespace, 'id' | 'createdMs'>): Promise<Namespace> {
    if (this.namespaces.get(settings.name)) throw conflict('Namespace', settings.name);
    const namespace = { ...settings, id: randomUUID(), createdMs: this.clock() };
    await this.namespaces.put(namespace.name, namespace);
    return namespace;
  }

  /** @throws CloudError ConflictException, ResourceNotFoundException for a namespace that is none */
  async createWorkgroup(settings: Omit<Workgroup, 'id' | 'createdMs'>): Promise<Workgroup> {
    if (this.workgroups.get(settings.name)) throw conflict('Workgroup', settings.name);
    const { name } = this.namespace(settings.namespaceName);
    const taken = this.workgroups.entries().find(([, workgroup]) => workgroup.namespaceName === name);
    if (taken)
      throw new CloudError('ConflictException', `Namespace ${name} is in use by the workgroup ${taken[0]}.`);
    const workgroup = { ...settings, id: randomUUID(), createdMs: this.clock() };
    await this.workgroups.put(workgroup.name, workgroup);
    return workgroup;
  }

  /** @throws CloudError ConflictException for a namespace with a workgroup */
  async deleteNamespace(name: string): Promise<Namespace> {
    const namespace = this.namespace(name);
    if (this.workgroups.entries().some(([, { namespaceName }]) => namespaceName === name))
      throw new CloudError('ConflictException', `Namespace ${name} has a workgroup; delete that first.`);
    await this.namespaces.remove(name);
    return namespace;
  }

  private arn(kind: string, id: string): string {
    const { region, accountId } = this.identity;
    return `arn:aws:redshift-serverless:${region}:${accountId}:${kind}/${id}`;
  }
}

function notFound(kind: string, name: string): CloudError {
  return new CloudError('ResourceNotFoundException', `${kind} ${name} does not exist.`, 400, {
    details: { resourceName: name },
  });
}

function conflict(kind: string, name: string): CloudError {
  return new CloudError('ConflictException', `${kind} ${name} already exists.`);
}

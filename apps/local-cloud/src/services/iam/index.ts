import { randomBytes } from 'node:crypto';
import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { CloudError, refuseUnknown } from '../../core/errors';
import type { QueryCall, QueryService, ServiceDependencies } from '../../core/service';
import type { XmlObject } from '../../core/xml';
import { roleArn, type IamStore, type RoleRecord } from './iam-store';
import { managedPolicyResource, policyResource, roleResource } from './resources';

/**
 * IAM as a record: roles and policies that stacks make can be named and read, and no call is ever denied by them.
 */
export async function createIam(deps: ServiceDependencies & Partial<Durability>): Promise<QueryService> {
  const durability = { fsync: deps.fsync ?? true };
  const clock = deps.clock ?? Date.now;
  const store: IamStore = {
    accountId: deps.identity.accountId,
    roles: await DocumentStore.open(`${deps.stateDirectory}/roles`, durability),
    policies: await DocumentStore.open(`${deps.stateDirectory}/policies`, durability),
    now: () => new Date(clock()).toISOString(),
    newId: (prefix) => prefix + randomBytes(9).toString('hex').toUpperCase().slice(0, 17),
  };
  return {
    name: 'iam',
    version: '2010-05-08',
    xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: roleReads(store),
    resources: {
      'AWS::IAM::Role': roleResource(store),
      'AWS::IAM::Policy': policyResource(store),
      'AWS::IAM::ManagedPolicy': managedPolicyResource(store),
    },
  };
}

function roleReads(store: IamStore): Record<string, (call: QueryCall) => XmlObject> {
  const find = ({ operation, input }: QueryCall, known: string[]): RoleRecord => {
    refuseUnknown(`iam:${operation}`, input, known);
    const name = String(input['RoleName']);
    const role = store.roles.get(name);
    if (role) return role;
    throw new CloudError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  };
  return {
    GetRole: (call) => ({ Role: view(store, find(call, ['RoleName'])) }),
    ListRoles: ({ input }) => {
      refuseUnknown('iam:ListRoles', input, ['PathPrefix']);
      const prefix = typeof input['PathPrefix'] === 'string' ? input['PathPrefix'] : '/';
      const roles = store.roles.entries().filter(([, role]) => role.path.startsWith(prefix));
      return { IsTruncated: false, Roles: roles.map(([, role]) => view(store, role)) };
    },
    ListRolePolicies: (call) => ({
      IsTruncated: false,
      PolicyNames: Object.keys(find(call, ['RoleName']).policies),
    }),
    GetRolePolicy: (call) => {
      const role = find(call, ['RoleName', 'PolicyName']);
      const name = String(call.input['PolicyName']);
      if (!Object.hasOwn(role.policies, name)) {
        throw new CloudError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
      }
      const PolicyDocument = encodeURIComponent(JSON.stringify(role.policies[name]));
      return { RoleName: role.name, PolicyName: name, PolicyDocument };
    },
    ListAttachedRolePolicies: (call) => ({
      IsTruncated: false,
      AttachedPolicies: find(call, ['RoleName']).attached.map((PolicyArn) => ({
        PolicyArn,
        PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
      })),
    }),
  };
}

function view(store: IamStore, role: RoleRecord): XmlObject {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(store, role),
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trustPolicy)),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

import { CloudError, ReplacementRequired, refuseUnknown } from '../../core/errors';
import { generatedName } from '../../core/generated-name';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import { roleArn, type IamStore, type ManagedPolicyRecord, type RoleRecord } from './iam-store';

type Properties = Record<string, unknown>;

/** CloudFormation's AWS::IAM::Role. */
export function roleResource(store: IamStore): ResourceType {
  const stateOf = (role: RoleRecord): ResourceState => ({
    physicalId: role.name,
    attributes: { Arn: roleArn(store, role), RoleId: role.id },
  });
  const save = async (role: RoleRecord): Promise<ResourceState> => {
    await store.roles.put(role.name, role);
    return stateOf(role);
  };
  return {
    create: async (properties, context) => {
      const wanted = readRole(properties, context);
      const name = wanted.name ?? generatedName(context, 64);
      if (store.roles.get(name)) throw alreadyExists(`Role with name ${name} already exists.`);
      return save({ ...wanted, name, id: store.newId('AROA'), createdAt: store.now() });
    },
    update: async (physicalId, properties, _previous, context) => {
      const wanted = readRole(properties, context);
      const current = store.roles.get(physicalId);
      if (!current)
        throw new CloudError('NoSuchEntity', `The role with name ${physicalId} cannot be found.`, 404);
      if ((wanted.name ?? physicalId) !== physicalId) throw new ReplacementRequired('RoleName');
      if (wanted.path !== current.path) throw new ReplacementRequired('Path');
      return save({ ...current, ...wanted, name: physicalId });
    },
    remove: (physicalId) => store.roles.remove(physicalId),
  };
}

/** CloudFormation's AWS::IAM::Policy: an inline policy put into each of its roles. */
export function policyResource(store: IamStore): ResourceType {
  const what = 'AWS::IAM::Policy';
  const read = (properties: Properties) => {
    refuseUnknown(what, properties, ['PolicyName', 'PolicyDocument', 'Roles']);
    return {
      name: text(what, properties, 'PolicyName'),
      document: properties['PolicyDocument'],
      roles: texts(properties['Roles']),
    };
  };
  const detach = async (name: string, roles: string[]) => {
    for (const role of roles) {
      const record = store.roles.get(role);
      if (!record) continue;
      const { [name]: _, ...policies } = record.policies;
      await store.roles.put(role, { ...record, policies });
    }
  };
  const attach = async (properties: Properties): Promise<ResourceState> => {
    const { name, document, roles } = read(properties);
    for (const role of roles) {
      const record = store.roles.get(role);
      if (!record) throw new CloudError('NoSuchEntity', `The role with name ${role} cannot be found.`, 404);
      await store.roles.put(role, { ...record, policies: { ...record.policies, [name]: document } });
    }
    return { physicalId: name, attributes: { Id: name } };
  };
  return {
    create: (properties) => attach(properties),
    update: async (_physicalId, properties, previous) => {
      const before = read(previous);
      if (before.name !== read(properties).name) throw new ReplacementRequired('PolicyName');
      await detach(before.name, before.roles);
      return attach(properties);
    },
    remove: async (_physicalId, properties) => {
      const { name, roles } = read(properties);
      await detach(name, roles);
    },
  };
}

/** CloudFormation's AWS::IAM::ManagedPolicy. */
export function managedPolicyResource(store: IamStore): ResourceType {
  const what = 'AWS::IAM::ManagedPolicy';
  const read = (properties: Properties, context?: ResourceContext) => {
    refuseUnknown(what, properties, ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Description', 'Roles']);
    const given = properties['ManagedPolicyName'];
    return {
      name: typeof given === 'string' ? given : context && generatedName(context, 128),
      path: typeof properties['Path'] === 'string' ? properties['Path'] : '/',
      document: properties['PolicyDocument'],
      ...(typeof properties['Description'] === 'string' && { description: properties['Description'] }),
      roles: texts(properties['Roles']),
    };
  };
  const save = async (arn: string, record: ManagedPolicyRecord, roles: string[]): Promise<ResourceState> => {
    await store.policies.put(arn, record);
    for (const [name, role] of store.roles.entries()) {
      const others = role.attached.filter((attached) => attached !== arn);
      const attached = roles.includes(name) ? [...others, arn] : others;
      if (attached.length !== role.attached.length) await store.roles.put(name, { ...role, attached });
    }
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  };
  return {
    create: async (properties, context) => {
      const { name = '', path, document, description, roles } = read(properties, context);
      const arn = `arn:aws:iam::${store.accountId}:policy${path}${name}`;
      if (store.policies.get(arn)) throw alreadyExists(`A policy called ${name} already exists.`);
      const record = {
        name,
        path,
        document,
        createdAt: store.now(),
        ...(description !== undefined && { description }),
      };
      return save(arn, record, roles);
    },
    update: async (physicalId, properties) => {
      const current = store.policies.get(physicalId);
      const { name, path, document, description, roles } = read(properties);
      if (!current) throw new CloudError('NoSuchEntity', `Policy ${physicalId} does not exist.`, 404);
      if ((name ?? current.name) !== current.name) throw new ReplacementRequired('ManagedPolicyName');
      if (path !== current.path) throw new ReplacementRequired('Path');
      if (description !== current.description) throw new ReplacementRequired('Description');
      return save(physicalId, { ...current, document }, roles);
    },
    remove: async (physicalId) => {
      const current = store.policies.get(physicalId);
      if (!current) return;
      await save(physicalId, current, []);
      await store.policies.remove(physicalId);
    },
  };
}

function readRole(properties: Properties, { tags }: ResourceContext) {
  const what = 'AWS::IAM::Role';
  const known = [
    'RoleName',
    'Path',
    'AssumeRolePolicyDocument',
    'Policies',
    'ManagedPolicyArns',
    'Description',
    'MaxSessionDuration',
    'Tags',
  ];
  refuseUnknown(what, properties, known);
  const { AssumeRolePolicyDocument: trustPolicy, RoleName: name, Description: description } = properties;
  if (typeof trustPolicy !== 'object')
    throw new CloudError('ValidationError', `${what} needs AssumeRolePolicyDocument.`);
  const policies = objects(properties['Policies']).map(
    ({ PolicyName, PolicyDocument }) => [String(PolicyName), PolicyDocument] as const,
  );
  const own = objects(properties['Tags']).map(({ Key, Value }) => [String(Key), String(Value)] as const);
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof description === 'string' && { description }),
    path: typeof properties['Path'] === 'string' ? properties['Path'] : '/',
    maxSessionSeconds: Number(properties['MaxSessionDuration'] ?? 3600),
    trustPolicy,
    policies: Object.fromEntries(policies),
    attached: texts(properties['ManagedPolicyArns']),
    tags: { ...Object.fromEntries(own), ...tags },
  };
}

function text(what: string, properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new CloudError('ValidationError', `${what} needs ${name}.`);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function objects(value: unknown): Array<Record<string, unknown>> {
  return Array.isArray(value) ? (value as Array<Record<string, unknown>>) : [];
}

function alreadyExists(message: string): CloudError {
  return new CloudError('EntityAlreadyExists', message, 409);
}

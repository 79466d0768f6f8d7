import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DocumentStore } from '../../core/document-store';
import { CloudError, ReplacementRequired } from '../../core/errors';
import { generatedName } from '../../core/generated-name';
import type { CloudIdentity, ResourceState, ResourceType } from '../../core/service';
import { machineTypes } from './machine-types';
import { monitoringTypes } from './monitoring-types';
import { networkTypes } from './network-types';
import { checkShape, readNotation } from './notation';
import type { MadeResource, RecordedType } from './recorded-type';
import { securityTypes } from './security-types';
import { webTypes } from './web-types';

/** A recorded resource as kept. */
interface RecordedResource {
  /** What its ids are made from. */
  seed: string;
  name: string;
  version: number;
  properties: Record<string, unknown>;
}

/** The types, by CloudFormation's name. */
export const recordedTypes: Record<string, RecordedType> = {
  ...machineTypes,
  ...monitoringTypes,
  ...networkTypes,
  ...securityTypes,
  ...webTypes,
};

/**
 * CloudFormation types of things this machine cannot be or do: instances, networks, alarms, topics, budgets, keys.
 *
 * Their properties are checked as CloudFormation checks them, they are kept and have the right `Ref` and `Fn::GetAtt`;
 * they never act, and the stack's events say so.
 */
export async function createRecordedResources(options: {
  identity: CloudIdentity;
  stateDirectory: string;
  fsync?: boolean;
}): Promise<Record<string, ResourceType>> {
  const durability = { fsync: options.fsync ?? true };
  const documents = await DocumentStore.open<RecordedResource>(options.stateDirectory, durability);
  return Object.fromEntries(
    Object.entries(recordedTypes).map(([name, type]) => [
      name,
      resourceOf(name, type, options.identity, documents),
    ]),
  );
}

function resourceOf(
  typeName: string,
  type: RecordedType,
  identity: CloudIdentity,
  documents: DocumentStore<RecordedResource>,
): ResourceType {
  const shape = readNotation(type.properties);
  const read = (properties: Record<string, unknown>): Record<string, unknown> => {
    const checked = checkShape(typeName, shape, properties) as Record<string, unknown>;
    const problem = type.check?.(checked);
    if (problem !== undefined) throw new CloudError('ValidationError', `${typeName}: ${problem}`);
    return checked;
  };
  const keyOf = (physicalId: string): string => `${typeName} ${physicalId}`;
  const save = async (resource: RecordedResource): Promise<ResourceState> => {
    const state = type.describe(madeOf(resource, identity));
    await documents.put(keyOf(state.physicalId), resource);
    return { ...state, recordedOnly: ['the whole resource, which never acts'] };
  };
  return {
    create: async (properties, context) => {
      const wanted = read(properties);
      const name = nameIn(type, wanted) ?? generatedName(context, type.longestName ?? 128);
      const resource = { seed: randomUUID(), name, version: 1, properties: wanted };
      const { physicalId } = type.describe(madeOf(resource, identity));
      if (documents.get(keyOf(physicalId)))
        throw new CloudError('AlreadyExists', `${typeName} ${name} already exists.`);
      return save(resource);
    },
    update: async (physicalId, properties) => {
      const wanted = read(properties);
      const current = documents.get(keyOf(physicalId));
      if (!current) throw new CloudError('NotFound', `${typeName} ${physicalId} does not exist.`, 404);
      const changes = (path: string): boolean =>
        !isDeepStrictEqual(valueAt(wanted, path.split('.')), valueAt(current.properties, path.split('.')));
      const replaced = type.replacedBy.find(changes);
      if (replaced !== undefined) throw new ReplacementRequired(replaced);
      const version = current.version + (type.versionedBy?.some(changes) ? 1 : 0);
      return save({ ...current, version, properties: wanted });
    },
    find: async (properties) => {
      const name = nameIn(type, properties);
      if (name === undefined) return undefined;
      const { physicalId } = type.describe(madeOf({ seed: '', name, version: 1, properties }, identity));
      return documents.get(keyOf(physicalId)) && physicalId;
    },
    remove: (physicalId) => documents.remove(keyOf(physicalId)),
  };
}

function madeOf(
  { seed, name, version, properties }: RecordedResource,
  identity: CloudIdentity,
): MadeResource {
  const digits = (label: string): string => createHash('sha256').update(`${seed} ${label}`).digest('hex');
  return {
    ...{ identity, name, version, properties },
    id: (prefix) => `${prefix}-0${digits(prefix).slice(0, 16)}`,
    uuid: () => digits('uuid').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
  };
}

function nameIn(type: RecordedType, properties: Record<string, unknown>): string | undefined {
  const name = type.name && valueAt(properties, type.name);
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);
}

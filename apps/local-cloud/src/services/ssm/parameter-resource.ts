import { CloudError, ReplacementRequired, refuseUnknown } from '../../core/errors';
import { generatedName } from '../../core/generated-name';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import { checkParameter, type ParameterRecord, type ParameterStore } from './parameter-store';

const what = 'AWS::SSM::Parameter';

/** CloudFormation's AWS::SSM::Parameter. */
export function parameterResource(store: ParameterStore): ResourceType {
  const read = (properties: Record<string, unknown>, name: string, current?: ParameterRecord) => {
    refuseUnknown(what, properties, ['Name', 'Value', 'Type', 'Description', 'Tier', 'DataType', 'Tags']);
    const tags = properties['Tags'];
    return {
      ...checkParameter(what, { ...properties, Name: name }, store.now(), current),
      ...(typeof tags === 'object' && { tags: tags as Record<string, string> }),
    };
  };
  const nameOf = (properties: Record<string, unknown>) =>
    typeof properties['Name'] === 'string' ? properties['Name'] : undefined;
  const save = async (record: ParameterRecord): Promise<ResourceState> => {
    await store.documents.put(record.name, record);
    return { physicalId: record.name, attributes: { Type: record.type, Value: record.value } };
  };
  return {
    create: async (properties, context: ResourceContext) => {
      const name = nameOf(properties) ?? `CFN-${generatedName(context, 200)}`;
      if (store.documents.get(name))
        throw new CloudError('ParameterAlreadyExists', `The parameter ${name} already exists.`);
      return save(read(properties, name));
    },
    update: async (physicalId, properties) => {
      if ((nameOf(properties) ?? physicalId) !== physicalId) throw new ReplacementRequired('Name');
      return save(read(properties, physicalId, store.documents.get(physicalId)));
    },
    remove: (physicalId) => store.documents.remove(physicalId),
  };
}

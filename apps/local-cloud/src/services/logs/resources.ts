import { CloudError, ReplacementRequired, refuseUnknown } from '../../core/errors';
import { generatedName } from '../../core/generated-name';
import type { CloudIdentity, ResourceContext, ResourceState, ResourceType } from '../../core/service';
import type { GroupRecord, LogFiles } from './log-files';
import { streamKey } from './log-files';

/** Days CloudWatch Logs takes as retention. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** ARN of a group, without the `:*` that Fn::GetAtt adds. */
export function groupArn({ region, accountId }: CloudIdentity, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

/** @throws CloudError InvalidParameterException */
export function checkRetention(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const days = Number(value);
  if (retentions.includes(days)) return days;
  throw new CloudError(
    'InvalidParameterException',
    `Expected the retention to be one of ${retentions.join(', ')} days, got ${JSON.stringify(value)}.`,
  );
}

/** CloudFormation's AWS::Logs::LogGroup. */
export function logGroupResource(
  files: LogFiles,
  identity: CloudIdentity,
  clock: () => number,
): ResourceType {
  const what = 'AWS::Logs::LogGroup';
  const stateOf = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { Arn: `${groupArn(identity, name)}:*` },
  });
  const read = (
    properties: Record<string, unknown>,
    { tags }: ResourceContext,
  ): Pick<GroupRecord, 'retentionDays' | 'tags'> => {
    refuseUnknown(what, properties, ['LogGroupName', 'RetentionInDays', 'LogGroupClass', 'Tags']);
    const retentionDays = checkRetention(properties['RetentionInDays']);
    const own = Array.isArray(properties['Tags'])
      ? (properties['Tags'] as Array<{ Key: string; Value: string }>)
      : [];
    return {
      ...(retentionDays !== undefined && { retentionDays }),
      tags: { ...Object.fromEntries(own.map(({ Key, Value }) => [Key, Value])), ...tags },
    };
  };
  const nameOf = (properties: Record<string, unknown>) =>
    properties['LogGroupName'] === undefined ? undefined : String(properties['LogGroupName']);
  return {
    create: async (properties, context) => {
      const name = nameOf(properties) ?? generatedName(context, 512);
      const settings = read(properties, context);
      if (files.groups.get(name))
        throw new CloudError('ResourceAlreadyExistsException', `The log group ${name} already exists.`);
      await files.groups.put(name, { name, createdAt: clock(), ...settings });
      return stateOf(name);
    },
    update: async (physicalId, properties, _previous, context) => {
      if ((nameOf(properties) ?? physicalId) !== physicalId) throw new ReplacementRequired('LogGroupName');
      const createdAt = files.groups.get(physicalId)?.createdAt ?? clock();
      await files.groups.put(physicalId, { name: physicalId, createdAt, ...read(properties, context) });
      return stateOf(physicalId);
    },
    remove: (physicalId) => files.removeGroup(physicalId),
  };
}

/** CloudFormation's AWS::Logs::LogStream. */
export function logStreamResource(files: LogFiles): ResourceType {
  const read = (properties: Record<string, unknown>) => {
    refuseUnknown('AWS::Logs::LogStream', properties, ['LogGroupName', 'LogStreamName']);
    const name = properties['LogStreamName'];
    return { group: String(properties['LogGroupName']), ...(typeof name === 'string' && { name }) };
  };
  return {
    create: async (properties, context) => {
      const { group, name = generatedName(context, 512) } = read(properties);
      if (!files.groups.get(group))
        throw new CloudError(
          'ResourceNotFoundException',
          `The specified log group does not exist: ${group}.`,
        );
      if (files.streams.get(streamKey(group, name)))
        throw new CloudError('ResourceAlreadyExistsException', `The log stream ${name} already exists.`);
      await files.createStream(group, name);
      return { physicalId: name, attributes: {} };
    },
    update: async (physicalId, properties, previous) => {
      const wanted = read(properties);
      if (wanted.group !== read(previous).group) throw new ReplacementRequired('LogGroupName');
      if ((wanted.name ?? physicalId) !== physicalId) throw new ReplacementRequired('LogStreamName');
      return { physicalId, attributes: {} };
    },
    remove: (physicalId, properties) => files.removeStream(read(properties).group, physicalId),
  };
}

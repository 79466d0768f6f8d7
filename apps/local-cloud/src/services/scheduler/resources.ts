import { CloudError, ReplacementRequired } from '../../core/errors';
import { generatedName } from '../../core/generated-name';
import { Input } from '../../core/input';
import type { ResourceState, ResourceType } from '../../core/service';
import { groupArn, readSettings, scheduleArn, settingMembers, type ScheduleRecord } from './schedule-model';
import type { GroupRecord } from './schedule-store';
import { checkName, type SchedulerContext } from './scheduler-routes';

/** `AWS::Scheduler::Schedule` and `AWS::Scheduler::ScheduleGroup`. */
export function schedulerResources(context: SchedulerContext): Record<string, ResourceType> {
  return {
    'AWS::Scheduler::Schedule': scheduleResource(context),
    'AWS::Scheduler::ScheduleGroup': groupResource(context),
  };
}

function scheduleResource({ identity, store }: SchedulerContext): ResourceType {
  const read = (properties: Record<string, unknown>) => {
    const input = new Input('AWS::Scheduler::Schedule', properties, [...settingMembers, 'Name']);
    const name = input.optionalText('Name');
    return {
      settings: readSettings(input),
      group: input.optionalText('GroupName') ?? 'default',
      ...(name !== undefined && { name: checkName(name) }),
    };
  };
  const stateOf = ({ group, name, target, kmsKeyArn }: ScheduleRecord): ResourceState => ({
    physicalId: name,
    attributes: { Arn: scheduleArn(identity, group, name) },
    recordedOnly: [
      ...(target.deadLetterArn === undefined ? [] : ['Target.DeadLetterConfig']),
      ...(kmsKeyArn === undefined ? [] : ['KmsKeyArn']),
    ],
  });
  return {
    create: async (properties, context) => {
      const { settings, group, name = generatedName(context, 64) } = read(properties);
      return stateOf(await store.create({ ...settings, group, name }));
    },
    update: async (physicalId, properties, previous) => {
      const { settings, group, name = physicalId } = read(properties);
      if (name !== physicalId) throw new ReplacementRequired('Name');
      if (group !== (previous['GroupName'] ?? 'default')) {
        await store.remove(String(previous['GroupName'] ?? 'default'), physicalId);
        return stateOf(await store.create({ ...settings, group, name }));
      }
      return stateOf(await store.update(group, name, settings));
    },
    remove: async (physicalId, properties) => {
      await store.remove(String(properties['GroupName'] ?? 'default'), physicalId).catch(unlessGone);
    },
  };
}

function groupResource({ identity, store }: SchedulerContext): ResourceType {
  const read = (properties: Record<string, unknown>) => {
    const input = new Input('AWS::Scheduler::ScheduleGroup', properties, ['Name', 'Tags']);
    const name = input.optionalText('Name');
    return { name: name === undefined ? undefined : checkName(name), tags: input.tagList() };
  };
  const stateOf = ({ name, createdMs }: GroupRecord): ResourceState => {
    const at = new Date(createdMs).toISOString();
    return {
      physicalId: name,
      attributes: {
        Arn: groupArn(identity, name),
        CreationDate: at,
        LastModificationDate: at,
        State: 'ACTIVE',
      },
    };
  };
  return {
    create: async (properties, context) => {
      const { name = generatedName(context, 64), tags } = read(properties);
      return stateOf(await store.createGroup(name, { ...context.tags, ...tags }));
    },
    update: async (physicalId, properties, _previous, context) => {
      const { name = physicalId, tags } = read(properties);
      if (name !== physicalId) throw new ReplacementRequired('Name');
      return stateOf(await store.tagGroup(name, { ...context.tags, ...tags }));
    },
    remove: async (physicalId) => {
      await store.removeGroup(physicalId).catch(unlessGone);
    },
  };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof CloudError && error.code === 'ResourceNotFoundException')) throw error;
}

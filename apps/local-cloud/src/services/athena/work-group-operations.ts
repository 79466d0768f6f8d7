import { refuse, ReplacementRequired } from '../../core/errors';
import { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type { ResourceType } from '../../core/service';
import type { PreparedStatements } from './prepared-statements';
import {
  readConfiguration,
  showConfiguration,
  type WorkGroup,
  type WorkGroupConfiguration,
  type WorkGroupStore,
} from './work-groups';

/** Operations by name. */
export type AthenaHandlers = Record<string, (input: Members, what: string) => Promise<object> | object>;

/** What workgroup operations work with. */
export interface WorkGroupContext {
  groups: WorkGroupStore;
  prepared: PreparedStatements;
  clock: () => number;
}

/** CreateWorkGroup, GetWorkGroup, ListWorkGroups, UpdateWorkGroup, DeleteWorkGroup. */
export function workGroupOperations({ groups, prepared, clock }: WorkGroupContext): AthenaHandlers {
  return {
    CreateWorkGroup: async (input, what) => {
      input.only(['Name', 'Configuration', 'Description', 'Tags'], (member) => refuse(what, member));
      await groups.create(newGroup(what, input, 'Configuration', clock()));
      return {};
    },
    GetWorkGroup: (input, what) => {
      input.only(['WorkGroup'], (member) => refuse(what, member));
      const group = groups.get(input.text('WorkGroup'));
      return { WorkGroup: { ...summaryOf(group), Configuration: showConfiguration(group.configuration) } };
    },
    ListWorkGroups: (input, what) => {
      input.only(['NextToken', 'MaxResults'], (member) => refuse(what, member));
      const page = pageOf(groups.list(), input, 'InvalidRequestException', 50);
      const token = page.nextToken === undefined ? {} : { NextToken: page.nextToken };
      return { WorkGroups: page.items.map(summaryOf), ...token };
    },
    UpdateWorkGroup: async (input, what) => {
      input.only(['WorkGroup', 'Description', 'State', 'ConfigurationUpdates'], (member) =>
        refuse(what, member),
      );
      const updates = input.optionalObject('ConfigurationUpdates');
      await groups.update(input.text('WorkGroup'), (group) => ({
        ...group,
        description: input.optionalText('Description') ?? group.description,
        state: input.optionalChoice('State', ['ENABLED', 'DISABLED']) ?? group.state,
        configuration: updates ? applyUpdates(what, group.configuration, updates) : group.configuration,
      }));
      return {};
    },
    DeleteWorkGroup: async (input, what) => {
      input.only(['WorkGroup', 'RecursiveDeleteOption'], (member) => refuse(what, member));
      input.optionalBoolean('RecursiveDeleteOption');
      const { name } = groups.get(input.text('WorkGroup'));
      await groups.delete(name);
      await prepared.removeAll(name);
      return {};
    },
  };
}

/** `AWS::Athena::WorkGroup`. */
export function workGroupResource({
  groups,
  prepared,
  clock,
}: WorkGroupContext): Record<string, ResourceType> {
  const what = 'AWS::Athena::WorkGroup';
  const read = (properties: Record<string, unknown>): Members => {
    const members = new Members(properties, { errorCode: 'InvalidRequestException', coerce: true });
    const known = ['Name', 'Description', 'State', 'Tags', 'WorkGroupConfiguration', 'RecursiveDeleteOption'];
    members.only(known, (member) => refuse(what, member));
    members.optionalBoolean('RecursiveDeleteOption');
    return members;
  };
  const stateOf = (name: string) => ({
    physicalId: name,
    attributes: { 'WorkGroupConfiguration.EngineVersion.EffectiveEngineVersion': 'Athena engine version 3' },
  });
  return {
    [what]: {
      create: async (properties, context) => {
        const group = newGroup(what, read(properties), 'WorkGroupConfiguration', clock());
        await groups.create({ ...group, tags: { ...context.tags, ...group.tags } });
        return stateOf(group.name);
      },
      update: async (physicalId, properties, _previous, context) => {
        const next = newGroup(what, read(properties), 'WorkGroupConfiguration', clock());
        if (next.name !== physicalId) throw new ReplacementRequired('Name');
        await groups.update(physicalId, ({ createTime }) => ({
          ...next,
          createTime,
          tags: { ...context.tags, ...next.tags },
        }));
        return stateOf(physicalId);
      },
      remove: async (physicalId) => {
        if (groups.has(physicalId)) await groups.delete(physicalId);
        await prepared.removeAll(physicalId);
      },
    },
  };
}

function newGroup(what: string, input: Members, configuration: string, nowMs: number): WorkGroup {
  const name = input.text('Name');
  if (!/^[a-zA-Z0-9._-]{1,128}$/.test(name)) throw input.fail('Name', 'must match [a-zA-Z0-9._-]{1,128}');
  return {
    name,
    description: input.optionalText('Description') ?? '',
    state: input.optionalChoice('State', ['ENABLED', 'DISABLED']) ?? 'ENABLED',
    createTime: nowMs / 1000,
    configuration: readConfiguration(what, input.optionalObject(configuration)),
    tags: Object.fromEntries(
      input.objects('Tags').map((tag) => [tag.text('Key'), tag.optionalText('Value') ?? '']),
    ),
  };
}

/** `WorkGroupConfigurationUpdates`: what is named replaces, `Remove...` takes away. */
function applyUpdates(
  what: string,
  before: WorkGroupConfiguration,
  updates: Members,
): WorkGroupConfiguration {
  const {
    RemoveBytesScannedCutoffPerQuery: removeCutoff,
    ResultConfigurationUpdates: results,
    ...rest
  } = updates.values;
  const values = { ...rest, ...(results === undefined ? {} : { ResultConfiguration: results }) };
  const given = new Members(values, { errorCode: 'InvalidRequestException' });
  const next = readConfiguration(what, given);
  const kept = {
    enforce: given.has('EnforceWorkGroupConfiguration') ? next.enforce : before.enforce,
    publishMetrics: given.has('PublishCloudWatchMetricsEnabled')
      ? next.publishMetrics
      : before.publishMetrics,
    requesterPays: given.has('RequesterPaysEnabled') ? next.requesterPays : before.requesterPays,
    engineVersion: given.has('EngineVersion') ? next.engineVersion : before.engineVersion,
  };
  const { bytesScannedCutoff: _cutoff, ...withoutCutoff } = { ...before, ...next, ...kept };
  const cutoff = next.bytesScannedCutoff ?? (removeCutoff === true ? undefined : before.bytesScannedCutoff);
  return cutoff === undefined ? withoutCutoff : { ...withoutCutoff, bytesScannedCutoff: cutoff };
}

function summaryOf(group: WorkGroup): object {
  return {
    Name: group.name,
    State: group.state,
    Description: group.description,
    CreationTime: group.createTime,
  };
}

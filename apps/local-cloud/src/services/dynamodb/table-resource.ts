import { CloudError, refuse } from '../../core/errors';
import { Input } from '../../core/input';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import {
  defaultTableSettings,
  readRecovery,
  readTableSettings,
  settingMembers,
  type TableSettings,
} from './table-settings';
import type { Tables } from './tables';

const what = 'AWS::DynamoDB::Table';

/** Properties dynalite takes as they are. */
const tableMembers = [
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
];

/** Of those, what cannot change in place. */
const fixedMembers = [
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
];

/** CloudFormation's AWS::DynamoDB::Table. */
export function tableResource(tables: Tables, clock: () => number): ResourceType {
  const state = async (name: string): Promise<ResourceState> => {
    const { TableArn, TableId } = await tables.definition(name);
    return { physicalId: name, attributes: { Arn: TableArn, TableId } };
  };
  const read = (properties: Record<string, unknown>) => {
    const input = new Input(what, properties, [
      ...tableMembers,
      ...settingMembers,
      'PointInTimeRecoverySpecification',
      'TimeToLiveSpecification',
      'Tags',
    ]);
    if (
      input.optionalInput('TimeToLiveSpecification', ['Enabled', 'AttributeName'])?.optionalBoolean('Enabled')
    )
      throw refuse(what, 'TimeToLiveSpecification');
    return input;
  };
  const settingsOf = (input: Input, previous: TableSettings): TableSettings => {
    const settings = readTableSettings(input, { ...defaultTableSettings, ...recoveryOf(previous) });
    const recovery = input.optionalInput('PointInTimeRecoverySpecification', [
      'PointInTimeRecoveryEnabled',
      'RecoveryPeriodInDays',
    ]);
    return recovery ? readRecovery(recovery, settings, clock()) : settings;
  };
  const setTags = async (name: string, tags: Record<string, string>) => {
    const { TableArn: ResourceArn } = await tables.definition(name);
    const present = await tables.run('ListTagsOfResource', { ResourceArn });
    const gone = (present['Tags'] as Array<{ Key: string }>)
      .map((tag) => tag.Key)
      .filter((key) => !(key in tags));
    if (gone.length > 0) await tables.run('UntagResource', { ResourceArn, TagKeys: gone });
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    if (Tags.length > 0) await tables.run('TagResource', { ResourceArn, Tags });
  };

  return {
    async create(properties, resource) {
      const input = read(properties);
      const name = input.optionalText('TableName') ?? generatedName(resource);
      await tables.create(
        what,
        { ...numbers(pick(properties, tableMembers)), TableName: name },
        settingsOf(input, defaultTableSettings),
      );
      await setTags(name, { ...resource.tags, ...input.tagList() });
      return state(name);
    },
    async update(physicalId, properties, previous, resource) {
      const input = read(properties);
      for (const member of fixedMembers) {
        if (JSON.stringify(properties[member]) !== JSON.stringify(previous[member]))
          throw refuse(what, `a change of ${member} of ${physicalId}`, 'Remove the table first.');
      }
      const table = await tables.definition(physicalId);
      const billing = numbers(pick(properties, ['BillingMode', 'ProvisionedThroughput']));
      if (
        JSON.stringify(billing) !==
        JSON.stringify(numbers(pick(previous, ['BillingMode', 'ProvisionedThroughput'])))
      )
        await tables.update(what, { BillingMode: 'PROVISIONED', ...billing, TableName: table.TableName });
      await tables.settings.set(physicalId, settingsOf(input, tables.settings.get(physicalId)));
      await setTags(physicalId, { ...resource.tags, ...input.tagList() });
      return state(physicalId);
    },
    async remove(physicalId) {
      await tables.remove(physicalId).catch((error: unknown) => {
        if (!(error instanceof CloudError && error.code === 'ResourceNotFoundException')) throw error;
      });
    },
  };
}

function recoveryOf(settings: TableSettings): Partial<TableSettings> {
  const { pointInTimeRecoverySinceMs } = settings;
  return pointInTimeRecoverySinceMs === undefined ? {} : { pointInTimeRecoverySinceMs };
}

function pick(properties: Record<string, unknown>, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    members.filter((member) => properties[member] != null).map((member) => [member, properties[member]]),
  );
}

/** CloudFormation gives numbers as text; dynalite wants numbers in a throughput. */
function numbers<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
    /CapacityUnits$/.test(key) && typeof member === 'string' ? Number(member) : member,
  ) as T;
}

/** A name of CloudFormation's form for a resource without one. */
function generatedName(resource: ResourceContext): string {
  const random = Array.from(
    { length: 12 },
    () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Math.floor(Math.random() * 36)],
  );
  return `${resource.stackName}-${resource.logicalId}`.slice(0, 242) + `-${random.join('')}`;
}

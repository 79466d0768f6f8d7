import { CloudError } from '../../core/errors';
import { Input } from '../../core/input';
import type { ServiceCall } from '../../core/service';
import { operationTypes } from './dynalite';
import {
  defaultTableSettings,
  describeBackups,
  readRecovery,
  readTableSettings,
  settingMembers,
} from './table-settings';
import type { Tables } from './tables';
import { refuseUnknownMembers } from './unknown-members';

type Operation = (call: ServiceCall) => Promise<object>;

/** Operations on tables. */
export function tableOperations(
  tables: Tables,
  clock: () => number,
  arn: (table: string) => string,
): Record<string, Operation> {
  const checked =
    (
      operation: 'DescribeTimeToLive' | 'ListTables' | 'ListTagsOfResource' | 'TagResource' | 'UntagResource',
    ): Operation =>
    (call) => {
      refuseUnknownMembers(`dynamodb:${operation}`, call.input, operationTypes[operation].types);
      return tables.run(operation, call.input);
    };

  return {
    async CreateTable(call) {
      const { settings, rest } = split('CreateTable', call.input, ['Tags']);
      const { Tags, ...input } = rest;
      const table = await tables.create(
        'dynamodb:CreateTable',
        input,
        readTableSettings(settings, defaultTableSettings),
      );
      if (Array.isArray(Tags) && Tags.length > 0)
        await tables.run('TagResource', { ResourceArn: table.TableArn, Tags });
      return { TableDescription: tables.describe(table, tables.settings.get(table.TableName)) };
    },
    async UpdateTable(call) {
      const { settings, rest } = split('UpdateTable', call.input);
      const { AttributeDefinitions: _definitions, ...input } = rest;
      const name = settings.text('TableName');
      await tables.definition(name);
      const next = readTableSettings(settings, tables.settings.get(name));
      if (Object.keys(input).length > 1) await tables.update('dynamodb:UpdateTable', input);
      await tables.settings.set(name, next);
      return { TableDescription: tables.describe(await tables.definition(name), next) };
    },
    async DeleteTable(call) {
      const input = new Input('dynamodb:DeleteTable', call.input, ['TableName']);
      return { TableDescription: await tables.remove(tableName(input.text('TableName'))) };
    },
    async DescribeTable(call) {
      const name = tableName(
        new Input('dynamodb:DescribeTable', call.input, ['TableName']).text('TableName'),
      );
      return { Table: tables.describe(await tables.definition(name), tables.settings.get(name)) };
    },
    DescribeTimeToLive: checked('DescribeTimeToLive'),
    ListTables: checked('ListTables'),
    ListTagsOfResource: checked('ListTagsOfResource'),
    TagResource: checked('TagResource'),
    UntagResource: checked('UntagResource'),
    async DescribeContinuousBackups(call) {
      const name = tableName(
        new Input('dynamodb:DescribeContinuousBackups', call.input, ['TableName']).text('TableName'),
      );
      await requireTable(name);
      return { ContinuousBackupsDescription: describeBackups(tables.settings.get(name), clock()) };
    },
    async UpdateContinuousBackups(call) {
      const what = 'dynamodb:UpdateContinuousBackups';
      const input = new Input(what, call.input, ['TableName', 'PointInTimeRecoverySpecification']);
      const name = tableName(input.text('TableName'));
      await requireTable(name);
      const specification = input.optionalInput('PointInTimeRecoverySpecification', [
        'PointInTimeRecoveryEnabled',
        'RecoveryPeriodInDays',
      ]);
      if (!specification)
        throw new CloudError('ValidationException', 'Expected PointInTimeRecoverySpecification to be set.');
      await tables.settings.set(name, readRecovery(specification, tables.settings.get(name), clock()));
      return { ContinuousBackupsDescription: describeBackups(tables.settings.get(name), clock()) };
    },
  };

  async function requireTable(name: string): Promise<void> {
    await tables.definition(name).catch((error: unknown) => {
      if (error instanceof CloudError && error.code === 'ResourceNotFoundException')
        throw new CloudError('TableNotFoundException', `Table not found: ${arn(name)}`);
      throw error;
    });
  }
}

/** Takes the members kept here out of those for dynalite; `TableName` is in both. */
function split(
  operation: 'CreateTable' | 'UpdateTable',
  members: Record<string, unknown>,
  more: readonly string[] = [],
): { settings: Input; rest: Record<string, unknown> } {
  const own = Object.entries(members).filter(
    ([name]) => settingMembers.includes(name) || name === 'TableName',
  );
  const rest = Object.fromEntries(Object.entries(members).filter(([name]) => !settingMembers.includes(name)));
  const settings = new Input(`dynamodb:${operation}`, Object.fromEntries(own), [
    ...settingMembers,
    'TableName',
    ...more,
  ]);
  return { settings, rest };
}

/** A table by name or ARN. */
function tableName(nameOrArn: string): string {
  return nameOrArn.split(':table/').at(-1) ?? nameOrArn;
}

import { CloudError, refuse } from '../../core/errors';
import { Input } from '../../core/input';
import { pageOf } from '../../core/page';
import { Members } from '../../core/members';
import type { ServiceCall } from '../../core/service';
import { readPage } from './result-pages';
import { tokenize } from './sql/tokens';
import { describeStatement, listedStatement } from './statement-views';
import { isOver, onlyReads, splitId, type StatementRecord, type SubStatement } from './statement-record';
import type { StatementStore } from './statement-store';
import type { Statements, StatementRequest } from './statements';
import { target, targetMembers, type FindWorkgroup } from './target';

/** What the operations work with. */
export interface OperationsContext {
  statements: Statements;
  store: StatementStore;
  findWorkgroup: FindWorkgroup;
  clock: () => number;
}

/** Handlers by operation name. */
export type Handlers = Record<string, (call: ServiceCall) => Promise<object> | object>;

const what = (operation: string): string => `redshift-data:${operation}`;
const executeMembers = [...targetMembers, 'ClientToken', 'StatementName', 'WithEvent', 'ResultFormat'];
const sessionMembers = ['SessionId', 'SessionKeepAliveSeconds'];
const maximumTextBytes = 100 * 1024;
const maximumBatch = 40;
const statuses = ['SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'ABORTED', 'FAILED', 'ALL'];

/** Operations that run statements and tell of them. */
export function statementOperations(context: OperationsContext): Handlers {
  return {
    ExecuteStatement: (call) => execute(call, context),
    BatchExecuteStatement: (call) => execute(call, context),
    DescribeStatement: async ({ input: members }) => {
      const input = new Input(what('DescribeStatement'), members, ['Id', 'WaitTimeSeconds']);
      await waitFor(find(input, context).record, input, context);
      const { record, statement } = find(input, context);
      return describeStatement(record, statement);
    },
    CancelStatement: async ({ input }) => {
      const { record } = find(new Input(what('CancelStatement'), input, ['Id']), context);
      if (!isOver(record.status)) return { Status: await context.statements.cancel(record.id) };
      throw new CloudError(
        'ValidationException',
        `Could not cancel a query that is already in ${record.status} state with ID: ${record.id}`,
      );
    },
    GetStatementResult: ({ input }) =>
      result(new Input(what('GetStatementResult'), input, ['Id', 'NextToken', 'WaitTimeSeconds']), context),
    GetStatementResultV2: () => {
      throw refuse(what('GetStatementResultV2'), 'results in CSV', 'Ask with GetStatementResult.');
    },
    ListStatements: ({ input }) => list(input, context),
  };
}

async function execute(
  { operation, input: members }: ServiceCall,
  context: OperationsContext,
): Promise<object> {
  const isBatch = operation === 'BatchExecuteStatement';
  const own = isBatch ? 'Sqls' : 'Sql';
  const input = new Input(what(operation), members, [
    ...executeMembers,
    ...sessionMembers,
    own,
    'Parameters',
    'WaitTimeSeconds',
  ]);
  for (const member of sessionMembers) if (input.has(member)) throw refuse(what(operation), member);
  if (input.optionalBoolean('WithEvent')) throw refuse(what(operation), 'WithEvent');
  if (input.optionalText('ResultFormat', { oneOf: ['JSON', 'CSV'] }) === 'CSV')
    throw refuse(what(operation), 'ResultFormat CSV', 'It knows JSON.');
  const at = target(input, context.findWorkgroup);
  const sqls = isBatch ? input.texts('Sqls') : [input.text('Sql')];
  if (!sqls.length || sqls.length > maximumBatch)
    throw new CloudError(
      'ValidationException',
      `Expected 1 to ${maximumBatch} statements in Sqls, got ${sqls.length}.`,
    );
  for (const sql of sqls) checkText(sql);
  const parameters = parametersOf(input);
  checkUsed(parameters, sqls);
  const name = input.optionalText('StatementName', { max: 500 });
  const token = input.optionalText('ClientToken', { min: 1, max: 64 });
  const request: StatementRequest = {
    ...at,
    ...{ sqls, isBatch, parameters },
    ...(name === undefined ? {} : { name }),
    ...(token === undefined ? {} : { token }),
  };
  const waitMs = waitMsOf(input);
  const isHeld = waitMs > 0 && onlyReads({ statements: sqls.map((sql) => ({ sql })) });
  const started = await context.statements.start(request, isHeld);
  if (waitMs > 0) await context.statements.settle(started.id, waitMs);
  await context.store.keep(started.id);
  const record = context.store.get(started.id) ?? started;
  return {
    Id: record.id,
    CreatedAt: record.createdMs / 1000,
    Database: record.database,
    WorkgroupName: record.workgroup,
    ...(record.secretArn === undefined ? {} : { SecretArn: record.secretArn }),
    ...(record.dbUser === undefined ? {} : { DbUser: record.dbUser }),
    ...(waitMs > 0 ? statusOf(record) : {}),
  };
}

/** What a call that waited tells beyond the id. */
function statusOf(record: StatementRecord): object {
  const { Status, RedshiftPid, HasResultSet } = describeStatement(record, undefined) as Record<
    string,
    unknown
  >;
  return { Status, RedshiftPid, HasResultSet };
}

/** Milliseconds that a call waits for its statement; 0 is not at all. */
function waitMsOf(input: Input): number {
  return (input.optionalInteger('WaitTimeSeconds', 1, 30) ?? 0) * 1_000;
}

async function waitFor(
  { id }: StatementRecord,
  input: Input,
  { statements }: OperationsContext,
): Promise<void> {
  const waitMs = waitMsOf(input);
  if (waitMs > 0) await statements.settle(id, waitMs);
}

function checkText(sql: string): void {
  if (!sql.trim()) throw new CloudError('ValidationException', 'SQL statement is empty.');
  const bytes = Buffer.byteLength(sql);
  if (bytes > maximumTextBytes)
    throw new CloudError(
      'ValidationException',
      `SQL statement is ${bytes} bytes long; the maximum is ${maximumTextBytes} (100 KB).`,
    );
}

function parametersOf(input: Input): Array<{ name: string; value: string }> {
  const found = (input.optionalList('Parameters') ?? []).map((item, index) => {
    const member = new Input(`Parameters.${index + 1}`, Object(item) as Record<string, unknown>, [
      'name',
      'value',
    ]);
    return {
      name: member.text('name', { pattern: '[0-9a-zA-Z_]+' }),
      value: member.text('value', { min: 1 }),
    };
  });
  if (input.has('Parameters') && !found.length)
    throw new CloudError('ValidationException', 'Parameters must have at least one entry.');
  const names = found.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CloudError('ValidationException', `Parameter ${twice} is given twice.`);
  return found;
}

/** AWS refuses a call with parameters that no statement names. */
function checkUsed(parameters: ReadonlyArray<{ name: string }>, sqls: readonly string[]): void {
  if (!parameters.length) return;
  const used = new Set(sqls.flatMap(namesIn));
  const unused = parameters.filter(({ name }) => !used.has(name.toLowerCase()));
  if (unused.length)
    throw new CloudError(
      'ValidationException',
      `Parameters list contains unused parameters. Unused parameters: [${unused.map(({ name }) => name).join(', ')}]`,
    );
}

/** Names of the parameters in a statement; all of it counts when it cannot be read, so that running it tells why. */
function namesIn(sql: string): string[] {
  try {
    return tokenize(sql)
      .filter(({ kind }) => kind === 'parameter')
      .map(({ text }) => text.toLowerCase());
  } catch {
    return [...sql.matchAll(/:(\w+)/g)].map(([, name = '']) => name.toLowerCase());
  }
}

function find(
  input: Input,
  { store }: OperationsContext,
): { record: StatementRecord; statement: SubStatement | undefined; index: number } {
  const text = input.text('Id');
  const id = splitId(text);
  if (!id)
    throw new CloudError(
      'ValidationException',
      `id must satisfy regex pattern: ^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\\d+)?$`,
    );
  const record = store.get(id.id);
  const statement = id.index === undefined ? undefined : record?.statements[id.index];
  if (!record || (id.index !== undefined && !statement))
    throw new CloudError('ResourceNotFoundException', `Query does not exist.`, 400, {
      details: { ResourceId: text },
    });
  return { record, statement, index: id.index ?? 0 };
}

async function result(input: Input, context: OperationsContext): Promise<object> {
  await waitFor(find(input, context).record, input, context);
  const { record, statement, index } = find(input, context);
  if (record.isBatch && !statement)
    throw new CloudError(
      'ValidationException',
      `Query is a batch: ask for the result of a sub-statement such as ${record.id}:1.`,
    );
  const found = statement ?? (record.statements[0] as SubStatement);
  if (record.status !== 'FINISHED' || !found.hasResultSet || !found.columns)
    throw new CloudError(
      'ResourceNotFoundException',
      record.status === 'FINISHED'
        ? 'Query does not have result. Please check query status with DescribeStatement.'
        : `Query is in ${record.status} state and has no result.`,
      400,
      { details: { ResourceId: input.text('Id') } },
    );
  const token = input.optionalText('NextToken') ?? '0';
  const pages = found.pages ?? [];
  const page = /^\d{1,9}$/.test(token) ? Number(token) : Number.NaN;
  if (!(page < Math.max(pages.length, 1)))
    throw new CloudError('ValidationException', `NextToken is not valid.`);
  const records = pages.length ? readPage(context.store.resultFolder(record.id, index), page) : '[]';
  const rest = JSON.stringify({
    ColumnMetadata: found.columns,
    TotalNumRows: found.resultRows,
    ...(page + 1 < pages.length ? { NextToken: String(page + 1) } : {}),
  });
  return Buffer.from(`{"Records":${records},${rest.slice(1)}`);
}

function list(members: Record<string, unknown>, { store }: OperationsContext): object {
  const known = [
    'MaxResults',
    'NextToken',
    'RoleLevel',
    'StatementName',
    'Status',
    ...targetMembers.slice(0, 3),
  ];
  const input = new Input(what('ListStatements'), members, known);
  const status = input.optionalText('Status', { oneOf: statuses }) ?? 'ALL';
  const name = input.optionalText('StatementName');
  const workgroup = input.optionalText('WorkgroupName');
  const database = input.optionalText('Database');
  const found = store
    .list()
    .filter((record) => status === 'ALL' || record.status === status)
    .filter((record) => name === undefined || (record.name ?? '').startsWith(name))
    .filter((record) => workgroup === undefined || record.workgroup === workgroup)
    .filter((record) => database === undefined || record.database === database);
  const { items, nextToken } = pageOf(
    found,
    new Members(members, { errorCode: 'ValidationException' }),
    'ValidationException',
    100,
  );
  return {
    Statements: items.map(listedStatement),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

import { CloudError, refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type { ObjectStore } from '../../core/service';
import type { Execution, ExecutionStore } from './execution-store';
import type { Executions } from './executions';
import { parseObject } from './query-runner';
import { readResult } from './result-file';
import type { AthenaHandlers } from './work-group-operations';
import { readResultConfiguration, type WorkGroupStore } from './work-groups';

/** What query operations work with. */
export interface QueryContext {
  executions: Executions;
  store: ExecutionStore;
  groups: WorkGroupStore;
  objects: ObjectStore;
}

/** @see https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const maxQueryBytes = 262_144;

/** StartQueryExecution, Stop, Get, BatchGet, List, GetQueryResults. */
export function queryOperations(context: QueryContext): AthenaHandlers {
  const { executions, store, groups } = context;
  return {
    StartQueryExecution: async (input, what) => ({ QueryExecutionId: await start(what, input, executions) }),
    StopQueryExecution: async (input, what) => {
      input.only(['QueryExecutionId'], (member) => refuse(what, member));
      await executions.stop(find(store, input.text('QueryExecutionId')).id);
      return {};
    },
    GetQueryExecution: (input, what) => {
      input.only(['QueryExecutionId'], (member) => refuse(what, member));
      return { QueryExecution: show(find(store, input.text('QueryExecutionId'))) };
    },
    BatchGetQueryExecution: (input, what) => {
      input.only(['QueryExecutionIds'], (member) => refuse(what, member));
      const ids = input.texts('QueryExecutionIds');
      if (ids.length < 1 || ids.length > 50)
        throw input.fail('QueryExecutionIds', 'must have 1 to 50 members');
      const found = ids.map((id) => ({ id, execution: store.get(id) }));
      return {
        QueryExecutions: found.flatMap(({ execution }) => (execution ? [show(execution)] : [])),
        UnprocessedQueryExecutionIds: found.flatMap(({ id, execution }) =>
          execution
            ? []
            : [{ QueryExecutionId: id, ErrorCode: 'INVALID_INPUT', ErrorMessage: notFound(id).message }],
        ),
      };
    },
    ListQueryExecutions: (input, what) => {
      input.only(['WorkGroup', 'NextToken', 'MaxResults'], (member) => refuse(what, member));
      const group = groups.get(input.optionalText('WorkGroup') ?? 'primary');
      const page = pageOf(store.list(group.name), input, 'InvalidRequestException', 50);
      const token = page.nextToken === undefined ? {} : { NextToken: page.nextToken };
      return { QueryExecutionIds: page.items.map(({ id }) => id), ...token };
    },
    GetQueryResults: (input, what) => getResults(what, input, context),
  };
}

function start(what: string, input: Members, executions: Executions): Promise<string> {
  const known = [
    'QueryString',
    'ClientRequestToken',
    'QueryExecutionContext',
    'ResultConfiguration',
    'WorkGroup',
  ];
  input.only([...known, 'ExecutionParameters', 'ResultReuseConfiguration'], (member) => refuse(what, member));
  const reuse = input
    .optionalObject('ResultReuseConfiguration')
    ?.optionalObject('ResultReuseByAgeConfiguration');
  if (reuse?.optionalBoolean('Enabled')) throw refuse(what, 'ResultReuseConfiguration');
  const sql = input.text('QueryString');
  if (sql.length < 1 || Buffer.byteLength(sql) > maxQueryBytes)
    throw input.fail('QueryString', `must have 1 to ${maxQueryBytes} bytes`);
  const scope = input.optionalObject('QueryExecutionContext');
  const catalog = scope?.optionalText('Catalog');
  if (catalog !== undefined && catalog.toLowerCase() !== 'awsdatacatalog')
    throw new CloudError('InvalidRequestException', `Catalog ${catalog} does not exist`);
  const database = scope?.optionalText('Database')?.toLowerCase();
  const token = input.optionalText('ClientRequestToken');
  if (token !== undefined && (token.length < 32 || token.length > 128))
    throw input.fail('ClientRequestToken', 'must have 32 to 128 characters');
  return executions.start({
    sql,
    workGroup: input.optionalText('WorkGroup') ?? 'primary',
    ...(database === undefined ? {} : { database }),
    ...(catalog === undefined ? {} : { catalog }),
    ...readResultConfiguration(what, input.optionalObject('ResultConfiguration')),
    ...(token === undefined ? {} : { token }),
    parameters: input.texts('ExecutionParameters'),
  });
}

/**
 * Rows of a result. As in AWS the first row of a query's first page holds the column names, and `NextToken` is where
 * the next page begins.
 */
async function getResults(what: string, input: Members, { store, objects }: QueryContext): Promise<object> {
  input.only(['QueryExecutionId', 'NextToken', 'MaxResults'], (member) => refuse(what, member));
  const execution = find(store, input.text('QueryExecutionId'));
  if (execution.state !== 'SUCCEEDED')
    throw new CloudError(
      'InvalidRequestException',
      execution.state === 'FAILED' || execution.state === 'CANCELLED'
        ? `Query did not finish successfully. Final query state: ${execution.state}`
        : `Query has not yet finished. Current state: ${execution.state}`,
    );
  const count = input.optionalInteger('MaxResults', { minimum: 1, maximum: 1000 }) ?? 1000;
  const token = input.optionalText('NextToken') ?? '0';
  if (!/^\d{1,15}$/.test(token)) throw input.fail('NextToken', 'is not valid');
  if (execution.rowsWritten !== undefined)
    return {
      UpdateCount: execution.rowsWritten,
      ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: execution.columns } },
    };
  const { bucket, key } = parseObject(execution.outputLocation);
  const format = execution.outputLocation.endsWith('.csv') ? 'csv' : 'txt';
  const page = await readResult(objects.pathOf(bucket, key), format, Number(token), count).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new CloudError('InvalidRequestException', `Could not find results ${execution.outputLocation}`);
      throw error;
    },
  );
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: page.rows.map((row) => ({
        Data: row.map((cell) => (cell === undefined ? {} : { VarCharValue: cell })),
      })),
      ResultSetMetadata: { ColumnInfo: execution.columns },
    },
    ...(page.next === undefined ? {} : { NextToken: String(page.next) }),
  };
}

function find(store: ExecutionStore, id: string): Execution {
  const execution = store.get(id);
  if (!execution) throw notFound(id);
  return execution;
}

function notFound(id: string): CloudError {
  return new CloudError('InvalidRequestException', `QueryExecution ${id} was not found`);
}

/** `QueryExecution` as the API shows it. */
function show(execution: Execution): object {
  const { submittedMs, startedMs, completedMs, engineMs = 0, planningMs = 0 } = execution;
  const queuedMs = startedMs === undefined ? 0 : Math.max(0, startedMs - submittedMs);
  return {
    QueryExecutionId: execution.id,
    Query: execution.sql,
    StatementType: execution.statementType,
    SubstatementType: execution.substatementType,
    WorkGroup: execution.workGroup,
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
    QueryExecutionContext: {
      ...(execution.database === undefined ? {} : { Database: execution.database }),
      ...(execution.catalog === undefined ? {} : { Catalog: execution.catalog }),
    },
    ...(execution.parameters.length ? { ExecutionParameters: execution.parameters } : {}),
    ResultConfiguration: {
      OutputLocation: execution.outputLocation,
      ...(execution.encryption ? { EncryptionConfiguration: execution.encryption } : {}),
    },
    Status: {
      State: execution.state,
      SubmissionDateTime: submittedMs / 1000,
      ...(completedMs === undefined ? {} : { CompletionDateTime: completedMs / 1000 }),
      ...(execution.reason === undefined ? {} : { StateChangeReason: execution.reason }),
      ...(execution.state === 'FAILED'
        ? {
            AthenaError: {
              ErrorCategory: 2,
              ErrorType: 1006,
              Retryable: false,
              ErrorMessage: execution.reason ?? '',
            },
          }
        : {}),
    },
    Statistics: {
      DataScannedInBytes: execution.bytesScanned,
      ...(execution.manifestLocation === undefined
        ? {}
        : { DataManifestLocation: execution.manifestLocation }),
      EngineExecutionTimeInMillis: engineMs,
      QueryPlanningTimeInMillis: planningMs,
      QueryQueueTimeInMillis: queuedMs,
      TotalExecutionTimeInMillis: completedMs === undefined ? queuedMs + engineMs : completedMs - submittedMs,
      ServiceProcessingTimeInMillis: 0,
    },
  };
}

import type { StatementRecord, SubStatement } from './statement-record';

/** What `DescribeStatement` answers for a call, or for one of its sub-statements. */
export function describeStatement(record: StatementRecord, statement: SubStatement | undefined): object {
  const { id, isBatch, statements, parameters } = record;
  const single = statement ?? (isBatch ? undefined : statements[0]);
  const index = statement ? statements.indexOf(statement) : -1;
  const last = statements[statements.length - 1] as SubStatement;
  const error = statement ? statement.error : record.error;
  return {
    Id: index < 0 ? id : `${id}:${index + 1}`,
    Status: statement?.status ?? record.status,
    CreatedAt: record.createdMs / 1000,
    UpdatedAt: (statement?.updatedMs ?? record.updatedMs) / 1000,
    Duration: statement?.duration ?? record.duration,
    Database: record.database,
    WorkgroupName: record.workgroup,
    HasResultSet: single ? single.hasResultSet : statements.some(({ hasResultSet }) => hasResultSet),
    ...(single ? { QueryString: single.sql } : {}),
    RedshiftPid: record.pid,
    RedshiftQueryId: single?.queryId ?? 0,
    ResultRows: (single ?? last).resultRows,
    ResultSize: (single ?? last).resultSize,
    ResultFormat: 'JSON',
    ...(error === undefined ? {} : { Error: error }),
    ...(parameters.length ? { QueryParameters: parameters } : {}),
    ...(record.secretArn === undefined ? {} : { SecretArn: record.secretArn }),
    ...(record.dbUser === undefined ? {} : { DbUser: record.dbUser }),
    ...(isBatch && !statement
      ? { SubStatements: statements.map((item, place) => subStatement(id, item, place)) }
      : {}),
  };
}

function subStatement(id: string, statement: SubStatement, index: number): object {
  return {
    Id: `${id}:${index + 1}`,
    Status: statement.status,
    CreatedAt: statement.createdMs / 1000,
    UpdatedAt: statement.updatedMs / 1000,
    Duration: statement.duration,
    HasResultSet: statement.hasResultSet,
    QueryString: statement.sql,
    RedshiftQueryId: statement.queryId,
    ResultRows: statement.resultRows,
    ResultSize: statement.resultSize,
    ...(statement.error === undefined ? {} : { Error: statement.error }),
  };
}

/** An item of `ListStatements`. */
export function listedStatement(record: StatementRecord): object {
  const { statements, isBatch, parameters } = record;
  return {
    Id: record.id,
    Status: record.status,
    IsBatchStatement: isBatch,
    ...(record.name === undefined ? {} : { StatementName: record.name }),
    ...(isBatch ? { QueryStrings: statements.map(({ sql }) => sql) } : { QueryString: statements[0]?.sql }),
    ...(parameters.length ? { QueryParameters: parameters } : {}),
    ...(record.secretArn === undefined ? {} : { SecretArn: record.secretArn }),
    ResultFormat: 'JSON',
    CreatedAt: record.createdMs / 1000,
    UpdatedAt: record.updatedMs / 1000,
  };
}

import { CloudError } from '../../core/errors';
import { QueryError, StatementSyntaxError } from './errors';
import type { Execution } from './execution-store';
import { notFoundText, type PreparedStatements } from './prepared-statements';
import { bindParameters } from './query-plan';
import { parseStatement } from './sql/parse-statement';
import { statementType, substatementType, type Statement } from './sql/statement';
import { tokenize } from './sql/tokens';

/** A statement as `StartQueryExecution` brings it. */
export interface StatementText {
  sql: string;
  workGroup: string;
  parameters: string[];
}

/** A statement ready to run, or the error it fails with once it is accepted. */
export type ReadStatement =
  | { statement: Statement; type: Execution['statementType']; subtype: string; error?: undefined }
  | { error: QueryError; type: Execution['statementType']; subtype: string };

/**
 * Reads a statement: its parameters in their places, a prepared one in the place of `EXECUTE`.
 *
 * @throws CloudError InvalidRequestException for what Athena does not accept: bad syntax, a wrong number of parameters,
 *   parameters of a statement that takes none, a prepared statement that does not exist
 */
export function readRequest(request: StatementText, prepared: PreparedStatements): ReadStatement {
  const { sql, parameters } = request;
  try {
    const [first] = tokenize(sql);
    const bindsLater = first?.keyword === 'PREPARE' || first?.keyword === 'EXECUTE';
    const statement = parseStatement(bindsLater ? sql : bindParameters(sql, parameters));
    if (statement.kind === 'execute') return readPrepared(statement, request, prepared);
    if (parameters.length && statement.kind !== 'query' && statement.kind !== 'unload')
      throw new QueryError(
        'INVALID_PARAMETER_USAGE',
        'Parameterized queries are supported for SELECT, INSERT INTO, CTAS and UNLOAD statements only',
      );
    return { statement, type: statementType(statement), subtype: substatementType(statement) };
  } catch (error) {
    if (error instanceof StatementSyntaxError) throw invalid(error.reason(sql), 'MALFORMED_QUERY');
    if (error instanceof QueryError) {
      if (error.errorName === 'INVALID_PARAMETER_USAGE') throw invalid(error.detail);
      return { error, type: 'DML', subtype: 'UNKNOWN' };
    }
    throw error;
  }
}

/** The query an `EXECUTE` stands for, with the values of `USING` or else of the call. */
function readPrepared(
  { name, values }: Extract<Statement, { kind: 'execute' }>,
  { workGroup, parameters }: StatementText,
  prepared: PreparedStatements,
): ReadStatement {
  const found = prepared.find(workGroup, name);
  if (!found) throw invalid(notFoundText(workGroup, name));
  if (values.length && parameters.length)
    throw invalid('ExecutionParameters cannot be used together with a USING clause');
  const statement = parseStatement(bindParameters(found.sql, values.length ? values : parameters));
  return { statement, type: 'DML', subtype: 'EXECUTE' };
}

/** Athena's error for a request it does not accept. */
export function invalid(message: string, athenaErrorCode?: string): CloudError {
  return new CloudError(
    'InvalidRequestException',
    message,
    400,
    athenaErrorCode ? { details: { AthenaErrorCode: athenaErrorCode } } : {},
  );
}

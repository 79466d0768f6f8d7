import { MigrationFileError } from '@denver/migrations';
import { redshiftBatchLimit, redshiftStatementBytes } from '@denver/aws-clients';
import { fillNames, sampleNames } from './names';
import { parseStep } from './statement';

/**
 * Refuses a statement that a migration may not hold, or that the Data API would not take.
 *
 * @throws SqlSyntaxError, MigrationFileError
 */
export function checkStatement(file: string, sql: string): void {
  const { statements } = parseStep(fillNames(file, sql, sampleNames));
  if (statements.length > redshiftBatchLimit)
    throw new MigrationFileError(
      file,
      `Expected at most ${redshiftBatchLimit} statements in a transaction, got ${statements.length}.`,
    );
  const bytes = Math.max(...statements.map((statement) => Buffer.byteLength(statement.sql)));
  if (bytes > redshiftStatementBytes)
    throw new MigrationFileError(
      file,
      `Expected statements of at most ${redshiftStatementBytes} bytes, got ${bytes}.`,
    );
}

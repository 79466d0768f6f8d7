import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { athenaCost, runAthenaQuery, type AthenaPort } from '@denver/aws-clients';
import { fillNames, type Migration } from './core/migration';
import { CatalogConfigError } from './errors';

/** What one statement did. */
export interface StatementReport {
  file: string;
  /** 1 for the first statement of the file. */
  statement: number;
  queryId: string;
  bytesScanned: number;
  /** At $5 per TB and the 10 MB minimum; DDL is free. */
  dollars: number;
  engineMs: number;
}

/** Where the migrations go. */
export interface MigrateTarget {
  client: AthenaPort;
  workGroup: string;
  database: string;
}

/**
 * Runs every migration in order through Athena. Each statement is idempotent (`IF NOT EXISTS`, `OR REPLACE`), so a
 * run that was cut off is finished by running it again, and a second run changes nothing.
 *
 * @param onStatement called after each statement
 * @throws AthenaQueryError the first statement that fails; those before it stay applied
 */
export async function migrate(
  target: MigrateTarget,
  migrations: readonly Migration[],
  onStatement: (report: StatementReport) => void = () => undefined,
): Promise<StatementReport[]> {
  const bucket = await lakeBucket(target);
  const reports: StatementReport[] = [];
  for (const migration of migrations) {
    for (const [index, statement] of migration.statements.entries()) {
      const answer = await runAthenaQuery(target.client, {
        sql: fillNames(migration, statement, { database: target.database, bucket }),
        workGroup: target.workGroup,
      });
      const { queryId, bytesScanned, engineMs } = answer;
      const dollars = bytesScanned === 0 ? 0 : athenaCost(bytesScanned);
      const report = { file: migration.file, statement: index + 1, queryId, bytesScanned, dollars, engineMs };
      reports.push(report);
      onStatement(report);
    }
  }
  return reports;
}

/** The lake's bucket is where the workgroup keeps its results. */
async function lakeBucket({ client, workGroup }: MigrateTarget): Promise<string> {
  const { WorkGroup: group } = await client.send(new GetWorkGroupCommand({ WorkGroup: workGroup }));
  const location = group?.Configuration?.ResultConfiguration?.OutputLocation ?? '';
  const bucket = /^s3:\/\/([^/]+)\//.exec(location)?.[1];
  if (!bucket)
    throw new CatalogConfigError(
      workGroup,
      `Expected the workgroup ${workGroup} to keep its results in the lake's bucket (deploy catalog first), got "${location}".`,
    );
  return bucket;
}

import { redshiftDataClient, RedshiftStatementError, runRedshiftStatements } from '@denver/aws-clients';
import { namedValues } from '@denver/questions';
import type { LakeNames } from '../lab/catalog';
import { EngineStatementError } from '../errors';
import type { AnsweringEngine } from './engine';

/** The Redshift of the local cloud, which this process's clients point at. */
export function localRedshift(names: LakeNames): AnsweringEngine {
  const client = redshiftDataClient();
  return {
    title: "Local cloud's Redshift",
    version: 'Data API',
    dialect: 'redshift',
    sources: ['views', 'compacted', 'cubes'],
    async query(statement) {
      try {
        const { results } = await runRedshiftStatements(client, {
          statements: [statement.sql],
          parameters: namedValues(statement),
          workgroupName: names.workGroup,
          database: 'denver',
        });
        return results[0]?.rows ?? [];
      } catch (error) {
        if (!(error instanceof RedshiftStatementError)) throw error;
        throw new EngineStatementError("Local cloud's Redshift", error.message, statement.sql);
      }
    },
    stop: () => Promise.resolve(client.destroy()),
  };
}

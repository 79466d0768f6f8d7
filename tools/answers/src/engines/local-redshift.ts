import { redshiftDataClient, RedshiftStatementError, runRedshiftStatements } from '@denver/aws-clients';
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
    async query({ sql, values, names: parameters }) {
      try {
        const { results } = await runRedshiftStatements(client, {
          statements: [sql],
          parameters: Object.fromEntries(parameters.map((name, index) => [name, values[index] ?? ''])),
          workgroupName: names.workGroup,
          database: 'denver',
        });
        return results[0]?.rows ?? [];
      } catch (error) {
        if (!(error instanceof RedshiftStatementError)) throw error;
        throw new EngineStatementError("Local cloud's Redshift", error.message, sql);
      }
    },
    stop: () => Promise.resolve(client.destroy()),
  };
}

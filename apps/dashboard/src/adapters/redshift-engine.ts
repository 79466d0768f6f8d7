import { runRedshiftStatements, type RedshiftPort } from '@denver/aws-clients';
import type { Engine } from '../core/answers';
import { engineError } from './engine-error';

/** Answers from Redshift Serverless through the Data API: from the cubes, or from the lake by Spectrum. */
export function redshiftEngine(
  client: RedshiftPort,
  where: { readonly workgroupName: string; readonly database: string; readonly timeoutMs: number },
): Engine {
  return {
    name: 'redshift',
    async run({ sql, values, names }, questionId) {
      const parameters = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
      try {
        const { results } = await runRedshiftStatements(client, {
          ...where,
          statements: [sql],
          parameters,
          statementName: `dashboard-${questionId}`,
        });
        return results[0] ?? { columns: [], rows: [] };
      } catch (error) {
        throw engineError('Redshift', error);
      }
    },
  };
}

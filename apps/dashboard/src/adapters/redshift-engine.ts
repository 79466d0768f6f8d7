import { queryRedshift, type RedshiftPort } from '@denver/aws-clients';
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
        return await queryRedshift(client, {
          ...where,
          sql,
          parameters,
          statementName: `dashboard-${questionId}`,
        });
      } catch (error) {
        throw engineError('Redshift', error);
      }
    },
  };
}

import { queryRedshift, type RedshiftPort } from '@denver/aws-clients';
import { namedValues } from '@denver/questions';
import type { Engine } from '../core/answers';
import { engineError } from './engine-error';

/** Answers from Redshift Serverless through the Data API: from the cubes, or from the lake by Spectrum. */
export function redshiftEngine(
  client: RedshiftPort,
  where: { readonly workgroupName: string; readonly database: string; readonly timeoutMs: number },
): Engine {
  return {
    name: 'redshift',
    async run(statement, questionId) {
      try {
        return await queryRedshift(client, {
          ...where,
          sql: statement.sql,
          parameters: namedValues(statement),
          statementName: `dashboard-${questionId}`,
        });
      } catch (error) {
        throw engineError('Redshift', error);
      }
    },
  };
}

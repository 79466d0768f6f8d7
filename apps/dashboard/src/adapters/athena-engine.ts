import { runAthenaQuery, sqlLiteral, type AthenaPort } from '@denver/aws-clients';
import type { Engine } from '../core/answers';
import { engineError } from './engine-error';

/** Answers from Athena: every question reads the lake. */
export function athenaEngine(
  client: AthenaPort,
  where: { readonly workGroup: string; readonly database: string; readonly timeoutMs: number },
): Engine {
  return {
    name: 'athena',
    async run({ sql, values }) {
      try {
        return await runAthenaQuery(client, { ...where, sql, parameters: values.map(sqlLiteral) });
      } catch (error) {
        throw engineError('Athena', error);
      }
    },
  };
}

import { athenaClient, runAthenaQuery, sqlLiteral } from '@denver/aws-clients';
import type { LakeNames } from '../lab/catalog';
import type { AnsweringEngine } from './engine';

/** The Athena of the local cloud, which this process's clients point at. */
export function localAthena(names: LakeNames): AnsweringEngine {
  const client = athenaClient();
  return {
    title: "Local cloud's Athena",
    version: 'engine version 3',
    dialect: 'athena',
    sources: ['compacted'],
    async query({ sql, values }) {
      const { rows } = await runAthenaQuery(client, {
        sql,
        workGroup: names.workGroup,
        database: names.database,
        parameters: values.map(sqlLiteral),
      });
      return rows;
    },
    stop: () => Promise.resolve(client.destroy()),
  };
}

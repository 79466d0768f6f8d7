import {
  athenaClient,
  athenaCost,
  redshiftDataClient,
  runAthenaQuery,
  runRedshiftStatements,
  sqlLiteral,
} from '@denver/aws-clients';
import { ask, namedValues, type Cell } from '@denver/questions';
import type { AskConfig } from '../config';
import type { Asking } from './choose-questions';

/** What an engine sent back. */
export interface Sent {
  readonly rows: readonly (readonly Cell[])[];
  /** Athena's query id or Redshift's statement id. */
  readonly queryId: string;
  /** Bytes read from the lake; Redshift does not tell. */
  readonly bytesScanned: number | undefined;
  /** US dollars of the query; Redshift bills time, not queries. */
  readonly dollars: number | undefined;
  /** Milliseconds in the engine. */
  readonly engineMs: number;
}

/** Sends a question to an engine. */
export type Sender = (asking: Asking) => Promise<Sent>;

/**
 * A sender over the SDK, which reads endpoint, region and credentials from the environment.
 *
 * @throws AwsClientConfigError no region
 */
export function senderTo({ engine, source, stage }: AskConfig): Sender {
  return engine === 'athena' ? toAthena(stage, source) : toRedshift(stage, source);
}

function toAthena(stage: string, source: AskConfig['source']): Sender {
  const client = athenaClient();
  return async ({ question, parameters }) => {
    const { sql, values } = ask(question, parameters, { engine: 'athena', source });
    const answer = await runAthenaQuery(client, {
      sql,
      workGroup: `denver-${stage}`,
      database: `denver_${stage}`,
      parameters: values.map(sqlLiteral),
    });
    return { ...answer, dollars: athenaCost(answer.bytesScanned) };
  };
}

function toRedshift(stage: string, source: AskConfig['source']): Sender {
  const client = redshiftDataClient();
  return async ({ question, parameters }) => {
    const statement = ask(question, parameters, { engine: 'redshift', source });
    const { statementId, results, engineMs } = await runRedshiftStatements(client, {
      statements: [statement.sql],
      parameters: namedValues(statement),
      workgroupName: `denver-${stage}`,
      database: 'denver',
    });
    return {
      rows: results[0]?.rows ?? [],
      queryId: statementId,
      bytesScanned: undefined,
      dollars: undefined,
      engineMs,
    };
  };
}

import { sqlLiteral } from '@denver/aws-clients';
import type { Cell, Statement } from '@denver/questions';
import { EngineStatementError } from '../errors';

interface Page {
  nextUri?: string;
  data?: Cell[][];
  error?: { errorName: string; message: string };
}

/** Where statements go, and what unqualified names belong to. */
export interface TrinoPlace {
  readonly url: string;
  readonly catalog: string;
  readonly schema: string;
}

/**
 * Runs one statement on Trino and reads all of its rows.
 *
 * @throws EngineStatementError with Trino's own name of the error
 * @see https://trino.io/docs/current/develop/client-protocol.html
 */
export async function queryTrino(
  place: TrinoPlace,
  { sql, values }: Pick<Statement, 'sql' | 'values'>,
): Promise<Cell[][]> {
  const body = values.length
    ? `EXECUTE IMMEDIATE ${sqlLiteral(sql)} USING ${values.map(sqlLiteral).join(', ')}`
    : sql;
  const headers = {
    'X-Trino-User': 'questions',
    'X-Trino-Catalog': place.catalog,
    'X-Trino-Schema': place.schema,
  };
  const rows: Cell[][] = [];
  let page = await pageOf(`${place.url}/v1/statement`, { method: 'POST', body, headers });
  for (;;) {
    if (page.error)
      throw new EngineStatementError('Trino', `${page.error.errorName}: ${page.error.message}`, sql);
    rows.push(...(page.data ?? []));
    if (!page.nextUri) return rows;
    page = await pageOf(page.nextUri, {});
  }
}

async function pageOf(url: string, request: RequestInit): Promise<Page> {
  for (let pauseMs = 50; ; pauseMs *= 2) {
    const response = await fetch(url, request);
    if (response.ok) return (await response.json()) as Page;
    // The protocol asks clients to try again then.
    if (![429, 502, 503, 504].includes(response.status) || pauseMs > 10_000)
      throw new EngineStatementError('Trino', `HTTP ${response.status} ${await response.text()}`, '');
    await new Promise((wake) => setTimeout(wake, pauseMs));
  }
}

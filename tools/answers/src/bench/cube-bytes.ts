import { ask, type Cell, type Question } from '@denver/questions';
import { openDuckDb } from '../adapters/duck-db';
import { difference } from '../compare';
import { AnswersDifferError } from '../errors';
import { bytesRead } from './bytes-read';
import { nameCubes } from './storage';

/**
 * Bytes that a question reads of cubes as Parquet, in an engine of its own without caches.
 *
 * @param folder `<cube>.parquet` for each cube
 * @param expected what Redshift answered from the same cubes
 * @throws AnswersDifferError before any number is given, when the answer is another
 */
export async function cubeBytes(
  folder: string,
  question: Question,
  expected: readonly (readonly Cell[])[],
): Promise<number> {
  const db = await openDuckDb();
  try {
    await nameCubes(db, folder);
    const { sql, values } = ask(question, {}, { engine: 'duckdb', source: 'cubes' });
    const before = await bytesRead();
    const rows = (await db.rows(sql, values)) as Cell[][];
    const bytes = (await bytesRead()) - before;
    const found = difference(question.columns, expected, rows);
    if (found) throw new AnswersDifferError([`${question.id}, Redshift and Parquet: ${found}`]);
    return bytes;
  } finally {
    db.close();
  }
}

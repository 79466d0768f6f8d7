import { parseString } from 'fast-csv';

/** JSON lines the reference way: fast-csv, then `JSON.stringify`. */
export async function oracle(csv: string, fields: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for await (const row of parseString<object, object>(csv, { headers: [...fields] })) {
    lines.push(`${JSON.stringify(row)}\n`);
  }
  return lines.join('');
}

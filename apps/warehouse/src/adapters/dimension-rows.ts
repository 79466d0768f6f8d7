import { runRedshiftStatements, type RedshiftPlace, type RedshiftPort } from '@denver/aws-clients';
import { rowText, type DimensionTable } from '../core/dimensions/dimension-table';

/** How the rows of a dimension table differ from those its migration fills in; empty when they do not. */
export async function dimensionDrift(
  client: RedshiftPort,
  place: RedshiftPlace,
  { name, columns, rows }: DimensionTable,
): Promise<string[]> {
  const [first] = columns;
  const statements = [
    `SELECT ${columns.map((column) => column.name).join(', ')} FROM city.${name} ORDER BY ${first?.name ?? '1'}`,
  ];
  const { results } = await runRedshiftStatements(client, { ...place, statements });
  const found = new Set(results[0]?.rows.map(rowText));
  const expected = new Set(rows().map(rowText));
  const missing = [...expected].filter((row) => !found.has(row)).length;
  const extra = [...found].filter((row) => !expected.has(row)).length;
  const doubled = (results[0]?.rows.length ?? 0) - found.size;
  if (missing + extra + doubled === 0) return [];
  return [
    `city.${name} was changed by hand: ${missing} rows missing, ${extra} not of the migrations, ${doubled} doubled`,
  ];
}

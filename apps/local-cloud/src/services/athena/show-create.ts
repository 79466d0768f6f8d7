import type { GlueColumn, GlueTable } from '../../core/service';
import { quoteText } from '../../duckdb/quote';
import { decodeView } from './sql/view-text';

/** The statement that would make a table or view again. */
export function showCreate(table: GlueTable): string {
  if (table.viewOriginalText !== undefined) {
    const { originalSql } = decodeView(table.viewOriginalText, table.name);
    return `CREATE VIEW ${table.databaseName}.${table.name} AS\n${originalSql}`;
  }
  const lines = [`CREATE EXTERNAL TABLE \`${table.name}\`(`, `${columnLines(table.columns)})`];
  if (table.partitionKeys.length) lines.push('PARTITIONED BY (', `${columnLines(table.partitionKeys)})`);
  lines.push('ROW FORMAT SERDE', `  ${quoteText(table.serde ?? '')}`);
  lines.push('LOCATION', `  ${quoteText(table.location ?? '')}`);
  const properties = Object.entries(table.parameters).filter(([key]) => key !== 'EXTERNAL');
  if (properties.length) {
    const shown = properties.map(([key, value]) => `  ${quoteText(key)}=${quoteText(value)}`);
    lines.push('TBLPROPERTIES (', `${shown.join(', \n')})`);
  }
  return lines.join('\n');
}

function columnLines(columns: readonly GlueColumn[]): string {
  return columns
    .map(
      ({ name, type, comment }) => `  \`${name}\` ${type}${comment ? ` COMMENT ${quoteText(comment)}` : ''}`,
    )
    .join(', \n');
}

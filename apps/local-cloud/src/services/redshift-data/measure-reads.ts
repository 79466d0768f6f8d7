import type { DataFile } from '../../duckdb/parquet-footers';
import { quoteName } from '../../duckdb/quote';
import { quotePartitionValue } from '../athena/table-partitions';
import { engineTypeOf } from '../athena/table-scan';
import type { ExternalScan } from './external-scan';
import type { Session } from './session';

interface PlanNode {
  name: string;
  children?: PlanNode[];
  extra_info?: Record<string, unknown>;
}

/**
 * Notes what a statement reads of external tables: the engine's own plan tells the columns and the condition on the
 * partition keys of each reading, the files' footers what those columns weigh.
 *
 * @param sql a query, or a statement with one in it
 */
export async function measureReads(
  sql: string,
  scans: readonly ExternalScan[],
  session: Session,
): Promise<void> {
  const withFiles = scans.filter(({ files }) => files.length);
  if (!withFiles.length) return;
  const rows = await session.connection.rows(`EXPLAIN (FORMAT json) ${sql}`);
  for (const [, text] of rows)
    for (const node of nodesOf(JSON.parse(String(text)) as PlanNode[])) {
      if (!/^READ_(PARQUET|JSON)/.test(node.name.trim())) continue;
      const projections = [node.extra_info?.['Projections'] ?? []]
        .flat()
        .map((name) => String(name).toLowerCase());
      const scan = withFiles.find((candidate) => isOf(candidate, projections)) ?? withFiles[0];
      if (scan) await note(scan, projections, node.extra_info?.['File Filters'], session);
    }
}

function nodesOf(nodes: readonly PlanNode[]): PlanNode[] {
  return nodes.flatMap((node) => [node, ...nodesOf(node.children ?? [])]);
}

function isOf({ table }: ExternalScan, projections: readonly string[]): boolean {
  const names = new Set([...table.columns, ...table.partitionKeys].map(({ name }) => name));
  return projections.every((name) => names.has(name));
}

async function note(
  scan: ExternalScan,
  projections: readonly string[],
  filter: unknown,
  session: Session,
): Promise<void> {
  const { table } = scan;
  const files = typeof filter === 'string' ? await filterFiles(scan, filter, session) : scan.files;
  let bytes = 0;
  if (projections.length === 1 && projections[0] === 'json')
    bytes = files.reduce((sum, { size }) => sum + size, 0);
  else
    for (const footer of (await session.footers.read(files, session.connection)).values())
      for (const name of projections) bytes += footer.bytes.get(name) ?? 0;
  const name = `${table.databaseName}.${table.name}`;
  session.reads.push({ table: name, files: files.length, totalFiles: scan.files.length, bytes });
}

/** The files whose partition keys fulfil the engine's condition. */
async function filterFiles(
  { table, files }: ExternalScan,
  filter: string,
  session: Session,
): Promise<DataFile[]> {
  const keys = table.partitionKeys;
  const rows = files.map(({ path }, index) => {
    const values = keys.map((key) => new RegExp(`/${key.name}=([^/]*)/`).exec(path)?.[1] ?? '');
    return `(${[index, ...values.map(quotePartitionValue)].join(', ')})`;
  });
  const typed = keys.map((key, index) => `CAST(v${index} AS ${engineTypeOf(key)}) AS ${quoteName(key.name)}`);
  const names = ['i', ...keys.map((_, index) => `v${index}`)].join(', ');
  const source = `SELECT i, ${typed.join(', ')} FROM (VALUES ${rows.join(', ')}) AS p(${names})`;
  const kept = await session.connection.rows(`SELECT i FROM (${source}) WHERE ${filter}`);
  return kept.map(([index]) => files[Number(index)] as DataFile);
}

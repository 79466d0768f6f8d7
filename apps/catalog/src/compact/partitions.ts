import type { DatasetId } from '@denver/record-model';
import { monthFolder, type CompactedMonth, type Manifest } from './manifest';
import type { CompactPorts, Partition } from './ports';

/** The partition that shows a compacted month. */
export function partitionOf(dataset: DatasetId, compacted: CompactedMonth): Partition {
  const { month, fingerprint, compactedAt, objectCount, rows } = compacted;
  return {
    month,
    folder: monthFolder(dataset, compacted),
    parameters: { fingerprint, compactedAt, objectCount: String(objectCount), rowCount: String(rows) },
  };
}

/**
 * Makes the partitions what the manifest says: after a run that was killed between the two, and after one that was slow
 * and has pointed at what another had replaced. Without a manifest, at first or when somebody has deleted it, they stay
 * as they are until their months are compacted anew.
 *
 * @returns the partitions as they were
 */
export async function followManifest(
  { partitions }: CompactPorts,
  dataset: DatasetId,
  manifest: Manifest | undefined,
): Promise<Partition[]> {
  const there = await partitions.read(dataset);
  if (!manifest) return there;
  const { months } = manifest;
  const known = new Map(there.map((partition) => [partition.month, partition]));
  const wanted = months.map((month) => partitionOf(dataset, month));
  const differing = wanted.filter((partition) => !isSame(partition, known.get(partition.month)));
  if (differing.length > 0) await partitions.write(dataset, differing);
  const isWanted = new Set(months.map(({ month }) => month));
  const strays = there.map(({ month }) => month).filter((month) => !isWanted.has(month));
  if (strays.length > 0) await partitions.remove(dataset, strays);
  return there;
}

function isSame({ folder, parameters }: Partition, there: Partition | undefined): boolean {
  return (
    there?.folder === folder &&
    Object.entries(parameters).every(([key, value]) => there.parameters[key] === value)
  );
}

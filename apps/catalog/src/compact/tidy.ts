import type { DatasetId } from '@denver/record-model';
import { SupersededError } from '../errors';
import { monthFolder, type Manifest } from './manifest';
import type { CompactedFile, CompactPorts, ManifestPort } from './ports';

/** Files that no manifest knows are those of a run that was killed, or of one at work: its groups take less than this. */
export const strayMs = 3_600_000;

/** What is known when a run is about to end. */
export interface TidyInput {
  readonly manifest: Manifest;
  readonly mark: string;
  /** Folders that partitions pointed at when the run began: whoever has read them then may still be reading. */
  readonly pointedBefore: ReadonlySet<string>;
  readonly graceMs: number;
}

/**
 * Deletes files that nothing points at: replaced ones a grace time after that, and those that a killed run has left.
 *
 * @returns the number of files deleted
 */
export async function removeOldFiles(
  { partitions, files, manifest: manifests, now }: CompactPorts,
  dataset: DatasetId,
  { manifest, mark, pointedBefore, graceMs }: TidyInput,
): Promise<number> {
  const there = await files.list(dataset);
  const pointed = new Set([
    ...pointedBefore,
    ...(await partitions.read(dataset)).map(({ folder }) => folder),
    ...manifest.months.map((month) => monthFolder(dataset, month)),
  ]);
  const retired = new Map(manifest.retired.map((month) => [monthFolder(dataset, month), month.atMs]));
  const nowMs = now();
  const isOld = (file: CompactedFile): boolean => {
    const folder = monthFolder(dataset, file);
    const atMs = retired.get(folder);
    if (pointed.has(folder)) return false;
    if (atMs !== undefined) return nowMs - atMs >= graceMs;
    return nowMs - file.lastModifiedMs >= Math.max(graceMs, strayMs);
  };
  const old = there.filter(isOld);
  if (old.length > 0) await files.remove(old);
  const left = new Set(there.filter((file) => !old.includes(file)).map((file) => monthFolder(dataset, file)));
  const kept = manifest.retired.filter((month) => left.has(monthFolder(dataset, month)));
  if (kept.length < manifest.retired.length)
    await forget(manifests, dataset, { ...manifest, retired: kept }, mark);
  return old.length;
}

/** Another run that has changed the manifest, or the next one, finds them without files too. */
async function forget(
  manifests: ManifestPort,
  dataset: DatasetId,
  manifest: Manifest,
  mark: string,
): Promise<void> {
  try {
    await manifests.write(dataset, manifest, mark);
  } catch (error) {
    if (!(error instanceof SupersededError)) throw error;
  }
}

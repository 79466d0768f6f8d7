import { bytesOf, fingerprintOf, type LakeMonth } from '@denver/lake';
import type { DatasetId } from '@denver/record-model';
import { scanLimitBytes } from '../core/scan-limit';
import { ScanLimitError, UnverifiedError } from '../errors';
import type { CompactedMonth } from './manifest';
import type { UnloadPart } from './plan';
import type { CompactedFile, CompactPorts, Scanned } from './ports';

/** A dataset at work. */
export interface PartContext {
  readonly dataset: DatasetId;
  /** The events as they were listed when the run began. */
  readonly listed: ReadonlyMap<string, LakeMonth>;
  /** Told what each query took. */
  readonly meter: (scanned: Scanned) => void;
}

/** Times a part is written because an event has landed while it was. */
const mostTries = 3;

/**
 * Writes the months of a part to a new place and verifies them: every file is whole, and has together with the others
 * of its month a row per case. Nothing shows them yet.
 *
 * @throws UnverifiedError, ScanLimitError, AthenaQueryError nothing was changed but files that nothing points at
 */
export async function writePart(
  ports: CompactPorts,
  part: UnloadPart,
  { dataset, listed, meter }: PartContext,
): Promise<CompactedMonth[]> {
  const toRead = part.read.reduce((sum, month) => sum + bytesOf(listed.get(month)), 0);
  if (toRead > scanLimitBytes) throw new ScanLimitError(part.written, toRead, scanLimitBytes);
  let before = listed;
  for (let tries = 1; ; tries += 1) {
    const run = ports.newRun();
    meter(await ports.queries.unload(dataset, run, part));
    const months = await writtenMonths(ports, dataset, run, part);
    const { rows, bytesScanned } = await ports.queries.count(dataset, part);
    meter({ bytesScanned });
    const wrong = months.find(({ month, rows: written }) => (rows.get(month) ?? 0) !== written);
    if (!wrong) return months.map((month) => compactedMonth(ports, dataset, listed, { ...month, run }));
    const after = await ports.list(dataset);
    const hasLanded = part.read.some((month) => printOf(before, month) !== printOf(after, month));
    const reason = `${rows.get(wrong.month) ?? 0} rows of ${wrong.month}, got ${wrong.rows}`;
    if (!hasLanded || tries === mostTries) throw new UnverifiedError(run, reason);
    before = after;
    ports.onEvent?.({ kind: 'again', dataset, months: part.written, reason: 'events have landed meanwhile' });
  }
}

interface WrittenMonth {
  readonly month: string;
  readonly rows: number;
  readonly bytes: number;
}

async function writtenMonths(
  { files }: CompactPorts,
  dataset: DatasetId,
  run: string,
  { written }: UnloadPart,
): Promise<WrittenMonth[]> {
  const there = await files.list(dataset, run);
  const stray = there.find(({ month }) => !written.includes(month));
  if (stray) throw new UnverifiedError(run, `files of ${written.join(', ')} alone, got ${stray.key}`);
  const rows = new Map<CompactedFile, number>();
  for (const file of there) rows.set(file, await files.rows(file));
  return written.map((month) => {
    const own = there.filter((file) => file.month === month);
    return {
      month,
      rows: own.reduce((sum, file) => sum + (rows.get(file) ?? 0), 0),
      bytes: own.reduce((sum, file) => sum + file.bytes, 0),
    };
  });
}

/** The fingerprint is of the first listing: what has landed since is read and not told, so the next run looks again. */
function compactedMonth(
  { definition, now }: CompactPorts,
  dataset: DatasetId,
  listed: ReadonlyMap<string, LakeMonth>,
  { month, run, rows, bytes }: WrittenMonth & { readonly run: string },
): CompactedMonth {
  const objects = listed.get(month)?.objects ?? [];
  return {
    month,
    run,
    fingerprint: fingerprintOf(definition(dataset), objects),
    objectCount: objects.length,
    eventBytes: bytesOf({ objects }),
    rows,
    bytes,
    compactedAt: new Date(now()).toISOString(),
  };
}

function printOf(listed: ReadonlyMap<string, LakeMonth>, month: string): string {
  return fingerprintOf('', listed.get(month)?.objects ?? []);
}

import type { DatasetId } from '@denver/record-model';
import type { WaitingRoom } from './adapters/lake';
import type { Send } from './adapters/senders';
import { dayOf, factsOf, type Place } from './core/places';
import { readFile } from './core/read-file';

/** What is to be sent again. */
export interface ReplayOptions {
  place: Place;
  dataset: DatasetId;
  /** First and last UTC day the records were given up on, `YYYY-MM-DD`; undefined for no bound. */
  from?: string | undefined;
  to?: string | undefined;
  /** e.g. `invalid_value`; undefined for all. */
  reason?: string | undefined;
  /** Look and count, send nothing. */
  dryRun: boolean;
}

/** What was found and done. */
export interface ReplayReport {
  place: Place;
  dataset: DatasetId;
  files: number;
  /** Records that were sent, or would be. */
  records: number;
  /** Records that stay: another reason, or bytes that are elsewhere. */
  left: number;
  /** Records by error code. */
  reasons: Record<string, number>;
}

/**
 * Sends the records of each file and takes the file out once all of them are taken.
 *
 * @throws QuarantineFileError, RefusedError: files before that one are done, that one and those after are as they were
 */
export async function replay(room: WaitingRoom, send: Send, options: ReplayOptions): Promise<ReplayReport> {
  const { place, dataset, from, to, dryRun } = options;
  const report: ReplayReport = { place, dataset, files: 0, records: 0, left: 0, reasons: {} };
  // Listed to the end first: a file with the rest of another comes under the same prefix, and would be met again.
  const keys: string[] = [];
  for await (const key of room.keys(factsOf[place].prefix(dataset))) keys.push(key);
  for (const key of keys) {
    const day = dayOf(key);
    if ((from && (!day || day < from)) || (to && (!day || day > to))) continue;
    const text = await room.read(key);
    const file = text === undefined ? undefined : readFile(key, text, options);
    if (!file) continue;
    report.left += file.rest.length;
    if (file.chosen.length === 0) continue;
    if (!dryRun) {
      await send(file.chosen);
      await room.takeOut(key, file.rest);
    }
    report.files += 1;
    report.records += file.chosen.length;
    for (const { errorCode } of file.chosen) report.reasons[errorCode] = (report.reasons[errorCode] ?? 0) + 1;
  }
  return report;
}

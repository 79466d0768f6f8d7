import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowSettings } from '../core/flow-settings';
import { errnoCode } from '../errors';
import { zeroCounters, type Checkpoint, type CheckpointFile } from './checkpoint-store';
import { LogFile, type FileStat } from './log-file';
import { identify } from './tailed-file';

/** How far one flow is. Bytes are source bytes of the files that exist now. */
export interface FlowStatus {
  flow: string;
  /** e.g. `kinesis:denver-service-request-dev`. */
  destination: string;
  files: number;
  /** Accounted for: delivered, or in the quarantine, with nothing open before it. */
  offsetBytes: number;
  sizeBytes: number;
  lagBytes: number;
  /** Records since the flow first ran, counted when the checkpoint passed them. */
  sent: number;
  /** Records sent again, for whatever reason. */
  retried: number;
  quarantined: number;
}

/**
 * Status from the files and the checkpoint alone: the same whether the agent runs or not.
 *
 * @param checkpoint the flow's newest one, `undefined` when it never ran
 */
export function flowStatus(
  settings: FlowSettings,
  checkpoint: Pick<Checkpoint, 'files' | 'counters'> | undefined,
): FlowStatus {
  const entries = new Map((checkpoint?.files ?? []).map((entry) => [entry.fileId, entry]));
  const status = { files: 0, offsetBytes: 0, sizeBytes: 0, lagBytes: 0 };
  for (const { stat, fileId, matches } of logFiles(settings)) {
    const entry = entries.get(fileId);
    if (!matches && !(entry && entry.offset < stat.size)) continue;
    const offset = Math.min(offsetOf(settings, checkpoint, entry, stat), stat.size);
    status.files++;
    status.offsetBytes += offset;
    status.sizeBytes += stat.size;
    status.lagBytes += stat.size - offset;
  }
  const { sent, retried, quarantined } = checkpoint?.counters ?? zeroCounters;
  const destination = `${settings.destination.kind}:${settings.destination.name}`;
  return { flow: settings.id, destination, ...status, sent, retried, quarantined };
}

function offsetOf(
  settings: FlowSettings,
  checkpoint: object | undefined,
  entry: CheckpointFile | undefined,
  stat: FileStat,
): number {
  if (entry) return entry.offset;
  return !checkpoint && settings.initialPosition === 'END_OF_FILE' ? stat.size : 0;
}

function* logFiles(settings: FlowSettings): Generator<{ stat: FileStat; fileId: string; matches: boolean }> {
  const seen = new Set<string>();
  for (const name of listNames(settings.directory)) {
    const file = readIdentity(join(settings.directory, name));
    if (!file || seen.has(file.key)) continue;
    seen.add(file.key);
    yield { ...file, matches: settings.matches(name) };
  }
}

/** Matching names first, so that a file with two names counts under the one that is followed. */
function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (errnoCode(error) === undefined) throw error;
    return [];
  }
}

function readIdentity(path: string): { stat: FileStat; fileId: string; key: string } | undefined {
  try {
    const log = LogFile.open(path);
    if (!log) return undefined;
    try {
      const stat = log.stat();
      return { stat, fileId: identify(log, stat).fileId, key: `${stat.device}:${stat.inode}` };
    } finally {
      log.close();
    }
  } catch (error) {
    if (errnoCode(error) === undefined) throw error;
    return undefined;
  }
}

import type { Answer } from '@denver/migrations';
import { compact, type CompactOptions, type DatasetReport } from './compact/compact';
import type { CompactEvent, CompactPorts } from './compact/ports';
import { CatalogConfigError, CompactError, PartitionRefusedError, SupersededError } from './errors';

/**
 * Compacts once.
 *
 * Exit code 0: what differed is compacted. 1: some of it is not, which the error says; the next run tries again. 2:
 * something has to be deployed or migrated first.
 */
export async function runCompact(ports: CompactPorts, options: CompactOptions): Promise<Answer> {
  try {
    return answerOf(await compact(ports, options));
  } catch (error) {
    const isKnown =
      error instanceof CatalogConfigError ||
      error instanceof PartitionRefusedError ||
      error instanceof SupersededError;
    if (!isKnown) throw error;
    return { exitCode: error.kind === 'config' ? 2 : 1, data: { datasets: [] }, lines: [], error };
  }
}

/** What happens, as a line for a person. */
export function compactLine(event: CompactEvent): string {
  const { dataset, months } = event;
  const where = `${dataset}  ${spanOf(months)}`;
  if (event.kind === 'compacted') return `${where}  ${event.rows} rows  ${event.ms} ms`;
  return event.kind === 'failed' ? `${where}  FAILED: ${event.reason}` : `${where}  again: ${event.reason}`;
}

/** What could not be compacted, a line each. */
export function failuresOf(reports: readonly DatasetReport[]): string[] {
  return reports.flatMap(({ dataset, failures }) =>
    failures.map(({ months, reason }) => `${dataset} ${months.join(', ')}: ${reason}`),
  );
}

/** The end of a dataset, e.g. `2 months compacted, 1205 rows, 812345 -> 190210 bytes, …`. */
export function reportLine(report: DatasetReport): string {
  const { dataset, compacted, removed, rows, bytesBefore, bytesAfter, bytesScanned, dollars } = report;
  const parts = [
    `${compacted.length} months compacted`,
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    ...(report.failures.length > 0 ? [`${report.failures.length} failed`] : []),
    ...(report.left.length > 0 ? [`${report.left.length} left`] : []),
    ...(compacted.length > 0 ? [`${rows} rows`, `${bytesBefore} -> ${bytesAfter} bytes`] : []),
    ...(report.filesRemoved > 0 ? [`${report.filesRemoved} old files deleted`] : []),
  ];
  return `${dataset}  ${parts.join(', ')}  ${bytesScanned} bytes scanned  $${dollars.toFixed(5)}`;
}

function answerOf(datasets: readonly DatasetReport[]): Answer {
  const left = datasets.flatMap((report) =>
    report.left.length === 0 ? [] : [`${report.dataset} ${spanOf(report.left)}: left for the next run`],
  );
  const failures = [...failuresOf(datasets), ...left];
  return {
    exitCode: failures.length === 0 ? 0 : 1,
    data: { datasets },
    lines: datasets.map(reportLine),
    ...(failures.length === 0 ? {} : { error: new CompactError(failures) }),
  };
}

function spanOf(months: readonly string[]): string {
  return months.length < 4 ? months.join(', ') : `${months[0]} … ${months.at(-1)} (${months.length} months)`;
}

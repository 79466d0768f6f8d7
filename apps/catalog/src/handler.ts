import { datasetIds } from '@denver/record-model';
import schema from '../sql/athena/schema.json' with { type: 'json' };
import { compactLine, failuresOf, reportLine } from './compact-command';
import { compactPorts } from './compact-ports';
import { compact } from './compact/compact';
import { loadFunctionConfig } from './config';
import { CatalogConfigError, CompactError, SupersededError } from './errors';

const config = loadFunctionConfig();

/**
 * Of the quarter of an hour that Lambda gives: no group of months is begun after the first time, and a query is stopped
 * after the second. What is left is the next run's.
 */
const [beginWithinMs, queryTimeoutMs] = [240_000, 270_000];

/**
 * Brings the compacted tables up to the events; the schedule calls it. One that finds nothing new asks no query.
 *
 * @throws CompactError some months could not be compacted; the next call tries them again
 */
export async function handler(): Promise<{ compacted: number; left: number }> {
  const log = (line: string): boolean => process.stdout.write(`${line}\n`);
  const ports = compactPorts({ ...config, snapshot: schema, queryTimeoutMs }, (event) =>
    log(compactLine(event)),
  );
  try {
    const { graceMs } = config;
    const stopAtMs = Date.now() + beginWithinMs;
    const isStopped = (): boolean => Date.now() >= stopAtMs;
    const reports = await compact(ports, { datasets: datasetIds, rebuild: false, graceMs, isStopped });
    for (const report of reports) log(reportLine(report));
    const failures = failuresOf(reports);
    if (failures.length > 0) throw new CompactError(failures);
    return {
      compacted: reports.flatMap(({ compacted }) => compacted).length,
      left: reports.flatMap(({ left }) => left).length,
    };
  } catch (error) {
    // Deployed and not migrated yet; or another run is at work, and does what there is to do.
    if (!(error instanceof CatalogConfigError || error instanceof SupersededError)) throw error;
    log(error.message);
    return { compacted: 0, left: 0 };
  }
}

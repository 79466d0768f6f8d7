import { loadFunctionConfig } from './config';
import { RefreshError } from './errors';
import { refreshPorts } from './refresh-ports';
import { refreshLine } from './refresh-command';
import { busy, underLease } from './refresh/lease';
import { refresh } from './refresh/refresh';
import { datasetIds } from '@denver/record-model';

const config = loadFunctionConfig();

/**
 * Brings the cubes up to the lake; the schedule calls it. While another refresh is at work it leaves it alone. A look
 * that finds nothing new costs two listings and one GET, and wakes no warehouse.
 *
 * @throws RefreshError some months could not be refreshed; the next call tries them again
 */
export async function handler(): Promise<{ refreshed: number; version: string | null }> {
  const ports = refreshPorts(config, (event) => process.stdout.write(`${refreshLine(event)}\n`));
  const report = await underLease(ports.lease, ports.now, () =>
    refresh(ports, { datasets: datasetIds, rebuild: false, trustVersion: true }),
  );
  if (report === busy) {
    process.stdout.write('another refresh is at work; the next turn looks again\n');
    return { refreshed: 0, version: null };
  }
  const { refreshed, failures, version } = report;
  if (failures.length > 0)
    throw new RefreshError(
      failures.map(({ dataset, months, reason }) => `${dataset} ${months.join(', ')}: ${reason}`),
    );
  return { refreshed: Object.values(refreshed).flat().length, version: version?.version ?? null };
}

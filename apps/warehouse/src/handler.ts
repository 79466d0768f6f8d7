import { loadFunctionConfig } from './config';
import { RefreshError } from './errors';
import { refreshPorts } from './refresh-ports';
import { refreshLine } from './refresh-command';
import { refresh } from './refresh/refresh';
import { datasetIds } from '@denver/record-model';

const config = loadFunctionConfig();

/**
 * Brings the cubes up to the lake; the schedule calls it. A look that finds nothing new costs two
 * listings and one GET, and wakes no warehouse.
 *
 * @throws RefreshError some months could not be refreshed; the next call tries them again
 */
export async function handler(): Promise<{ refreshed: number; version: string | null }> {
  const ports = refreshPorts(config, (event) => process.stdout.write(`${refreshLine(event)}\n`));
  const { refreshed, failures, version } = await refresh(ports, {
    datasets: datasetIds,
    rebuild: false,
    trustVersion: true,
  });
  if (failures.length > 0)
    throw new RefreshError(
      failures.map(({ dataset, months, reason }) => `${dataset} ${months.join(', ')}: ${reason}`),
    );
  return { refreshed: Object.values(refreshed).flat().length, version: version?.version ?? null };
}

import type { Settings } from '../config';
import type { Log, ServiceDependencies } from '../core/service';
import type { StateDirectory } from '../core/state-directory';
import type { CloudServices } from '../server/router';
import { createS3 } from './s3';
import { createSts } from './sts';

/** What the composition root needs. */
export interface WiringOptions {
  settings: Settings;
  state: StateDirectory;
  log: Log;
  /** `http://127.0.0.1:<port>`, known once the server listens; functions call back to it. */
  endpoint: () => string;
}

/** Makes every service and hands each the ports of the others. The order is the order of dependence. */
export async function createServices({ settings, state, log }: WiringOptions): Promise<CloudServices> {
  const identity = { accountId: settings.accountId, region: settings.region };
  const dependencies = async (name: string): Promise<ServiceDependencies> => ({
    identity,
    stateDirectory: await state.folder(name),
    log,
  });
  const s3 = await createS3({ ...(await dependencies('s3')), fsync: settings.fsync });
  const sts = createSts({ identity });
  return { json: [], query: [sts], rest: [s3.service] };
}

/** Closes every service, the last made first. */
export async function closeServices(services: CloudServices, log: Log): Promise<void> {
  for (const service of [...services.json, ...services.query, ...services.rest].reverse()) {
    await service
      .close?.()
      .catch((error: unknown) => log.error('close failed', { service: service.name, error }));
  }
}

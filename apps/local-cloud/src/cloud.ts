import type { Settings } from './config';
import type { Log } from './core/service';
import { openStateDirectory } from './core/state-directory';
import { Router } from './server/router';
import { startServer } from './server/server';
import { closeServices, createServices } from './services';

/** A local cloud that answers. */
export interface RunningCloud {
  /** e.g. `http://127.0.0.1:4566`. */
  endpoint: string;
  /** Stops taking calls, closes every service and releases the state directory. */
  close(): Promise<void>;
}

/**
 * Opens the state directory, makes the services and listens.
 *
 * @throws StateLockedError | StateDirectoryError | PortInUseError
 */
export async function startCloud(settings: Settings, log: Log): Promise<RunningCloud> {
  const state = await openStateDirectory(settings.stateDirectory);
  const listening = { port: settings.port };
  const endpoint = () => `http://127.0.0.1:${listening.port}`;
  try {
    const services = await createServices({ settings, state, log, endpoint });
    const identity = { accountId: settings.accountId, region: settings.region };
    const router = new Router({ services, identity, log, port: () => listening.port });
    const server = await startServer(
      (request, response) => router.handle(request, response),
      settings.port,
    ).catch(async (error: unknown) => {
      await closeServices(services, log);
      throw error;
    });
    listening.port = server.port;
    services.resume();
    return {
      endpoint: endpoint(),
      close: async () => {
        await server.close();
        await closeServices(services, log);
        await state.release();
      },
    };
  } catch (error) {
    await state.release();
    throw error;
  }
}

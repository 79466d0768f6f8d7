import type { Engine } from '../engines/engine';
import { contractGroups } from './cases';
import { createClients, destroyClients } from './clients';
import type { CaseResult } from './compare';
import { runCases } from './run-cases';

/** Runs every group against those of the engines that have its service, one engine after the other. */
export async function runContract(
  engines: readonly Engine[],
  log: (line: string) => void,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const engine of engines) {
    const clients = createClients(engine.endpoint);
    try {
      for (const group of contractGroups.filter(({ engines: names }) => names.includes(engine.name))) {
        log(`contract: ${group.service} on ${engine.version}`);
        results.push(...(await runCases(group, engine, clients)));
      }
    } finally {
      destroyClients(clients);
    }
  }
  return results;
}

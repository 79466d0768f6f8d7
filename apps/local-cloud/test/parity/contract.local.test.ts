import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractGroups } from '../../parity/contract/cases';
import { createClients, destroyClients, type Clients } from '../../parity/contract/clients';
import { describeOutcome } from '../../parity/contract/compare';
import { runCases } from '../../parity/contract/run-cases';
import { startTestCloud, type TestCloud } from '../support/cloud';

let cloud: TestCloud;
let clients: Clients;
beforeAll(async () => {
  cloud = await startTestCloud({ firehoseIntervalScale: 0.01 });
  clients = createClients(cloud.cloud.endpoint);
});
afterAll(async () => {
  destroyClients(clients);
  await cloud.close();
});

describe.each(contractGroups)('$service on the local cloud', (group) => {
  it('does what AWS documents, its known differences apart', async () => {
    const engine = {
      name: 'local-cloud',
      version: 'ours',
      endpoint: cloud.cloud.endpoint,
      stop: async () => undefined,
    } as const;
    const results = await runCases(group, engine, clients);
    const strange = results.filter(({ verdict }) => verdict === 'unknown' || verdict === 'mended');
    expect(strange.map((result) => `${result.case.title}: ${describeOutcome(result.outcome)}`)).toEqual([]);
  });
});

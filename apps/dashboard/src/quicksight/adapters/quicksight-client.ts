import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { clientSettings } from '@denver/aws-clients';

/** A client that sends QuickSight commands. */
export type QuickSightPort = Pick<QuickSightClient, 'send'>;

/** QuickSight client of a region; it tries again when there were too many calls, up to six times. */
export function quickSightClient(region: string, maxAttempts = 6): QuickSightClient {
  return new QuickSightClient(clientSettings({ region, maxAttempts }));
}

import { AthenaClient } from '@aws-sdk/client-athena';
import { clientSettings, type ClientOptions } from '../client-settings';

/** Athena client. */
export function athenaClient(options?: ClientOptions): AthenaClient {
  return new AthenaClient(clientSettings(options));
}

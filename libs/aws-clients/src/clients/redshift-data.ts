import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { clientSettings, type ClientOptions } from '../client-settings';

/** Redshift Data API client. */
export function redshiftDataClient(options?: ClientOptions): RedshiftDataClient {
  return new RedshiftDataClient(clientSettings(options));
}

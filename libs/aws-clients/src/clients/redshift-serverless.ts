import { RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import { clientSettings, type ClientOptions } from '../client-settings';

/** Redshift Serverless client: namespaces and workgroups. */
export function redshiftServerlessClient(options?: ClientOptions): RedshiftServerlessClient {
  return new RedshiftServerlessClient(clientSettings(options));
}

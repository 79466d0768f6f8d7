/** One price of AWS in us-west-2. */
export interface Price {
  /** US dollars for one `unit`. */
  dollars: number;
  /** e.g. `GB in, each record rounded up to 1 KB`. */
  unit: string;
  /** Where it is published. */
  source: string;
}

const price = (dollars: number, unit: string, source: string): Price => ({ dollars, unit, source });
const page = (name: string) => `https://aws.amazon.com/${name}/pricing/`;

/**
 * List prices on demand, before any free tier or agreement, as known in November 2026. They are inputs: put your own
 * here and run `nx run cost:generate`.
 */
export const prices = {
  streamHour: price(0.04, 'stream-hour, on demand', page('kinesis/data-streams')),
  streamIn: price(0.08, 'GB in, each record rounded up to 1 KB', page('kinesis/data-streams')),
  streamOut: price(0.04, 'GB out', page('kinesis/data-streams')),
  streamRetention: price(0.1, 'GB-month kept beyond 24 hours', page('kinesis/data-streams')),
  firehoseIn: price(0.029, 'GB in, each record rounded up to 5 KB', page('firehose')),
  firehoseConversion: price(0.018, 'GB converted to Parquet', page('firehose')),
  firehosePartitioning: price(0.02, 'GB partitioned', page('firehose')),
  firehoseObject: price(0.005 / 1_000, 'object delivered', page('firehose')),
  lambdaRequest: price(0.2 / 1e6, 'request', page('lambda')),
  lambdaGbSecond: price(0.0000133334, 'GB-second, arm64', page('lambda')),
  dynamoDbWrite: price(0.625 / 1e6, 'write unit of 1 KB', page('dynamodb')),
  dynamoDbStorage: price(0.25, 'GB-month', page('dynamodb')),
  dynamoDbRecovery: price(0.2, 'GB-month of point-in-time recovery', page('dynamodb')),
  s3Storage: price(0.023, 'GB-month', page('s3')),
  s3Put: price(0.005 / 1_000, 'PUT or LIST', page('s3')),
  s3Get: price(0.0004 / 1_000, 'GET', page('s3')),
  athena: price(5 / 1_000, 'GB scanned, 10 MB at least', page('athena')),
  redshiftRpuHour: price(0.36, 'RPU-hour, 60 s at least', page('redshift')),
  redshiftStorage: price(0.024, 'GB-month', page('redshift')),
  logsIn: price(0.5, 'GB of logs', page('cloudwatch')),
  alarm: price(0.1, 'alarm-month', page('cloudwatch')),
  dashboard: price(3, 'dashboard-month', page('cloudwatch')),
  metric: price(0.3, 'custom metric-month', page('cloudwatch')),
  hostHour: price(0.0168, 't4g.small-hour', page('ec2')),
  hostVolume: price(0.08, 'GB-month of gp3', page('ebs')),
  hostAddress: price(0.005, 'public IPv4-hour, in the default VPC', page('vpc')),
} as const satisfies Record<string, Price>;

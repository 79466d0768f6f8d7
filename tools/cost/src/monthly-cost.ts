import { prices, type Price } from './prices';
import { accidentShare, type Scenario } from './scenario';

/** One line of a bill. */
export interface CostLine {
  service: string;
  item: string;
  /** In units of the price. */
  quantity: number;
  price: Price;
  /** US dollars a month. */
  dollars: number;
}

const hours = 730;
const seconds = hours * 3_600;
const gb = 1e9;

/** The refresh of the cubes looks at the lake this often, whatever comes; it wakes the warehouse only for news. */
const refreshSeconds = 60;

/** What one event weighs; measured on the synthetic city. */
export const eventSize = {
  /** JSON line on the wire, bytes. */
  wire: 660,
  /** Parquet in the lake, bytes. */
  parquet: 130,
  /** Item in DynamoDB, bytes: two write units with its index. */
  item: 900,
} as const;

/** What the apps' settings make of an event. */
export const settings = {
  streams: 2,
  /** Hours a stream keeps records, outside stage `dev`. */
  retentionHours: 168,
  /** Records per call of a function. */
  batch: 1_000,
  /** GB-seconds per record in each of the two functions. */
  functionGbSeconds: 0.5 * 0.00001,
  /** Firehose writes an object at least every so many seconds while records come. */
  flushSeconds: 300,
  /** Firehose writes an object at this many bytes of JSON at the latest. */
  flushBytes: 128e6,
  /** Months that receive events at the same time: the present one and late updates. */
  openPartitions: 3,
  /** Outside stage `dev`. */
  compactionsPerDay: 1,
  /** Bytes that writing and counting a month reads, to a byte of its events; measured on the synthetic city. */
  compactionReads: 1.3,
  /** Queries of a compaction of both datasets, each billed for 10 MB at least. */
  compactionQueries: 5,
  /** Bytes of a case's key in Parquet. */
  keyBytes: 17,
  /** Half of the events are a version that is not the newest. */
  compactedShare: 0.5,
  redshiftRpu: 4,
  /** Share of cube bytes to lake bytes. */
  cubeShare: 0.01,
  /** Metrics that alarms watch: an alarm over a sum is billed for each of its metrics. */
  alarms: 41,
  customMetrics: 12,
  hostVolumeGb: 28,
} as const;

/**
 * The monthly bill of a scenario, in US dollars, 730 hours.
 *
 * Left out: data transfer out of AWS, QuickSight (per user), tax, support, free tiers.
 */
export function monthlyCost(scenario: Scenario): CostLine[] {
  const events = scenario.eventsPerSecond * seconds;
  const wireGb = (events * eventSize.wire) / gb;
  const objects = deliveredObjects(scenario.eventsPerSecond);
  const lakeGb = ((scenario.eventsKept + events) * eventSize.parquet) / gb;
  const itemGb = ((scenario.eventsKept / 2) * eventSize.item) / gb;
  const calls = Math.max(events / settings.batch, events === 0 ? 0 : Math.min(events, seconds / 5));
  const rpuHours = ((scenario.warehouseMinutesPerDay / 60) * settings.redshiftRpu * hours) / 24;
  const line = (service: string, item: string, quantity: number, price: Price): CostLine => ({
    service,
    item,
    quantity,
    price,
    dollars: quantity * price.dollars,
  });
  return [
    line('Kinesis Data Streams', 'streams', settings.streams * hours, prices.streamHour),
    line('Kinesis Data Streams', 'in', (events * rounded(1_000)) / gb, prices.streamIn),
    line('Kinesis Data Streams', 'out', wireGb, prices.streamOut),
    line('Kinesis Data Streams', 'kept', retainedGb(wireGb), prices.streamRetention),
    line('Data Firehose', 'in', (events * rounded(5_000)) / gb, prices.firehoseIn),
    line('Data Firehose', 'to Parquet', wireGb, prices.firehoseConversion),
    line('Data Firehose', 'by month', wireGb, prices.firehosePartitioning),
    line('Data Firehose', 'objects', objects, prices.firehoseObject),
    line('Lambda', 'calls', 2 * calls + seconds / refreshSeconds, prices.lambdaRequest),
    line('Lambda', 'compute', 2 * events * settings.functionGbSeconds, prices.lambdaGbSecond),
    line('DynamoDB', 'writes', 2 * events, prices.dynamoDbWrite),
    line('DynamoDB', 'storage', itemGb, prices.dynamoDbStorage),
    line('DynamoDB', 'recovery', itemGb, prices.dynamoDbRecovery),
    line('S3', 'lake', lakeGb, prices.s3Storage),
    line('S3', 'puts', objects, prices.s3Put),
    line('S3', 'compacted', scenario.isCompacted ? lakeGb * settings.compactedShare : 0, prices.s3Storage),
    line('Athena', 'compaction', compactionGb(scenario), prices.athena),
    line('Redshift Serverless', 'compute', rpuHours, prices.redshiftRpuHour),
    line('Redshift Serverless', 'cubes', lakeGb * settings.cubeShare, prices.redshiftStorage),
    line('CloudWatch', 'alarms', settings.alarms, prices.alarm),
    line('CloudWatch', 'dashboard', 1, prices.dashboard),
    line('CloudWatch', 'metrics', settings.customMetrics, prices.metric),
    line('CloudWatch', 'logs', 0.1 + (2 * calls * 500) / gb, prices.logsIn),
    line('EC2 host', 'instance', hours, prices.hostHour),
    line('EC2 host', 'volumes', settings.hostVolumeGb, prices.hostVolume),
    line('EC2 host', 'address', hours, prices.hostAddress),
  ];
}

/** Sum of a bill, in US dollars. */
export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** Billed bytes of one event where each record is rounded up to `step`. */
function rounded(step: number): number {
  return Math.ceil(eventSize.wire / step) * step;
}

/** The first 24 hours are in the price of a record. */
function retainedGb(wireGbPerMonth: number): number {
  return (wireGbPerMonth / hours) * Math.max(0, settings.retentionHours - 24);
}

/** Gigabytes that a month of compactions reads: the open months, and the keys of all accidents. */
function compactionGb({ eventsPerSecond, eventsKept, isCompacted }: Scenario): number {
  if (eventsPerSecond === 0 || !isCompacted) return 0;
  const openGb = (settings.openPartitions * eventsPerSecond * seconds * eventSize.parquet) / gb;
  const keysGb = (eventsKept * accidentShare * settings.keyBytes) / gb;
  const once = Math.max(settings.compactionQueries * 0.01, openGb * settings.compactionReads + keysGb);
  return settings.compactionsPerDay * (hours / 24) * once;
}

/** By time while little comes, by size when much does. */
function deliveredObjects(eventsPerSecond: number): number {
  if (eventsPerSecond === 0) return 0;
  const bySize = (eventsPerSecond * eventSize.wire * seconds) / settings.flushBytes;
  const flushes = Math.min((eventsPerSecond * seconds) / 2, seconds / settings.flushSeconds);
  return Math.max(bySize, flushes * settings.openPartitions);
}

import { datasetIds, type DatasetId } from '@denver/record-model';
import { athenaQueryStates, stage, sub, type CfnResources } from '@denver/stack';

/** One line of a graph: namespace, metric, dimensions by name, and how it is drawn. */
type Line = [namespace: string, metric: string, dimensions: Record<string, string>, stat?: string];

interface Graph {
  title: string;
  lines: Line[];
  /** Label of the left axis, with its unit. */
  unit: string;
}

const [width, height, columns] = [8, 6, 3];

/** One CloudWatch dashboard: from the log files to the answers, left to right and top to bottom. */
export function dashboard(): CfnResources {
  const widgets = graphs().map(({ title, lines, unit }, index) => ({
    type: 'metric',
    x: (index % columns) * width,
    y: Math.floor(index / columns) * height,
    width,
    height,
    properties: {
      title,
      view: 'timeSeries',
      region: '${AWS::Region}',
      period: 300,
      stat: 'Sum',
      yAxis: { left: { label: unit, min: 0, showUnits: false } },
      metrics: lines.map(([namespace, metric, dimensions, stat]) => [
        namespace,
        metric,
        ...Object.entries(dimensions).flat(),
        ...(stat ? [{ stat }] : []),
      ]),
    },
  }));
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: `denver-${stage}`, DashboardBody: sub(JSON.stringify({ widgets })) },
    },
  };
}

function graphs(): Graph[] {
  const each = (line: (id: DatasetId) => Line[]) => datasetIds.flatMap(line);
  return [
    {
      title: 'Agent: lag of the log files',
      unit: 'bytes',
      lines: each((id) => [
        ['AWSKinesisAgent', 'FileLagBytes', { Destination: `kinesis:denver-${id}-${stage}` }, 'Maximum'],
      ]),
    },
    {
      title: 'Streams: records in',
      unit: 'records',
      lines: each((id) => [
        ['AWS/Kinesis', 'IncomingRecords', { StreamName: `denver-${id}-${stage}` }],
        ['AWS/Firehose', 'IncomingRecords', { DeliveryStreamName: `denver-${id}-${stage}` }],
      ]),
    },
    {
      title: 'Quarantine: records',
      unit: 'records',
      lines: each((id) => [
        [`Denver/${stage}`, 'rejected', { service: 'ingest', dataset: id }],
        [`Denver/${stage}`, 'rejected', { service: 'consumer', dataset: id }],
      ]),
    },
    {
      title: 'Tables: how far behind the streams',
      unit: 'milliseconds',
      lines: each((id) => [
        ['AWS/Lambda', 'IteratorAge', { FunctionName: `denver-consumer-${id}-${stage}` }, 'Maximum'],
      ]),
    },
    {
      title: 'Lake: how far behind',
      unit: 'seconds',
      lines: each((id) => [
        [
          'AWS/Firehose',
          'DeliveryToS3.DataFreshness',
          { DeliveryStreamName: `denver-${id}-${stage}` },
          'Maximum',
        ],
      ]),
    },
    {
      title: 'Functions: errors and throttles',
      unit: 'calls',
      lines: each((id) =>
        ['ingest', 'consumer'].flatMap((app): Line[] => [
          ['AWS/Lambda', 'Errors', { FunctionName: `denver-${app}-${id}-${stage}` }],
          ['AWS/Lambda', 'Throttles', { FunctionName: `denver-${app}-${id}-${stage}` }],
        ]),
      ),
    },
    {
      title: 'Tables: writes',
      unit: 'units',
      lines: each((id) => [
        ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', { TableName: `denver-${id}-${stage}` }],
        ['AWS/DynamoDB', 'WriteThrottleEvents', { TableName: `denver-${id}-${stage}` }],
      ]),
    },
    {
      title: 'Athena: bytes scanned',
      unit: 'bytes',
      lines: athenaQueryStates.map((QueryState) => [
        'AWS/Athena',
        'ProcessedBytes',
        { QueryState, QueryType: 'DML', WorkGroup: `denver-${stage}` },
      ]),
    },
    {
      title: 'Warehouse: compute',
      unit: 'RPU-seconds',
      lines: [['AWS/Redshift-Serverless', 'ComputeSeconds', { Workgroup: `denver-${stage}` }]],
    },
  ];
}

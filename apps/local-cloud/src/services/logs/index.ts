import { cutPage } from '../../core/cut-page';
import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { CloudError, refuse, refuseUnknown } from '../../core/errors';
import type {
  CloudIdentity,
  JsonService,
  LogSink,
  ServiceCall,
  ServiceDependencies,
} from '../../core/service';
import { LogFiles, streamKey, type GroupRecord, type LogEvent, type StreamRecord } from './log-files';
import { checkRetention, groupArn, logGroupResource, logStreamResource } from './resources';

const defaultLimit = 10_000;

/** CloudWatch Logs: groups, streams, and the lines functions print. */
export async function createLogs(
  deps: ServiceDependencies & Partial<Durability>,
): Promise<{ service: JsonService; sink: LogSink }> {
  const { identity, stateDirectory, log, clock = Date.now } = deps;
  const durability = { fsync: deps.fsync ?? true };
  const groups = await DocumentStore.open<GroupRecord>(`${stateDirectory}/groups`, durability);
  const streams = await DocumentStore.open<StreamRecord>(`${stateDirectory}/streams`, durability);
  const files = new LogFiles(groups, streams, `${stateDirectory}/events`, clock, log);
  await files.open();
  const service: JsonService = {
    name: 'logs',
    targetPrefix: 'Logs_20140328',
    jsonVersion: '1.1',
    operations: { ...groupOperations(files, identity, clock), ...eventOperations(files, clock) },
    resources: {
      'AWS::Logs::LogGroup': logGroupResource(files, identity, clock),
      'AWS::Logs::LogStream': logStreamResource(files),
    },
    close: () => files.close(),
  };
  return { service, sink: files };
}

function groupOperations(
  files: LogFiles,
  identity: CloudIdentity,
  clock: () => number,
): JsonService['operations'] {
  return {
    CreateLogGroup: async ({ input }) => {
      refuseUnknown('logs:CreateLogGroup', input, ['logGroupName', 'tags', 'logGroupClass']);
      const name = String(input['logGroupName']);
      if (files.groups.get(name))
        throw new CloudError('ResourceAlreadyExistsException', 'The specified log group already exists');
      await files.groups.put(name, {
        name,
        createdAt: clock(),
        tags: (input['tags'] ?? {}) as Record<string, string>,
      });
      return {};
    },
    DeleteLogGroup: async (call) => {
      refuseUnknown('logs:DeleteLogGroup', call.input, ['logGroupName']);
      await files.removeGroup(group(files, call).name);
      return {};
    },
    PutRetentionPolicy: async (call) => {
      refuseUnknown('logs:PutRetentionPolicy', call.input, ['logGroupName', 'retentionInDays']);
      const record = group(files, call);
      const retentionDays = checkRetention(call.input['retentionInDays']);
      await files.groups.put(record.name, {
        ...record,
        ...(retentionDays !== undefined && { retentionDays }),
      });
      return {};
    },
    DescribeLogGroups: ({ input }) => {
      refuseUnknown('logs:DescribeLogGroups', input, ['logGroupNamePrefix', 'limit', 'nextToken']);
      const prefix = String(input['logGroupNamePrefix'] ?? '');
      const found = files.groups.entries().filter(([name]) => name.startsWith(prefix));
      const page = cutPage(found, { limit: input['limit'], token: input['nextToken'], maximum: 50 });
      return {
        nextToken: page.next,
        logGroups: page.items.map(([name, { createdAt, retentionDays }]) => ({
          logGroupName: name,
          creationTime: createdAt,
          retentionInDays: retentionDays,
          arn: `${groupArn(identity, name)}:*`,
          logGroupArn: groupArn(identity, name),
        })),
      };
    },
    /** There are never any: PutSubscriptionFilter is refused. */
    DescribeSubscriptionFilters: (call) => {
      refuseUnknown('logs:DescribeSubscriptionFilters', call.input, [
        'logGroupName',
        'filterNamePrefix',
        'limit',
      ]);
      group(files, call);
      return { subscriptionFilters: [] };
    },
  };
}

function eventOperations(files: LogFiles, clock: () => number): JsonService['operations'] {
  return {
    CreateLogStream: async (call) => {
      refuseUnknown('logs:CreateLogStream', call.input, ['logGroupName', 'logStreamName']);
      const { name } = group(files, call);
      const stream = String(call.input['logStreamName']);
      if (files.streams.get(streamKey(name, stream))) {
        throw new CloudError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      await files.createStream(name, stream);
      return {};
    },
    DescribeLogStreams: (call) => {
      refuseUnknown('logs:DescribeLogStreams', call.input, [
        'logGroupName',
        'logStreamNamePrefix',
        'orderBy',
        'descending',
        'limit',
        'nextToken',
      ]);
      const { name } = group(files, call);
      const prefix = String(call.input['logStreamNamePrefix'] ?? '');
      const byTime = call.input['orderBy'] === 'LastEventTime';
      const streams = files.streamsOf(name).filter((stream) => stream.name.startsWith(prefix));
      if (byTime) streams.sort((left, right) => left.createdAt - right.createdAt);
      if (call.input['descending'] === true) streams.reverse();
      const page = cutPage(streams, {
        limit: call.input['limit'],
        token: call.input['nextToken'],
        maximum: 50,
      });
      const logStreams = page.items.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt,
      }));
      return { logStreams, nextToken: page.next };
    },
    PutLogEvents: async (call) => {
      refuseUnknown('logs:PutLogEvents', call.input, [
        'logGroupName',
        'logStreamName',
        'logEvents',
        'sequenceToken',
      ]);
      const { name } = group(files, call);
      const stream = streamOf(files, name, call);
      const events = (call.input['logEvents'] ?? []) as Array<{ timestamp: number; message: string }>;
      for (const { timestamp, message } of events) files.append(name, stream, timestamp, message);
      await files.flush();
      return { nextSequenceToken: String(clock()) };
    },
    GetLogEvents: (call) => getEvents(files, call),
    FilterLogEvents: (call) => filterEvents(files, call),
  };
}

async function getEvents(files: LogFiles, call: ServiceCall): Promise<object> {
  const known = [
    'logGroupName',
    'logStreamName',
    'startTime',
    'endTime',
    'startFromHead',
    'limit',
    'nextToken',
  ];
  refuseUnknown('logs:GetLogEvents', call.input, known);
  const { name } = group(files, call);
  const all = inTime(await files.read(name, streamOf(files, name, call)), call);
  const limit = Number(call.input['limit'] ?? defaultLimit);
  const token = /^([fb])\/(\d+)$/.exec(String(call.input['nextToken'] ?? ''));
  const fromHead = token ? token[1] === 'f' : call.input['startFromHead'] === true;
  const edge = token ? Number(token[2]) : fromHead ? 0 : all.length;
  const [start, end] = fromHead
    ? [edge, Math.min(edge + limit, all.length)]
    : [Math.max(0, edge - limit), edge];
  const events = all
    .slice(start, end)
    .map(({ at, taken, message }) => ({ timestamp: at, ingestionTime: taken, message }));
  return { events, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` };
}

async function filterEvents(files: LogFiles, call: ServiceCall): Promise<object> {
  const known = [
    'logGroupName',
    'logStreamNames',
    'logStreamNamePrefix',
    'startTime',
    'endTime',
    'filterPattern',
    'limit',
    'nextToken',
    'interleaved',
  ];
  refuseUnknown('logs:FilterLogEvents', call.input, known);
  const { name } = group(files, call);
  const chosen = call.input['logStreamNames'];
  const prefix = String(call.input['logStreamNamePrefix'] ?? '');
  const streams = files
    .streamsOf(name)
    .filter((stream) =>
      Array.isArray(chosen) ? chosen.includes(stream.name) : stream.name.startsWith(prefix),
    );
  const terms = termsOf(String(call.input['filterPattern'] ?? ''));
  const found = await Promise.all(
    streams.map(async (stream) => {
      const events = inTime(await files.read(name, stream.name), call);
      return events
        .filter(({ message }) => terms.every((term) => message.includes(term)))
        .map((event) => ({ stream: stream.name, event }));
    }),
  );
  const ordered = found.flat().sort((left, right) => left.event.at - right.event.at);
  const start = Number(call.input['nextToken'] ?? 0);
  const end = start + Number(call.input['limit'] ?? defaultLimit);
  return {
    events: ordered.slice(start, end).map(({ stream, event }, index) => ({
      logStreamName: stream,
      timestamp: event.at,
      ingestionTime: event.taken,
      message: event.message,
      eventId: `${event.at}-${start + index}`,
    })),
    ...(end < ordered.length && { nextToken: String(end) }),
  };
}

/** The words of a pattern, each of which an event must contain. */
function termsOf(pattern: string): string[] {
  if (/^\s*[{[%]/.test(pattern) || /(^|\s)[-?]/.test(pattern)) {
    throw refuse('logs:FilterLogEvents', `the filterPattern ${pattern}`, 'It takes words and quoted words.');
  }
  return [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

function inTime(events: LogEvent[], { input }: ServiceCall): LogEvent[] {
  const start = Number(input['startTime'] ?? 0);
  const end = Number(input['endTime'] ?? Number.MAX_SAFE_INTEGER);
  return events.filter(({ at }) => at >= start && at < end);
}

function group(files: LogFiles, { input }: ServiceCall): GroupRecord {
  const record = files.groups.get(String(input['logGroupName']));
  if (record) return record;
  throw new CloudError('ResourceNotFoundException', 'The specified log group does not exist.');
}

function streamOf(files: LogFiles, groupName: string, { input }: ServiceCall): string {
  const name = String(input['logStreamName']);
  if (files.streams.get(streamKey(groupName, name))) return name;
  throw new CloudError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One record as a service took it. */
export interface TakenRecord {
  stream: string;
  /** Absent for a delivery stream. */
  key: string | undefined;
  data: Buffer;
}

/** What happens to one request; names follow the faults of common proxies. */
export type Fault =
  | { kind: 'none' }
  /** HTTP 200; the records at these positions fail with a retriable code. */
  | { kind: 'fail-records'; positions: readonly number[] }
  /** Nothing is taken; an AWS error with this type and status. */
  | { kind: 'error'; type: string; status: number }
  /** Everything is taken, and the answer is a 500. */
  | { kind: 'commit-then-500' }
  /** Everything is taken, and the connection is reset. */
  | { kind: 'lost-reply' }
  /** Everything is taken, and the answer is cut off in the middle. */
  | { kind: 'truncated-reply' }
  /** Everything is taken, and the answer is not JSON. */
  | { kind: 'garbage-reply' }
  /** Everything is taken, and one entry of the answer is missing. */
  | { kind: 'short-reply' }
  /** Everything is taken, and the answer stops in the middle, with the connection open. */
  | { kind: 'stalled-reply' }
  /** Nothing is taken, and the connection is reset. */
  | { kind: 'reset' }
  /** Everything is taken, and nothing is ever answered. */
  | { kind: 'no-reply' }
  /** Taken after a pause. */
  | { kind: 'slow'; ms: number };

/** What a fault plan sees of a request. */
export interface FakeRequest {
  service: 'kinesis' | 'firehose';
  stream: string;
  /** Number of the request, from 0. */
  index: number;
  records: TakenRecord[];
}

interface PutBody {
  StreamName?: string;
  DeliveryStreamName?: string;
  Records: { Data: string; PartitionKey?: string }[];
}

interface MetricsBody {
  Namespace: string;
  MetricData: { MetricName: string; Value: number; Dimensions: { Name: string; Value: string }[] }[];
}

/**
 * PutRecords, PutRecordBatch and PutMetricData on 127.0.0.1: takes records, refuses what breaks a limit of the service, and fails
 * as a plan says. It shares no code with the agent.
 */
export class FakeEndpoint {
  /** Everything taken, in order of arrival, duplicates included. */
  readonly taken: TakenRecord[] = [];
  /** Sizes of the requests: records, and bytes of data and keys. */
  readonly requests: { stream: string; records: number; bytes: number }[] = [];
  /** Requests that broke a limit, which a correct sender never makes. */
  readonly violations: string[] = [];
  /** Metrics taken, by `<namespace> <name> <destination>`, summed. */
  readonly metrics = new Map<string, number>();
  plan: (request: FakeRequest) => Fault = () => ({ kind: 'none' });
  readonly #server: Server;
  #index = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#answer(request, response, Buffer.concat(chunks)));
    });
  }

  /** Listens on `port`, or on one the system chooses. */
  static async start(port = 0): Promise<FakeEndpoint> {
    const endpoint = new FakeEndpoint();
    await new Promise<void>((resolve) => endpoint.#server.listen(port, '127.0.0.1', resolve));
    return endpoint;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Records of one stream as text, in order of arrival. */
  texts(stream: string): string[] {
    return this.taken.filter((record) => record.stream === stream).map((record) => record.data.toString());
  }

  /** Closes at once, connections included. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #takeMetrics({ Namespace, MetricData }: MetricsBody): void {
    for (const { MetricName, Value, Dimensions } of MetricData) {
      const key = `${Namespace} ${MetricName} ${Dimensions[0]?.Value}`;
      this.metrics.set(key, (this.metrics.get(key) ?? 0) + Value);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const target = String(request.headers['x-amz-target']);
    if (target.startsWith('GraniteServiceVersion20100801.')) {
      this.#takeMetrics(JSON.parse(body.toString()) as MetricsBody);
      send(response, 200, '{}');
      return;
    }
    const service = target.startsWith('Kinesis') ? 'kinesis' : 'firehose';
    const put = JSON.parse(body.toString()) as PutBody;
    const stream = put.StreamName ?? put.DeliveryStreamName ?? '';
    const records = put.Records.map((record) => ({
      stream,
      key: record.PartitionKey,
      data: Buffer.from(record.Data, 'base64'),
    }));
    this.#checkLimits(service, stream, records);
    const fault = this.plan({ service, stream, index: this.#index++, records });
    if (fault.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    if (fault.kind === 'error') {
      send(response, fault.status, JSON.stringify({ __type: fault.type, message: 'fault' }));
      return;
    }
    const failed = new Set(
      fault.kind === 'fail-records' ? fault.positions.filter((i) => i < records.length) : [],
    );
    this.taken.push(...records.filter((_, i) => !failed.has(i)));
    this.#reply(response, request, fault, replyText(service, records.length, failed));
  }

  #reply(response: ServerResponse, request: IncomingMessage, fault: Fault, text: string): void {
    if (fault.kind === 'commit-then-500') {
      send(response, 500, JSON.stringify({ __type: 'InternalFailure', message: 'fault' }));
    } else if (fault.kind === 'lost-reply') request.socket.destroy();
    else if (fault.kind === 'garbage-reply') send(response, 200, '<html>not json</html>');
    else if (fault.kind === 'short-reply') {
      const reply = JSON.parse(text) as Record<string, unknown>;
      for (const list of Object.values(reply)) if (Array.isArray(list)) list.pop();
      send(response, 200, JSON.stringify(reply));
    } else if (fault.kind === 'truncated-reply' || fault.kind === 'stalled-reply') {
      response.writeHead(200, {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': text.length,
      });
      response.write(text.slice(0, text.length / 2), () => {
        if (fault.kind === 'truncated-reply') request.socket.destroy();
      });
    } else if (fault.kind === 'slow') setTimeout(() => send(response, 200, text), fault.ms);
    else if (fault.kind !== 'no-reply') send(response, 200, text);
  }

  #checkLimits(service: 'kinesis' | 'firehose', stream: string, records: readonly TakenRecord[]): void {
    const sizes = records.map((record) => record.data.length + Buffer.byteLength(record.key ?? ''));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const limit =
      service === 'kinesis'
        ? { record: 1_048_576, batch: 5_242_880 }
        : { record: 1_024_000, batch: 4_194_304 };
    this.requests.push({ stream, records: records.length, bytes });
    if (records.length < 1 || records.length > 500) this.violations.push(`${records.length} records`);
    if (bytes > limit.batch) this.violations.push(`${bytes} bytes in a request`);
    if (sizes.some((size) => size > limit.record))
      this.violations.push(`${Math.max(...sizes)} bytes in a record`);
    if (records.some((record) => (record.key === undefined) === (service === 'kinesis'))) {
      this.violations.push(`partition keys for ${service}`);
    }
  }
}

function replyText(service: 'kinesis' | 'firehose', records: number, failed: ReadonlySet<number>): string {
  const entries = Array.from({ length: records }, (_, i) => {
    if (failed.has(i)) {
      const code =
        service === 'kinesis' ? 'ProvisionedThroughputExceededException' : 'ServiceUnavailableException';
      return { ErrorCode: code, ErrorMessage: 'fault' };
    }
    return service === 'kinesis'
      ? { SequenceNumber: String(i), ShardId: 'shardId-000000000000' }
      : { RecordId: `r${i}` };
  });
  return JSON.stringify(
    service === 'kinesis'
      ? { FailedRecordCount: failed.size, Records: entries }
      : { FailedPutCount: failed.size, Encrypted: false, RequestResponses: entries },
  );
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

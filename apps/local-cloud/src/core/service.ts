import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { XmlObject } from './xml';

/** Account and region the local cloud pretends to be; every ARN it makes carries both. */
export interface CloudIdentity {
  /** 12 digits, e.g. `000000000000`. */
  accountId: string;
  /** e.g. `us-west-2`. */
  region: string;
}

/** One parsed call, as a service sees it: authentication, Host and Origin have been checked already. */
export interface ServiceCall {
  /** AWS operation name, e.g. `PutRecords`. */
  operation: string;
  /** Parsed JSON body; `{}` when the body was empty. Binary members are base64 text, as on the wire. */
  input: Record<string, unknown>;
  /** The bytes `input` was parsed from. */
  body: Buffer;
  /** Unique id of the call, also sent back as `x-amzn-RequestId`. */
  requestId: string;
}

/**
 * A service that speaks AWS JSON 1.0 or 1.1 (`X-Amz-Target: <targetPrefix>.<Operation>`).
 *
 * An operation missing from `operations` is answered with an AWS-shaped `UnknownOperationException` that names
 * it; an operation refuses each member it does not honour with `refuse()`: nothing is accepted and ignored.
 */
export interface JsonService {
  /** Signing name, e.g. `kinesis`. */
  name: string;
  /** e.g. `Kinesis_20131202`. */
  targetPrefix: string;
  jsonVersion: '1.0' | '1.1';
  /** A `Uint8Array` as answer is sent as it is: JSON that is already written. */
  operations: Record<string, (call: ServiceCall) => Promise<object> | object>;
  /** CloudFormation resource types of this service. */
  resources?: Record<string, ResourceType>;
  /** Finishes what is in flight, closes files. Called once, on shutdown. */
  close?(): Promise<void>;
  /** Counters for `GET /_local/stats`, by resource name; the laptop conductor draws progress from them. */
  stats?(): object;
}

/** One parsed call of the Query protocol. */
export interface QueryCall {
  /** `Action`, e.g. `DescribeStacks`. */
  operation: string;
  /** Parameters with `Name.member.N` and `Name.N` made arrays, e.g. `{ Tags: [{ Key: 'a', Value: 'b' }] }`. */
  input: Record<string, unknown>;
  requestId: string;
}

/** A service that speaks the Query protocol: form in, XML out (CloudFormation, STS, IAM). */
export interface QueryService {
  /** Signing name, e.g. `cloudformation`. */
  name: string;
  /** e.g. `2010-05-15`; a call that names another version is refused. */
  version: string;
  /** Namespace of the answers, e.g. `http://cloudformation.amazonaws.com/doc/2010-05-15/`. */
  xmlns: string;
  /** What an operation answers becomes `<OperationResult>`; lists are written as `<member>`. */
  operations: Record<string, (call: QueryCall) => Promise<XmlObject> | XmlObject>;
  resources?: Record<string, ResourceType>;
  close?(): Promise<void>;
  stats?(): object;
}

/**
 * A service whose operation is in the method and path (REST-JSON like Lambda, REST-XML like S3).
 *
 * The server has checked Host and Origin; the signing name in the request chose the service. `match` answering
 * undefined gives an AWS-shaped error that names method and path.
 */
export interface RestService {
  /** Signing name, e.g. `lambda`. */
  name: string;
  /** How errors are written: `json` = `{"Type","message"}` with `x-amzn-ErrorType`; `xml` = S3's `<Error>`. */
  errorFormat: 'json' | 'xml';
  /**
   * Finds the handler of a request.
   *
   * @param method upper case, e.g. `POST`
   * @param path percent-encoded as sent, without the query, e.g. `/2015-03-31/functions/consumer/invocations`
   * @param query the decoded query
   */
  match(method: string, path: string, query: URLSearchParams): RestHandler | undefined;
  resources?: Record<string, ResourceType>;
  close?(): Promise<void>;
  stats?(): object;
}

/** The operation a path stands for; `operation` names it in errors and logs, e.g. `Invoke`. */
export interface RestHandler {
  operation: string;
  /** False when `x-amz-checksum-…` headers speak of something else than the request's body. Default true. */
  checksumsAreOfBody?: boolean;
  handle(call: RestCall): Promise<RestResponse> | RestResponse;
}

/** One request to a `RestService`. */
export interface RestCall {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  requestId: string;
  /** Checksums the sender gave and the bytes matched, e.g. `{ crc32: 'base64' }`; filled when `stream` has ended. */
  checksums: Record<string, string>;
  /** The body with its transfer coding (aws-chunked) undone; an error ends it when a checksum is wrong. */
  stream: Readable;
  /** The whole of `stream` in memory. @throws CloudError RequestEntityTooLarge above `maxBytes` (default 64 MiB) */
  buffer(maxBytes?: number): Promise<Buffer>;
  /** `buffer()` parsed as a JSON object; `{}` when empty. @throws CloudError SerializationException */
  json(): Promise<Record<string, unknown>>;
}

/** The answer of a `RestHandler`. A plain object as `body` is written as JSON. */
export interface RestResponse {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string | number>;
  body?: string | Uint8Array | Readable | object;
}

/** Where the server's own lines go (standard error). Never row text. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/**
 * The options object every service factory takes, e.g. `createKinesis(deps)`; a factory may be async and names
 * the ports it needs with `Pick` or an intersection.
 */
export interface ServiceDependencies {
  identity: CloudIdentity;
  /** The service's own folder; it exists and nothing else writes there. */
  stateDirectory: string;
  log: Log;
  /** Milliseconds since the epoch; default `Date.now`. */
  clock?: () => number;
}

/** Takes the lines a function prints, as CloudWatch Logs does for `/aws/lambda/<name>`. */
export interface LogSink {
  /** Appends one event. Never throws and never blocks the caller. */
  append(group: string, stream: string, timestampMs: number, message: string): void;
}

/**
 * How CloudFormation makes, changes and removes one type of resource.
 *
 * `properties` have every intrinsic resolved. A property the type does not honour throws `refuse()`, so that a
 * template which deploys here means what it says.
 */
export interface ResourceType {
  /** Creates the resource; throws a `CloudError` with AWS's own code when it exists already. */
  create(properties: Record<string, unknown>, context: ResourceContext): Promise<ResourceState>;
  /** Changes it in place; throws when AWS would have to replace it and the stack forbids that. */
  update(
    physicalId: string,
    properties: Record<string, unknown>,
    previous: Record<string, unknown>,
    context: ResourceContext,
  ): Promise<ResourceState>;
  /**
   * Physical id of the resource these properties made, when a process was killed before it could tell. Needed by a type
   * whose id is not the name in its properties.
   */
  find?(properties: Record<string, unknown>): Promise<string | undefined>;
  /** Removes it; a resource that is already gone is success. */
  remove(physicalId: string, properties: Record<string, unknown>): Promise<void>;
}

/** Who asks for a resource. */
export interface ResourceContext {
  stackName: string;
  logicalId: string;
  /** Stack tags merged over the resource's own. */
  tags: Record<string, string>;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource. */
export interface ResourceState {
  /** `Ref`. */
  physicalId: string;
  /** `Fn::GetAtt` by attribute name, e.g. `{ Arn: 'arn:aws:…' }`. */
  attributes: Record<string, string>;
  /** Properties that are kept but have no effect here; shown in the stack's events. */
  recordedOnly?: string[];
}

/** Invokes a deployed function; the ports below are how services reach one another inside the process. */
export interface FunctionInvoker {
  /**
   * Runs the function synchronously.
   *
   * @param name function name or ARN, with or without a version
   * @returns the reply's bytes; `functionError` is set when the handler threw, timed out or its process died
   * @throws CloudError ResourceNotFoundException
   */
  invoke(name: string, payload: Uint8Array): Promise<{ payload: Uint8Array; functionError?: string }>;
}

/** Runs a deployed function some time later, as an `Event` invocation does. */
export interface FunctionQueue {
  /**
   * Accepts an event: the function will run, whatever happens to this process.
   *
   * @param name function name or ARN, with or without a version
   * @throws CloudError ResourceNotFoundException, RequestTooLargeException
   */
  accept(name: string, payload: Uint8Array): Promise<void>;
}

/** Objects by bucket and key; keys are file paths under the bucket's folder, so other engines can read them. */
export interface ObjectStore {
  /** Absolute path of the object's file (which may not exist). Throws on a key that would leave the bucket. */
  pathOf(bucket: string, key: string): string;
  /** Writes atomically (temp, fsync, rename). `ifNoneMatch` fails with PreconditionFailed when the key exists. */
  put(
    bucket: string,
    key: string,
    body: Uint8Array | Readable,
    options?: { ifNoneMatch?: boolean },
  ): Promise<void>;
  /** Moves a finished local file in under the key, atomically. */
  adopt(bucket: string, key: string, file: string): Promise<void>;
  get(bucket: string, key: string): Promise<Buffer | undefined>;
  /** Keys under a prefix with sizes, in key order. */
  list(bucket: string, prefix: string): Promise<Array<{ key: string; size: number }>>;
  remove(bucket: string, key: string): Promise<void>;
  hasBucket(bucket: string): boolean;
}

/** A column of a Glue table; `type` is a Hive type such as `string`, `bigint`, `timestamp`. */
export interface GlueColumn {
  name: string;
  type: string;
  comment?: string;
}

/** The part of a Glue table that other services read. */
export interface GlueTable {
  databaseName: string;
  name: string;
  columns: GlueColumn[];
  partitionKeys: GlueColumn[];
  /** e.g. `s3://bucket/events/service-request/`; absent for a view. */
  location?: string;
  parameters: Record<string, string>;
  /** `EXTERNAL_TABLE` or `VIRTUAL_VIEW`. */
  tableType: string;
  viewOriginalText?: string;
  /** e.g. `org.openx.data.jsonserde.JsonSerDe`. */
  serde?: string;
}

/** Reads table definitions of the Glue catalog. */
export interface TableCatalog {
  /** Undefined when there is no such table. Names are matched in lower case. */
  getTable(database: string, table: string): GlueTable | undefined;
}

/** A record as an event source mapping reads it. */
export interface StreamRecord {
  sequenceNumber: string;
  partitionKey: string;
  /** Milliseconds since the epoch. */
  approximateArrivalTimestamp: number;
  data: Buffer;
}

/** Reads a stream from inside the process, without iterators: the caller keeps the position. */
export interface StreamReader {
  /** Resolves an ARN or name; undefined when there is no such stream. */
  shards(stream: string): Array<{ shardId: string; parentShardIds: string[]; closed: boolean }> | undefined;
  /**
   * Records after `afterSequence` (exclusive; undefined = from `start`).
   * `end` is true when the shard is closed and all of it has been read.
   */
  read(
    stream: string,
    shardId: string,
    position: { after: string } | { start: 'TRIM_HORIZON' | 'LATEST' } | { timestampMs: number },
    limit: { records: number; bytes: number },
  ): Promise<{ records: StreamRecord[]; end: boolean; behindRecords: number; latestSequence?: string }>;
  /** Calls back when records are appended; returns the unsubscribe function. */
  onAppend(stream: string, callback: () => void): () => void;
}

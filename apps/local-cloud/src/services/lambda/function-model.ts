import { CloudError } from '../../core/errors';
import type { CloudIdentity } from '../../core/service';

/** Runtimes that run here, on the Node of this process whatever their number says. */
export const runtimes = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const;

/** What a version of a function is. */
export interface FunctionVersion {
  /** `$LATEST` or a number. */
  version: string;
  runtime: string;
  role: string;
  handler: string;
  description: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  environment: Record<string, string>;
  /** Recorded only: code runs on this machine's processor. */
  architecture: string;
  /** Recorded only: `/tmp` is this machine's. */
  ephemeralMegabytes: number;
  logGroup: string;
  codeSha256: string;
  codeSize: number;
  lastModifiedMs: number;
  revisionId: string;
}

/** A statement of the function's resource policy; recorded, nothing checks it. */
export interface PolicyStatement {
  Sid: string;
  Effect: 'Allow';
  Principal: object | string;
  Action: string;
  Resource: string;
  Condition?: object;
}

/** Name of a version that may move. */
export interface FunctionAlias {
  name: string;
  version: string;
  description: string;
  revisionId: string;
}

/** A function as its file keeps it. */
export interface FunctionModel {
  name: string;
  latest: FunctionVersion;
  versions: FunctionVersion[];
  nextVersion: number;
  aliases: Record<string, FunctionAlias>;
  policy: PolicyStatement[];
  tags: Record<string, string>;
  /** Invocations at once, above which callers are throttled; absent = no limit of its own. */
  reservedConcurrency?: number;
}

/** A function name with what may stand behind it. */
export interface FunctionReference {
  name: string;
  /** Version number, alias or `$LATEST`. */
  qualifier?: string;
}

/**
 * Reads a name, `name:qualifier`, partial ARN or ARN.
 *
 * @throws CloudError ValidationException
 */
export function parseReference(text: string, qualifier?: string | null): FunctionReference {
  const match =
    /^(?:(?:arn:aws[\w-]*:lambda:[a-z0-9-]+:)?\d{12}:function:)?([a-zA-Z0-9_-]{1,64})(?::(\$LATEST|[a-zA-Z0-9_-]+))?$/.exec(
      text,
    );
  const [, name, suffix] = match ?? [];
  if (!name)
    throw new CloudError(
      'ValidationException',
      `1 validation error detected: Value '${text.slice(0, 200)}' at 'functionName' failed to satisfy constraint: ` +
        'Member must be a function name or ARN',
    );
  const wanted = qualifier ?? suffix;
  return { name, ...(wanted ? { qualifier: wanted } : {}) };
}

/** ARN of a function, with a qualifier when one is given. */
export function functionArn(identity: CloudIdentity, name: string, qualifier?: string): string {
  return `arn:aws:lambda:${identity.region}:${identity.accountId}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

/** The version a reference means. @throws CloudError ResourceNotFoundException */
export function versionOf(
  identity: CloudIdentity,
  model: FunctionModel,
  qualifier: string | undefined,
): FunctionVersion {
  if (qualifier === undefined || qualifier === '$LATEST') return model.latest;
  const number = model.aliases[qualifier]?.version ?? qualifier;
  const found =
    number === '$LATEST' ? model.latest : model.versions.find((version) => version.version === number);
  if (!found) throw functionNotFound(functionArn(identity, model.name, qualifier));
  return found;
}

/** AWS's error for a function that is not there. */
export function functionNotFound(arn: string): CloudError {
  return new CloudError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
}

/** `FunctionConfiguration` in AWS's shape. */
export function describeVersion(
  identity: CloudIdentity,
  name: string,
  version: FunctionVersion,
  qualifier?: string,
): object {
  return {
    FunctionName: name,
    FunctionArn: functionArn(
      identity,
      name,
      qualifier ?? (version.version === '$LATEST' ? undefined : version.version),
    ),
    Runtime: version.runtime,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeSize,
    Description: version.description,
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMegabytes,
    LastModified: new Date(version.lastModifiedMs).toISOString().replace('Z', '+0000'),
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(Object.keys(version.environment).length > 0
      ? { Environment: { Variables: version.environment } }
      : {}),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: version.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralMegabytes },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: version.logGroup },
  };
}

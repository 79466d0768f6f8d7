import { CloudError, refuse } from '../../core/errors';
import type { Input } from '../../core/input';
import type { ObjectStore } from '../../core/service';
import type { CodePackage, CodeStore } from './code-store';
import { runtimes, type FunctionVersion } from './function-model';
import { limits } from './limits';

/** Settings a caller may give. */
export type FunctionSettings = Pick<
  FunctionVersion,
  | 'runtime'
  | 'role'
  | 'handler'
  | 'description'
  | 'timeoutSeconds'
  | 'memoryMegabytes'
  | 'environment'
  | 'architecture'
  | 'ephemeralMegabytes'
  | 'logGroup'
>;

/** Members that hold settings, in calls and in CloudFormation alike. */
export const settingMembers: readonly string[] = [
  'Runtime',
  'Role',
  'Handler',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'Architectures',
  'EphemeralStorage',
  'LoggingConfig',
  'TracingConfig',
  'SnapStart',
  'PackageType',
  'VpcConfig',
  'Layers',
  'DeadLetterConfig',
  'FileSystemConfigs',
];

/** What AWS takes when nothing is said. */
export function defaultSettings(name: string): FunctionSettings {
  return {
    runtime: '',
    role: '',
    handler: '',
    description: '',
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    environment: {},
    architecture: 'x86_64',
    ephemeralMegabytes: 512,
    logGroup: `/aws/lambda/${name}`,
  };
}

/**
 * Reads settings over others (the defaults, or the version that is updated).
 *
 * What would change how the function runs and is not done here is refused by name: layers, VPC, dead letters, file
 * systems, active tracing, SnapStart, JSON logs, other runtimes.
 *
 * @throws CloudError ValidationException, InvalidParameterValueException, NotImplementedException
 */
export function readFunctionSettings(input: Input, previous: FunctionSettings): FunctionSettings {
  refuseOthers(input);
  const settings: FunctionSettings = {
    runtime: input.optionalText('Runtime') ?? previous.runtime,
    role:
      input.optionalText('Role', {
        pattern: 'arn:aws[a-zA-Z-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
      }) ?? previous.role,
    handler: input.optionalText('Handler', { max: 128, pattern: '[^\\s]+' }) ?? previous.handler,
    description: input.optionalText('Description', { max: 256 }) ?? previous.description,
    timeoutSeconds: input.optionalInteger('Timeout', 1, 900) ?? previous.timeoutSeconds,
    memoryMegabytes: input.optionalInteger('MemorySize', 128, 10_240) ?? previous.memoryMegabytes,
    environment: readEnvironment(input) ?? previous.environment,
    architecture: input.has('Architectures') ? readArchitecture(input) : previous.architecture,
    ephemeralMegabytes:
      input.optionalInput('EphemeralStorage', ['Size'])?.integer('Size', 512, 10_240) ??
      previous.ephemeralMegabytes,
    logGroup: readLogGroup(input) ?? previous.logGroup,
  };
  if (!(runtimes as readonly string[]).includes(settings.runtime))
    throw refuse(input.what, `Runtime ${settings.runtime || '(none)'}`, `It knows ${runtimes.join(', ')}.`);
  for (const member of ['role', 'handler'] as const)
    if (!settings[member])
      throw new CloudError('InvalidParameterValueException', `Expected ${member} to be set.`);
  return settings;
}

/** Members that name a function's code. */
export const codeMembers: readonly string[] = [
  'ZipFile',
  'S3Bucket',
  'S3Key',
  'S3ObjectVersion',
  'ImageUri',
  'SourceKMSKeyArn',
];

/**
 * Fetches and unpacks the code a caller names.
 *
 * @param inline whether `ZipFile` is the text of `index.js`, as in a template, instead of an archive in base64
 * @throws CloudError InvalidParameterValueException, NotImplementedException
 */
export async function readCode(
  input: Input,
  code: CodeStore,
  objects: Pick<ObjectStore, 'get'>,
  inline = false,
): Promise<CodePackage> {
  for (const member of ['ImageUri', 'S3ObjectVersion', 'SourceKMSKeyArn'])
    if (input.has(member)) throw refuse(input.what, member, 'It takes ZipFile, or S3Bucket and S3Key.');
  const zipFile = input.optionalText('ZipFile');
  if (zipFile !== undefined) return inline ? code.addInline(zipFile) : code.add(sentArchive(zipFile));
  if (!input.has('S3Bucket') || !input.has('S3Key'))
    throw new CloudError('InvalidParameterValueException', 'Please provide a source for function code.');
  const [bucket, key] = [input.text('S3Bucket'), input.text('S3Key')];
  const archive = await objects.get(bucket, key);
  if (!archive)
    throw new CloudError(
      'InvalidParameterValueException',
      `Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: s3://${bucket}/${key} does not exist.`,
    );
  return code.add(archive);
}

/** An archive in a call; one that lies in S3 is limited by what it unpacks to only. */
function sentArchive(zipFile: string): Buffer {
  const archive = Buffer.from(zipFile, 'base64');
  if (archive.length > limits.zipBytes)
    throw new CloudError(
      'RequestEntityTooLargeException',
      `Expected at most ${limits.zipBytes} bytes of code, got ${archive.length}.`,
      413,
    );
  return archive;
}

function refuseOthers(input: Input): void {
  if ((input.optionalText('PackageType') ?? 'Zip') !== 'Zip')
    throw refuse(input.what, 'PackageType', 'It knows Zip.');
  const tracing = input.optionalInput('TracingConfig', ['Mode'])?.optionalText('Mode') ?? 'PassThrough';
  if (tracing !== 'PassThrough') throw refuse(input.what, 'TracingConfig.Mode', 'It knows PassThrough.');
  const snapStart = input.optionalInput('SnapStart', ['ApplyOn'])?.optionalText('ApplyOn') ?? 'None';
  if (snapStart !== 'None') throw refuse(input.what, 'SnapStart.ApplyOn', 'It knows None.');
  for (const member of ['Layers', 'FileSystemConfigs'])
    if ((input.optionalList(member) ?? []).length > 0) throw refuse(input.what, member);
  for (const member of ['VpcConfig', 'DeadLetterConfig']) {
    const values = Object.values(input.optionalObject(member) ?? {});
    if (values.some((value) => (Array.isArray(value) ? value.length > 0 : value)))
      throw refuse(input.what, member);
  }
}

function readEnvironment(input: Input): Record<string, string> | undefined {
  const variables = input.optionalInput('Environment', ['Variables'])?.textMap('Variables');
  if (!variables) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > limits.environmentBytes)
    throw new CloudError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided ` +
        `exceeded the 4KB limit. Size: ${bytes} bytes.`,
    );
  for (const name of Object.keys(variables))
    if (reserved.has(name))
      throw new CloudError(
        'InvalidParameterValueException',
        `Lambda was unable to configure your environment variables because the environment variables you have provided ` +
          `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${name}`,
      );
  return variables;
}

const reserved = new Set([
  '_HANDLER',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

function readArchitecture(input: Input): string {
  const [architecture, ...others] = input.texts('Architectures');
  if ((architecture !== 'x86_64' && architecture !== 'arm64') || others.length > 0)
    throw new CloudError(
      'InvalidParameterValueException',
      'Expected Architectures to be [x86_64] or [arm64].',
    );
  return architecture;
}

function readLogGroup(input: Input): string | undefined {
  const logging = input.optionalInput('LoggingConfig', ['LogFormat', 'LogGroup']);
  if ((logging?.optionalText('LogFormat') ?? 'Text') !== 'Text')
    throw refuse(input.what, 'LoggingConfig.LogFormat', 'It knows Text.');
  return logging?.optionalText('LogGroup');
}

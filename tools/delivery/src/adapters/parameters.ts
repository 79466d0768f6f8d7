import {
  DeleteParameterCommand,
  GetParameterCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { VersionedParameter } from '../core/lock';
import { parseRecord, type DeployRecord } from '../core/record';
import { RecordError } from '../errors';
import { isAwsError } from './aws-failure';

/** What each app's last deploy in a stage was. */
export interface Records {
  /** By app. @throws RecordError a parameter that holds something else */
  all(): Promise<Map<string, DeployRecord>>;
  get(app: string): Promise<DeployRecord | undefined>;
  put(app: string, record: DeployRecord): Promise<void>;
  /** Forgets it; nothing to do when it is not there. */
  remove(app: string): Promise<void>;
}

/** Records in the parameters `/denver/<stage>/deployed/<app>`. */
export function parameterRecords(client: SSMClient, stage: string): Records {
  const path = `/denver/${stage}/deployed/`;
  const read = (name: string, value: string): DeployRecord => {
    const record = parseRecord(value);
    if (!record) throw new RecordError(name);
    return record;
  };
  return {
    all: async () => {
      const records = new Map<string, DeployRecord>();
      for await (const page of paginateGetParametersByPath({ client }, { Path: path }))
        for (const { Name = '', Value = '' } of page.Parameters ?? [])
          records.set(Name.slice(path.length), read(Name, Value));
      return records;
    },
    get: async (app) => {
      const found = await readParameter(client, `${path}${app}`);
      return found && read(`${path}${app}`, found.value);
    },
    put: async (app, record) => {
      const Value = JSON.stringify(record);
      await client.send(
        new PutParameterCommand({ Name: `${path}${app}`, Type: 'String', Value, Overwrite: true }),
      );
    },
    remove: async (app) => {
      try {
        await client.send(new DeleteParameterCommand({ Name: `${path}${app}` }));
      } catch (error) {
        if (!isAwsError(error, /ParameterNotFound/)) throw error;
      }
    },
  };
}

/** The lock on a stage, parameter `/denver/<stage>/deploy-lock`. */
export function lockParameter(client: SSMClient, stage: string): VersionedParameter {
  const Name = `/denver/${stage}/deploy-lock`;
  return {
    read: () => readParameter(client, Name),
    create: async (Value) => {
      try {
        await client.send(new PutParameterCommand({ Name, Type: 'String', Value, Overwrite: false }));
        return true;
      } catch (error) {
        if (isAwsError(error, /ParameterAlreadyExists/)) return false;
        throw error;
      }
    },
    overwrite: async (Value) => {
      const { Version = 0 } = await client.send(
        new PutParameterCommand({ Name, Type: 'String', Value, Overwrite: true }),
      );
      return Version;
    },
  };
}

async function readParameter(
  client: SSMClient,
  Name: string,
): Promise<{ value: string; version: number } | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    return { value: Parameter?.Value ?? '', version: Parameter?.Version ?? 0 };
  } catch (error) {
    if (isAwsError(error, /ParameterNotFound/)) return undefined;
    throw error;
  }
}

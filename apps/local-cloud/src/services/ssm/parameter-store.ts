import type { DocumentStore } from '../../core/document-store';
import { CloudError, refuse } from '../../core/errors';

/** A parameter as it stands. */
export interface ParameterRecord {
  name: string;
  value: string;
  type: 'String' | 'StringList';
  version: number;
  /** Seconds since the epoch. */
  modifiedAt: number;
  description?: string;
  /** Recorded. */
  tags?: Record<string, string>;
}

/** What the operations and the resource type work on. */
export interface ParameterStore {
  documents: DocumentStore<ParameterRecord>;
  /** Seconds since the epoch. */
  now(): number;
  arn(name: string): string;
}

const maxValueBytes = 4096;

/** Reads a parameter from a call or from properties. @throws CloudError ValidationException */
export function checkParameter(
  what: string,
  members: Record<string, unknown>,
  now: number,
  current: ParameterRecord | undefined,
): ParameterRecord {
  const {
    Name: name,
    Value: value,
    Type: type = 'String',
    Description: description,
    Tier = 'Standard',
    DataType = 'text',
  } = members;
  if (typeof name !== 'string' || !/^[\w./-]{1,1011}$/.test(name)) {
    throw new CloudError(
      'ValidationException',
      `Expected \`Name\` to be letters, digits and ._-/, got ${JSON.stringify(name)}.`,
    );
  }
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > maxValueBytes) {
    throw new CloudError(
      'ValidationException',
      `Expected \`Value\` of ${name} to be a text of 1 to ${maxValueBytes} bytes.`,
    );
  }
  if (type !== 'String' && type !== 'StringList')
    throw refuse(what, `Type ${JSON.stringify(type)}`, 'It knows String and StringList.');
  if (Tier !== 'Standard') throw refuse(what, `Tier ${JSON.stringify(Tier)}`, 'It knows Standard.');
  if (DataType !== 'text') throw refuse(what, `DataType ${JSON.stringify(DataType)}`, 'It knows text.');
  return {
    name,
    value,
    type,
    version: (current?.version ?? 0) + 1,
    modifiedAt: now,
    ...(typeof description === 'string' && { description }),
  };
}

import { refuse } from '../../core/errors';
import type { Members } from '../../core/members';

/** The Lambda that transforms records. */
export interface ProcessorSettings {
  lambdaArn: string;
  retries: number;
  bufferBytes: number;
  /** Before the local interval scale. */
  intervalMs: number;
}

const mebibyte = 1024 * 1024;

/** Reads `ProcessingConfiguration`: one Lambda, and whether a delimiter is put behind each record. */
export function readProcessing(
  what: string,
  input: Members,
): { processor?: ProcessorSettings; appendDelimiter?: boolean } {
  const processing = input.optionalObject('ProcessingConfiguration');
  if (!processing?.optionalBoolean('Enabled')) return {};
  const result: { processor?: ProcessorSettings; appendDelimiter?: boolean } = {};
  for (const processor of processing.objects('Processors')) {
    const type = processor.text('Type');
    const parameters = readParameters(processor);
    if (type === 'Lambda' && !result.processor) result.processor = readLambda(what, processor, parameters);
    else if (type === 'AppendDelimiterToRecord')
      result.appendDelimiter = readDelimiter(what, processor, parameters);
    else
      throw refuse(
        what,
        `${processor.nameOf('Type')} ${type}`,
        'It knows one Lambda and AppendDelimiterToRecord.',
      );
  }
  return result;
}

function readParameters(processor: Members): Map<string, string> {
  return new Map(
    processor
      .objects('Parameters')
      .map((parameter) => [parameter.text('ParameterName'), parameter.text('ParameterValue')]),
  );
}

function readLambda(what: string, processor: Members, parameters: Map<string, string>): ProcessorSettings {
  const known = ['LambdaArn', 'NumberOfRetries', 'RoleArn', 'BufferSizeInMBs', 'BufferIntervalInSeconds'];
  for (const name of parameters.keys())
    if (!known.includes(name)) throw refuse(what, `${processor.nameOf('Parameters')} ${name}`);
  const number = (name: string, fallback: number, minimum: number, maximum: number): number => {
    const value = Number(parameters.get(name) ?? fallback);
    if (!(value >= minimum && value <= maximum))
      throw processor.fail(`Parameters.${name}`, `must be between ${minimum} and ${maximum}`);
    return value;
  };
  const lambdaArn = parameters.get('LambdaArn');
  if (!lambdaArn) throw processor.fail('Parameters.LambdaArn', 'must not be null');
  return {
    lambdaArn,
    retries: number('NumberOfRetries', 3, 0, 300),
    bufferBytes: Math.floor(number('BufferSizeInMBs', 1, 0.2, 3) * mebibyte),
    intervalMs: number('BufferIntervalInSeconds', 60, 0, 900) * 1000,
  };
}

function readDelimiter(what: string, processor: Members, parameters: Map<string, string>): boolean {
  for (const [name, value] of parameters)
    if (name !== 'Delimiter' || value !== '\\n')
      throw refuse(what, `${processor.nameOf('Parameters')} ${name}=${value}`);
  return true;
}

import { agentConfig, datasetIds } from '@denver/record-model';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import { AgentConfigError } from '../src/errors';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'agent-config-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = () => join(directory, 'agent.json');
const load = (json: unknown) => {
  writeFileSync(file(), typeof json === 'string' ? json : JSON.stringify(json));
  return loadConfig(file());
};
const csv = [{ optionName: 'CSVTOJSON', customFieldNames: ['a', 'b'] }];
const flow = (extra: object = {}) => ({ filePattern: '/l/*.log', kinesisStream: 's', ...extra });
const faultOf = (json: unknown): string => {
  try {
    load(json);
  } catch (error) {
    if (error instanceof AgentConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('loadConfig', () => {
  it('takes an official agent.json, scalars as strings included, with the official defaults', () => {
    const { flows } = load({
      'cloudwatch.emitMetrics': 'false',
      'kinesis.endpoint': '',
      flows: [
        flow({ maxBufferAgeMillis: '5000', partitionKeyOption: 'RANDOM' }),
        { filePattern: '/l/*.log', deliveryStream: 'd' },
      ],
    });
    expect(flows[0]).toMatchObject({
      maxBatchAgeMs: 5000,
      maxBatchRecords: 500,
      maxBatchBytes: 5_242_880,
      maxRecordBytes: 1_048_576,
    });
    expect(flows[1]).toMatchObject({
      maxBatchAgeMs: 60_000,
      maxBatchBytes: 4_194_304,
      maxRecordBytes: 1_024_000,
      initialPosition: 'END_OF_FILE',
    });
    expect(flows[0]!.conversion).toEqual({ kind: 'raw' });
  });

  it('takes the agent.json that the record model derives', () => {
    const { flows, kinesis } = load(
      agentConfig({ logDirectory: '/logs', stage: 'dev', endpoint: 'http://127.0.0.1:4566' }),
    );
    expect(flows).toHaveLength(2 * datasetIds.length);
    expect(flows[0]).toMatchObject({ dataset: datasetIds[0], initialPosition: 'START_OF_FILE' });
    expect(flows[0]!.conversion).toMatchObject({
      kind: 'csv',
      mode: 'rfc4180',
      transportIdField: 'transportId',
    });
    expect(flows[0]!.partitionKey.kind).toBe('fields');
    expect(kinesis.endpoint).toBe('http://127.0.0.1:4566');
  });

  it('is compat without csvMode, and takes csvMode beside the flow or in the option', () => {
    const mode = (extra: object, option: object = {}) =>
      load({ flows: [flow({ dataProcessingOptions: [{ ...csv[0], ...option }], ...extra })] }).flows[0]!
        .conversion;
    expect(mode({})).toMatchObject({ mode: 'compat' });
    expect(mode({ csvMode: 'rfc4180' })).toMatchObject({ mode: 'rfc4180' });
    expect(mode({}, { csvMode: 'rfc4180' })).toMatchObject({ mode: 'rfc4180' });
  });

  it('adds the flows of agent.d in order of file name, and nothing else', () => {
    mkdirSync(join(directory, 'agent.d'));
    writeFileSync(
      join(directory, 'agent.d', 'b.json'),
      JSON.stringify({ flows: [flow({ kinesisStream: 'b' })] }),
    );
    writeFileSync(
      join(directory, 'agent.d', 'a.json'),
      JSON.stringify({ flows: [flow({ kinesisStream: 'a' })] }),
    );
    writeFileSync(join(directory, 'agent.d', 'notes.txt'), 'not read');
    expect(load({ flows: [flow()] }).flows.map((each) => each.destination.name)).toEqual(['s', 'a', 'b']);
    writeFileSync(
      join(directory, 'agent.d', 'c.json'),
      JSON.stringify({ flows: [], 'kinesis.endpoint': 'x' }),
    );
    expect(() => load({ flows: [flow()] })).toThrow(/c\.json: `kinesis\.endpoint` belongs into agent\.json/);
  });

  it('names a flow the same at every start, and two flows apart', () => {
    const ids = () =>
      load({
        flows: [flow(), flow({ filePattern: '/m/*.log' }), flow({ flowId: 'mine', filePattern: '/n/*' })],
      }).flows.map((each) => each.id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(3);
    expect(ids()[0]).toMatch(/^kinesis-s-[0-9a-f]{8}$/);
  });

  it('takes a host for an endpoint, as the official agent does', () => {
    expect(
      load({ flows: [flow()], 'kinesis.endpoint': 'kinesis.eu-west-1.amazonaws.com' }).kinesis.endpoint,
    ).toBe('https://kinesis.eu-west-1.amazonaws.com');
  });

  it.each([
    ['not JSON', '{', /agent\.json to be JSON, got a mistake in line 1: /],
    ['a list', [], ': it must be object, got a list'],
    ['an empty key', { flows: [flow()], '': 1 }, '`""` is not a known key'],
    ['an empty key in a flow', { flows: [flow({ '': 1 })] }, '`flows[0].""` is not a known key'],
    ['an unknown key', { flows: [flow()], kinesisEndpoint: 'x' }, '`kinesisEndpoint` is not a known key'],
    [
      'an unknown key in a flow',
      { flows: [flow(), flow({ filePatern: '/x' })] },
      '`flows[1].filePatern` is not a known key',
    ],
    [
      'an unknown key in an option',
      { flows: [flow({ dataProcessingOptions: [{ ...csv[0], names: [] }] })] },
      '`flows[0].dataProcessingOptions[0].names` is not a known key',
    ],
    [
      'an official key that is not done',
      { flows: [flow({ multiLineStartPattern: '^x' })] },
      'flows[0].multiLineStartPattern` is a key of the official agent that this one does not do',
    ],
    ['credentials', { flows: [flow()], awsSecretAccessKey: 'x' }, 'never from this file'],
    ['no flows', { flows: [] }, '`flows` must have at least one flow'],
    ['no file pattern', { flows: [{ kinesisStream: 's' }] }, '`flows[0].filePattern` is required'],
    [
      'no destination',
      { flows: [{ filePattern: '/l/*' }] },
      '`flows[0].kinesisStream` or deliveryStream is required',
    ],
    ['two destinations', { flows: [flow({ deliveryStream: 'd' })] }, 'one destination'],
    ['a wildcard in a directory', { flows: [flow({ filePattern: '/l/*/a.log' })] }, 'last part only'],
    ['a relative pattern', { flows: [flow({ filePattern: 'a.log' })] }, 'absolute path, got "a.log"'],
    [
      'a number out of range',
      { flows: [flow({ maxBufferSizeRecords: '501' })] },
      '`flows[0].maxBufferSizeRecords` must be <= 500, got 501',
    ],
    [
      'a number that is none',
      { flows: [flow({ maxBufferAgeMillis: 'soon' })] },
      '`flows[0].maxBufferAgeMillis` must be integer, got "soon"',
    ],
    [
      'an unknown position',
      { flows: [flow({ initialPosition: 'MIDDLE' })] },
      'must be END_OF_FILE or START_OF_FILE',
    ],
    [
      'an option that is not done',
      { flows: [flow({ dataProcessingOptions: [{ optionName: 'LOGTOJSON' }] })] },
      '"LOGTOJSON" is not done',
    ],
    [
      'options that are no list',
      { flows: [flow({ dataProcessingOptions: csv[0] })] },
      '`flows[0].dataProcessingOptions` must be array, got an object',
    ],
    [
      'options in the wrong order',
      { flows: [flow({ dataProcessingOptions: [...csv, { optionName: 'SINGLELINE' }] })] },
      'SINGLELINE before CSVTOJSON',
    ],
    [
      'SINGLELINE with rfc4180',
      {
        flows: [flow({ csvMode: 'rfc4180', dataProcessingOptions: [{ optionName: 'SINGLELINE' }, ...csv] })],
      },
      'excludes SINGLELINE',
    ],
    [
      'pretty JSON',
      { flows: [flow({ dataProcessingOptions: [{ ...csv[0], jsonFormat: 'PRETTYPRINT' }] })] },
      'must be COMPACT',
    ],
    [
      'an unknown csvMode',
      { flows: [flow({ csvMode: 'loose', dataProcessingOptions: csv })] },
      'must be rfc4180 or compat, got "loose"',
    ],
    [
      'a transport id without CSV',
      { flows: [flow({ transportIdField: 'id' })] },
      'needs dataProcessingOptions with CSVTOJSON',
    ],
    [
      'a transport id that is a column',
      { flows: [flow({ transportIdField: 'a', dataProcessingOptions: csv })] },
      'is one of customFieldNames',
    ],
    [
      'a key column that is none',
      { flows: [flow({ partitionKeyFields: ['c'], dataProcessingOptions: csv })] },
      '`flows[0].partitionKeyFields[0]` "c" is not in customFieldNames',
    ],
    [
      'a key for a delivery stream',
      { flows: [{ filePattern: '/l/*', deliveryStream: 'd', partitionKeyOption: 'RANDOM' }] },
      'no partition keys',
    ],
    [
      'a dataset nobody knows',
      { flows: [flow({ dataset: 'parking' })] },
      'must be service-request or traffic-accident',
    ],
    ['the same flow twice', { flows: [flow(), flow()] }, 'must differ'],
    [
      'a batch larger than the memory',
      { flows: [flow({ maxBufferedBytes: 2_000_000 })] },
      'at least one batch',
    ],
  ])('refuses %s, naming file and key', (_title, json, expected) => {
    const fault = faultOf(json);
    expect(fault).toMatch(expected);
    expect(fault).toContain(file());
  });

  it.each([
    ['a comma too many', '{\n  "flows": [\n    {"filePattern": "/l/*",}\n  ]\n}', 3],
    ['a comma too few', '{\n  "kinesis.region": "us-west-2"\n  "flows": []\n}', 3],
    ['a comma before the end of a list', '{\n  "flows": [\n    {},\n  ]\n}\n', 4],
    ['a string that is not closed', '{\n  "kinesis.region": "us-west-2,\n  "flows": []\n}', 2],
    ['a comment', '// agent\n{ "flows": [] }', 1],
    ['text behind the end', '{\n  "flows": []\n}\n}\n', 4],
    ['no end', '{\n  "flows": [\n', 3],
    ['nothing', '', 1],
  ])('names the line of %s, and shows nothing of the file', (_title, text, line) => {
    const fault = faultOf(text);
    expect(fault).toContain(`agent.json to be JSON, got a mistake in line ${line}: `);
    expect(fault).not.toMatch(/flows|region|position/);
  });

  it('names every fault of a file at once', () => {
    expect(faultOf({ flows: [flow({ x: 1, y: 2 })] }).split('\n')).toHaveLength(2);
  });

  it('names a file that is not there', () => {
    expect(() => loadConfig(join(directory, 'none.json'))).toThrow(/none\.json to be readable, got ENOENT/);
  });
});

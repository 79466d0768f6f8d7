import { describe, expect, it } from 'vitest';
import { converterFactory } from '../../src/adapters/converters';
import { flowSettings } from '../../src/core/flow-settings';
import type { FlowJson } from '../../src/core/agent-json';
import { AgentConfigError } from '../../src/errors';

const csvOption = { optionName: 'CSVTOJSON', customFieldNames: ['a', 'b'] };

function convert(text: string, json: Partial<FlowJson>) {
  const { settings } = flowSettings({ filePattern: '/l/*.log', deliveryStream: 'd', ...json }, 'flows[0]');
  const records: { text: string; source: string }[] = [];
  const rejects: string[] = [];
  const converter = converterFactory(settings!)(
    { fileId: '0123456789abcdef', startOffset: 0 },
    {
      record: (bytes, start, end, offset, length) =>
        records.push({
          text: bytes.toString('utf8', start, end),
          source: text.slice(offset, offset + length),
        }),
      reject: (reject) => rejects.push(reject.reason),
    },
  );
  converter.push(Buffer.from(text));
  converter.end();
  return { records, rejects };
}

describe('converterFactory', () => {
  it('sends lines as they are without options', () => {
    expect(convert('x, y\r\nz\n', {}).records.map((record) => record.text)).toEqual(['x, y\r\n', 'z\n']);
  });

  it('does CSVTOJSON as the official agent does it without csvMode: no quotes, trailing columns null', () => {
    const { records } = convert('"x, y",2\n,,\n', { dataProcessingOptions: [csvOption] });
    expect(records.map((record) => record.text)).toEqual([
      '{"a":"\\"x","b":" y\\""}\n',
      '{"a":null,"b":null}\n',
    ]);
  });

  it('does SINGLELINE and then CSVTOJSON, with the positions of the untrimmed lines', () => {
    const options = [{ optionName: 'SINGLELINE' }, csvOption];
    const { records, rejects } = convert('  1,2 \n\t3,4\ntorn', { dataProcessingOptions: options });
    expect(records).toEqual([
      { text: '{"a":"1","b":"2"}\n', source: '  1,2 ' },
      { text: '{"a":"3","b":"4"}\n', source: '\t3,4' },
    ]);
    expect(rejects).toEqual(['torn_line']);
  });

  it('adds the transport id as the last member: file id, offset, crc32 of the row', () => {
    const { records } = convert('1,"2\n3"\n4,5\n', {
      dataProcessingOptions: [csvOption],
      csvMode: 'rfc4180',
      transportIdField: 'id',
    });
    expect(records.map((record) => record.text)).toEqual([
      '{"a":"1","b":"2\\n3","id":"0123456789abcdef-0-2ea95999"}\n',
      '{"a":"4","b":"5","id":"0123456789abcdef-8-b3a13bd3"}\n',
    ]);
  });

  it('refuses a delimiter that cannot be a regular expression when the agent starts', () => {
    const { settings } = flowSettings(
      {
        filePattern: '/l/*.log',
        deliveryStream: 'd',
        dataProcessingOptions: [{ ...csvOption, delimiter: '(' }],
      },
      'flows[0]',
    );
    expect(() => converterFactory(settings!)).toThrow(AgentConfigError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/core/errors';
import { resolve, type Scope } from '../../../src/services/cloudformation/resolve';
import { parseTemplate } from '../../../src/services/cloudformation/template';

const scope: Scope = {
  parameters: { Stage: 'dev', List: ['a', 'b'] },
  mappings: { M: { a: { b: 'c' } } },
  conditions: { Yes: true, No: false },
  pseudo: { 'AWS::Region': 'us-west-2' },
  resource: (id) => (id === 'Known' ? { physicalId: 'known', attributes: { Arn: 'arn:known' } } : undefined),
  importValue: () => undefined,
};

const names = [
  'Ref',
  'Fn::GetAtt',
  'Fn::Sub',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::If',
  'Fn::FindInMap',
  'Fn::ImportValue',
  'Fn::Base64',
  'Fn::Nope',
  'Condition',
];
const leaf = fc.oneof(
  fc.constantFrom(
    'Stage',
    'List',
    'Known',
    'Known.Arn',
    'Yes',
    'M',
    '${Stage}',
    '${Known.Arn}${!x}',
    'AWS::NoValue',
    ',',
  ),
  fc.integer(),
  fc.boolean(),
  fc.string(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.tuple(fc.constantFrom(...names), tie('value')).map(([name, argument]) => ({ [name]: argument })),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  ),
}));

describe('resolve', () => {
  it('gives a value or its own error, whatever the template', () => {
    fc.assert(
      fc.property(value, (template) => {
        try {
          resolve(template, scope);
        } catch (error) {
          expect(error).toBeInstanceOf(CloudError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves plain data as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const isPlain = !/"(Ref|Fn::|Condition)|\{\{resolve:/.test(JSON.stringify(data));
        fc.pre(isPlain);
        expect(JSON.stringify(resolve(data, scope))).toBe(JSON.stringify(data));
      }),
    );
  });
});

describe('parseTemplate', () => {
  it('gives a template or its own error, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ Resources: fc.dictionary(fc.string(), fc.jsonValue()) })
        .map((document) => JSON.stringify(document)),
    );
    fc.assert(
      fc.property(text, (body) => {
        try {
          parseTemplate(body);
        } catch (error) {
          expect(error).toBeInstanceOf(CloudError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { countTypes } from '../../parity/deploy/deploy-stacks';
import { motoTypes, typesBeyondMoto } from '../../parity/deploy/known-types';
import {
  fillImports,
  inOrder,
  withoutTypes,
  type PackagedStack,
  type Template,
} from '../../parity/deploy/stacks';

function stack(name: string, imports: readonly string[], exports: readonly string[]): PackagedStack {
  const update: Template = {
    Resources: Object.fromEntries(
      imports.map((text, n) => [`R${n}`, { Type: 'T', Properties: { Name: { 'Fn::ImportValue': text } } }]),
    ),
    Outputs: Object.fromEntries(exports.map((text, n) => [`O${n}`, { Export: { Name: text } }])),
  };
  return { name, create: { Resources: {} }, update, folder: '', artifacts: [] };
}

describe('packaged stacks', () => {
  it('come in the order of what they import', () => {
    const stacks = [stack('consumer', ['table', 'lake'], []), stack('lake', [], ['lake'])];
    expect(inOrder([...stacks, stack('state', ['lake'], ['table'])]).map(({ name }) => name)).toEqual([
      'lake',
      'state',
      'consumer',
    ]);
  });

  it('come last when nobody exports what they import', () => {
    const stacks = [stack('a', ['nothing'], []), stack('b', [], [])];
    expect(inOrder(stacks).map(({ name }) => name)).toEqual(['b', 'a']);
  });
});

describe('a template for an engine that cannot have all of it', () => {
  const template = {
    Resources: {
      Table: { Type: 'AWS::Glue::Table', Properties: { DatabaseName: 'x' } },
      Role: {
        Type: 'AWS::IAM::Role',
        DependsOn: ['Table', 'Stream'],
        Properties: {
          Name: { Ref: 'Table' },
          Arn: { 'Fn::GetAtt': ['Table', 'Arn'] },
          Text: { 'Fn::Sub': 'arn:${AWS::Region}/${Table.Arn}/${Stream}' },
          Lake: { 'Fn::ImportValue': 'lake' },
        },
      },
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: { Ref: 'Role' } } },
    },
  };

  it('has no reference to what was left out, and every other', () => {
    expect(withoutTypes(template, new Set(['AWS::Glue::Table'])).Resources).toEqual({
      Role: {
        Type: 'AWS::IAM::Role',
        DependsOn: ['Stream'],
        Properties: {
          Name: 'absent',
          Arn: 'absent',
          Text: { 'Fn::Sub': 'arn:${AWS::Region}/absent/${Stream}' },
          Lake: { 'Fn::ImportValue': 'lake' },
        },
      },
      Stream: template.Resources.Stream,
    });
    expect(withoutTypes(template, new Set())).toEqual(template);
  });

  it('has values for the imports that are known', () => {
    expect(fillImports(template, new Map([['lake', 'bucket']])).Resources['Role']?.Properties).toMatchObject({
      Lake: 'bucket',
      Name: { Ref: 'Table' },
    });
    expect(fillImports(template, new Map())).toEqual(template);
  });

  it('counts what was made by type', () => {
    expect(countTypes(template, [{ logicalId: 'Role' }])).toEqual({
      'AWS::Glue::Table': { wanted: 1, made: 0 },
      'AWS::IAM::Role': { wanted: 1, made: 1 },
      'AWS::Kinesis::Stream': { wanted: 1, made: 0 },
    });
  });

  it('leaves out exactly what moto is known not to make, each with a reason', () => {
    for (const [type, { support, why }] of Object.entries(motoTypes)) {
      expect(typesBeyondMoto.has(type), type).toBe(support !== 'made');
      expect(why === undefined, type).toBe(support === 'made');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { diffStack, isEmpty, withCodeHashes } from '../../src/core/diff-template';
import { diffLines, diffMarkdown, type StackDiff } from '../../src/core/diff-words';
import { knownTypes, replacementBy } from '../../src/core/replacement';
import type { Template, TemplateResource } from '../../src/core/template';

const role: TemplateResource = {
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'reader', Description: 'Reads' },
};
const table: TemplateResource = {
  Type: 'AWS::DynamoDB::Table',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { TableName: 'cases', BillingMode: 'PAY_PER_REQUEST', Tags: [{ Key: 'a', Value: '1' }] },
};

function template(resources: Record<string, TemplateResource>, outputs: Template['Outputs'] = {}): Template {
  return { Resources: resources, Outputs: outputs };
}

function diff(
  before: Template,
  after: Template,
  tags: [Record<string, string>, Record<string, string>] = [{}, {}],
): StackDiff {
  return {
    stack: 'denver-x-dev',
    deployed: 'there',
    difference: diffStack({ template: before, tags: tags[0] }, { template: after, tags: tags[1] }),
    brokenImports: [],
  };
}

describe('diffStack', () => {
  it('finds nothing between equal templates, whatever the order of their keys', () => {
    const one = template({
      Role: { Type: role.Type, Properties: { RoleName: 'reader', Description: 'Reads' } },
    });
    const two = template({
      Role: { Type: role.Type, Properties: { Description: 'Reads', RoleName: 'reader' } },
    });
    expect(isEmpty(diff(one, two).difference)).toBe(true);
  });

  it('finds nothing in what GetTemplate makes of characters that are not ASCII', () => {
    const written = template({ Role: { ...role, Properties: { Description: 'naïve – 道' } } });
    const given = template({ Role: { ...role, Properties: { Description: 'na?ve ? ?' } } });
    expect(isEmpty(diff(given, written).difference)).toBe(true);
  });

  it('names additions, removals and what becomes of them', () => {
    const before = template({ Table: table, Old: role });
    expect(diffLines(diff(before, template({ New: role })))).toEqual([
      'denver-x-dev: 3 changes',
      '  - AWS::DynamoDB::Table Table would leave the stack and stay in the account',
      '  - AWS::IAM::Role Old would be deleted',
      '  + AWS::IAM::Role New would be made',
    ]);
  });

  it('shows a change by its path, and warns of a replacement', () => {
    const after = template({
      Role: { ...role, Properties: { ...role.Properties, Description: 'Reads all' } },
      Table: { ...table, Properties: { ...table.Properties, TableName: 'cases-2' } },
    });
    expect(diffLines(diff(template({ Role: role, Table: table }), after))).toEqual([
      'denver-x-dev: 2 changes',
      '  ~ AWS::IAM::Role Role would be changed',
      '      Description: Reads → Reads all',
      '  ! AWS::DynamoDB::Table Table would be REPLACED: the old one stays in the account, the new one begins empty',
      '      TableName: cases → cases-2',
    ]);
  });

  it('takes an intrinsic as one value, and a list as a whole when its length changes', () => {
    const listed = (...actions: string[]) =>
      template({
        Role: { ...role, Properties: { Actions: actions, Arn: { 'Fn::GetAtt': [actions[0] ?? '', 'Arn'] } } },
      });
    expect(diffLines(diff(listed('a', 'b'), listed('b', 'c', 'd'))).slice(2)).toEqual([
      '      Actions: − "a", + "c", + "d"',
      '      Arn: {"Fn::GetAtt":["a","Arn"]} → {"Fn::GetAtt":["b","Arn"]}',
    ]);
  });

  it('shows attributes of resources, outputs, exports and tags', () => {
    const out = (name: string) => ({ Out: { Value: { Ref: name }, Export: { Name: 'denver-x-dev-Out' } } });
    const lines = diffLines(
      diff(
        template({ Table: table }, out('Table')),
        template({ Table: { ...table, DeletionPolicy: 'Delete' } }),
        [{ stage: 'dev' }, { stage: 'dev', project: 'p' }],
      ),
    );
    expect(lines).toContain('      (DeletionPolicy): Retain → Delete');
    expect(lines).toContain('  - output Out would go');
    expect(lines).toContain('  - export denver-x-dev-Out would go');
    expect(lines).toContain('  + tag project would be made');
  });

  it('is perhaps a replacement for a type it does not know', () => {
    const thing = (Size: number) => template({ Thing: { Type: 'AWS::New::Thing', Properties: { Size } } });
    expect(diffLines(diff(thing(1), thing(2)))[1]).toBe(
      '  ~ AWS::New::Thing Thing would be changed, perhaps replaced',
    );
  });

  it('compares code by its hash, and not by its place', async () => {
    const at = (S3Key: string) =>
      template({
        Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: { Ref: 'B' }, S3Key } } },
      });
    const hashes: Record<string, string> = {
      'old/a.zip': 'aaaaaaaabbb',
      'new/a.zip': 'aaaaaaaabbb',
      'new/c.zip': 'ccccccccddd',
    };
    const read = (key: string) => withCodeHashes(at(key), async (code) => hashes[code.key]);
    expect(isEmpty(diff(await read('old/a.zip'), await read('new/a.zip')).difference)).toBe(true);
    expect(diffLines(diff(await read('old/a.zip'), await read('new/c.zip')))[2]).toBe(
      '      code aaaaaaaa → cccccccc',
    );
    expect(diffLines(diff(await read('gone'), await read('new/c.zip')))[2]).toBe(
      '      code unknown → cccccccc',
    );
  });
});

describe('diffMarkdown', () => {
  it('marks changes so that they are coloured, and says so when there is none', () => {
    const changed = diff(template({ Role: role }), template({ Table: table }));
    expect(diffMarkdown('x', [changed])).toContain(
      '### x: 1 stack would change\n\n```diff\ndenver-x-dev: 2 changes\n- AWS::IAM::Role',
    );
    expect(diffMarkdown('x', [diff(template({}), template({}))])).toBe('### x: no change\n');
  });
});

describe('replacementBy', () => {
  it('knows the properties of each type that force it, at any depth', () => {
    expect(replacementBy('AWS::Glue::Database', 'DatabaseInput.Name')).toBe('yes');
    expect(replacementBy('AWS::Glue::Database', 'DatabaseInput')).toBe('yes');
    expect(replacementBy('AWS::Glue::Database', 'DatabaseInput.Description')).toBe('no');
    expect(replacementBy('AWS::DynamoDB::Table', 'KeySchema[0].AttributeName')).toBe('yes');
    expect(replacementBy('AWS::Lambda::Permission', 'Principal')).toBe('yes');
    expect(replacementBy('AWS::S3::Bucket', 'BucketNameOther')).toBe('no');
    expect(replacementBy('AWS::None::Such', 'Name')).toBe('unknown');
    expect(knownTypes).toContain('AWS::Kinesis::Stream');
  });
});

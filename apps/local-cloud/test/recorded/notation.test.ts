import { describe, expect, it } from 'vitest';
import { checkShape, readNotation } from '../../src/services/recorded/notation';
import { recordedTypes } from '../../src/services/recorded/recorded-resources';

const shape = readNotation(
  'Name!, Size number, On boolean, Policy json, Tags tags, Ids [], Parts [{Key!, Inner {A number}}]',
);
const check = (value: unknown): unknown => checkShape('AWS::Test::Thing', shape, value);

describe('properties', () => {
  it('are taken with numbers and booleans in place of their texts', () => {
    expect(
      check({
        Name: 'a',
        Size: '5',
        On: 'true',
        Policy: { any: ['thing'] },
        Tags: [{ Key: 'k', Value: 1 }],
        Ids: ['x', 2],
        Parts: [{ Key: 'k', Inner: { A: 1.5 } }],
      }),
    ).toEqual({
      Name: 'a',
      Size: 5,
      On: true,
      Policy: { any: ['thing'] },
      Tags: [{ Key: 'k', Value: '1' }],
      Ids: ['x', '2'],
      Parts: [{ Key: 'k', Inner: { A: 1.5 } }],
    });
  });

  it.each([
    [{}, '#: required key [Name] not found'],
    [{ Name: 'a', Size: 'big' }, '#/Size: expected type: Number, found: String'],
    [{ Name: ['a'] }, '#/Name: expected type: String, found: JSONArray'],
    [{ Name: 'a', Ids: 'x' }, '#/Ids: expected type: JSONArray, found: String'],
    [{ Name: 'a', On: 1 }, '#/On: expected type: Boolean, found: Number'],
    [{ Name: 'a', Tags: [{ Key: 'k' }] }, '#/Tags/0: required key [Value] not found'],
    [{ Name: 'a', Parts: [{ Key: 'k', Inner: { B: 1 } }] }, 'Parts.0.Inner.B of AWS::Test::Thing'],
    [{ Name: 'a', Colour: 'red' }, 'does not do Colour of AWS::Test::Thing. It knows Name, Size'],
    [{ Name: 'a', constructor: 'x' }, 'does not do constructor of AWS::Test::Thing'],
  ])('%j are refused by name', (value, message) => {
    expect(() => check(value)).toThrow(message);
  });
});

it.each(Object.entries(recordedTypes))(
  '%s names what it is replaced by among its properties',
  (_name, type) => {
    const { members } = readNotation(type.properties);
    const named = [
      ...type.replacedBy,
      ...(type.versionedBy ?? []),
      ...(type.name ? [type.name.join('.')] : []),
    ];
    for (const path of named) expect(Object.keys(members)).toContain(path.split('.')[0]);
  },
);

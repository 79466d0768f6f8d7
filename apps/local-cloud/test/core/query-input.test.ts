import { describe, expect, it } from 'vitest';
import { parseQueryInput } from '../../src/core/query-input';

describe('parseQueryInput', () => {
  it('makes lists and structures of dotted names, in the order of their numbers', () => {
    const form = new URLSearchParams(
      'Action=A&Version=1&Name=n&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=x.y&Ids.10=z&Ids.9=y&Empty=',
    );
    expect(parseQueryInput(form)).toEqual({
      Name: 'n',
      Tags: [{ Key: 'a', Value: 'x.y' }, { Key: 'b' }],
      Ids: ['y', 'z'],
      Empty: '',
    });
  });

  it('takes __proto__ as a name like any other', () => {
    const input = parseQueryInput(new URLSearchParams('__proto__.polluted=yes'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(input)).toEqual(['__proto__']);
  });
});

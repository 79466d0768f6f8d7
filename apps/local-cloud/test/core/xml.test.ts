import { describe, expect, it } from 'vitest';
import { writeXml } from '../../src/core/xml';

describe('writeXml', () => {
  it('writes members in order, leaves out what is undefined, and escapes text', () => {
    const text = writeXml(
      'Root',
      { A: 'a<&>"\u0001', B: undefined, C: 1, D: { E: true } },
      { lists: 'flat', xmlns: 'urn:x' },
    );
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Root xmlns="urn:x"><A>a&lt;&amp;&gt;&quot;&#x1;</A><C>1</C><D><E>true</E></D></Root>',
    );
  });

  it('repeats an element for a flat list and wraps items of a member list', () => {
    const value = { L: ['a', { B: 'b' }], Empty: [] };
    expect(writeXml('R', value, { lists: 'flat' })).toContain('<R><L>a</L><L><B>b</B></L></R>');
    expect(writeXml('R', value, { lists: 'member' })).toContain(
      '<L><member>a</member><member><B>b</B></member></L><Empty></Empty>',
    );
  });
});

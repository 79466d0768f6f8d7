import { describe, expect, it } from 'vitest';
import { decideRead, parseRange, writeCondition } from '../../../src/services/s3/conditions';
import type { StoredObject } from '../../../src/services/s3/object-files';

const object: StoredObject = {
  key: 'k',
  size: 1,
  lastModified: new Date('2026-11-23T18:00:00.500Z'),
  file: '',
  etag: 'abc',
  headers: {},
};
const at = (iso: string) => new Date(iso).toUTCString();

describe('parseRange', () => {
  it.each([
    [undefined, 10, undefined],
    ['bytes=0-0', 10, { start: 0, end: 0 }],
    ['bytes=2-', 10, { start: 2, end: 9 }],
    ['bytes=2-99', 10, { start: 2, end: 9 }],
    ['bytes=-3', 10, { start: 7, end: 9 }],
    ['bytes=-99', 10, { start: 0, end: 9 }],
    // What is no single range of bytes is ignored.
    ['bytes=5-2', 10, undefined],
    ['bytes=0-1,3-4', 10, undefined],
    ['items=0-1', 10, undefined],
    ['bytes=-', 10, undefined],
  ])('%s of %d bytes', (range, size, expected) => {
    expect(parseRange(range, size)).toEqual(expected);
  });

  it.each([
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
  ])('refuses %s of %d bytes', (range, size) => {
    expect(() => parseRange(range, size)).toThrow(expect.objectContaining({ status: 416 }));
  });
});

describe('decideRead', () => {
  it.each([
    [{}, 'send'],
    [{ 'if-match': '"abc"' }, 'send'],
    [{ 'if-match': '*' }, 'send'],
    [{ 'if-none-match': '"x", W/"abc"' }, 'not-modified'],
    [{ 'if-none-match': '"x"' }, 'send'],
    [{ 'if-modified-since': at('2026-11-23T18:00:00Z') }, 'not-modified'],
    [{ 'if-modified-since': at('2026-11-23T17:59:59Z') }, 'send'],
    [{ 'if-unmodified-since': at('2026-11-23T18:00:00Z') }, 'send'],
    // If-None-Match wins over If-Modified-Since, If-Match over If-Unmodified-Since.
    [{ 'if-none-match': '"x"', 'if-modified-since': at('2026-11-24T18:00:00Z') }, 'send'],
    [{ 'if-match': '"abc"', 'if-unmodified-since': at('2020-01-01T00:00:00Z') }, 'send'],
  ])('%j gives %s', (headers, decision) => {
    expect(decideRead(headers, object)).toBe(decision);
  });

  it.each([{ 'if-match': '"x"' }, { 'if-unmodified-since': at('2020-01-01T00:00:00Z') }])(
    '%j fails',
    (headers) => {
      expect(() => decideRead(headers, object)).toThrow(expect.objectContaining({ status: 412 }));
    },
  );
});

describe('writeCondition', () => {
  it('lets nothing but * stand in If-None-Match', () => {
    expect(() => writeCondition({ 'if-none-match': '"abc"' }, 'k')).toThrow(
      expect.objectContaining({ status: 501 }),
    );
    expect(() => writeCondition({ 'if-none-match': '*' }, 'k')(undefined)).not.toThrow();
    expect(() => writeCondition({ 'if-none-match': '*' }, 'k')(object)).toThrow(
      expect.objectContaining({ status: 412 }),
    );
  });
});

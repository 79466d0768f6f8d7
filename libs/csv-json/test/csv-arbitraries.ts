import fc from 'fast-check';

/** Text that CSV and JSON both find hard. */
export const hardText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom('a', 'Z', '0', ' ', ',', '"', '""', '\n', '\r\n', '\r', ';', "'"),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '\\',
          '/',
          '\t',
          '\0',
          '\x1f',
          '\x7f',
          '\b',
          'é',
          '€',
          '🏔',
          '\u2028',
          '\ufeff',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Bytes that are nearly CSV: mostly the bytes with a meaning, some of them bad UTF-8. */
export const hardBytes: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(',', '"', '\n', 'a', 'bc') },
      {
        weight: 3,
        arbitrary: fc.constantFrom('\r', '\r\n', '\\', '\t', '\0', '""', '","', 'xxxxxxxxxxxxxxxxxxx'),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '\xc3\xa9',
          '\xef\xbb\xbf',
          '\xff',
          '\xed\xa0\x80',
          '\xf0\x9f',
          '\xe2\x82',
        ),
      },
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

/** Places to cut bytes at. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat(400), { maxLength: 12 });

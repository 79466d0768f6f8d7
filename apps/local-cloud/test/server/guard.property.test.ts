import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import { checkCaller } from '../../src/server/guard';

describe('checkCaller', () => {
  it.each([
    { host: '127.0.0.1:4566' },
    { host: 'localhost:4566' },
    { host: '[::1]:4566' },
    { host: 'my-bucket.localhost:4566' },
    { ':authority': '127.0.0.1:4566' },
    { host: 'localhost', origin: 'http://localhost:4566' },
    { host: 'localhost', 'sec-fetch-site': 'same-origin' },
  ])('takes %j', (headers) => {
    expect(() => checkCaller(headers, 4566)).not.toThrow();
  });

  it.each([
    {},
    { host: '' },
    { host: 'evil.example' },
    { host: '127.0.0.1.evil.example' },
    { host: 'localhost.evil.example:4566' },
    { host: 'evil.example#.localhost' },
    { host: '127.0.0.2' },
    { host: 'localhost', origin: 'https://evil.example' },
    { host: 'localhost', origin: 'null' },
    { host: 'localhost', origin: 'http://localhost:9999' },
    { host: 'localhost', 'sec-fetch-site': 'cross-site' },
  ])('refuses %j with 403', (headers) => {
    expect(() => checkCaller(headers, 4566)).toThrow(expect.objectContaining({ status: 403 }));
  });

  it('lets no name through that a public DNS could answer', () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        expect(() => checkCaller({ host }, 4566)).toThrow(CloudError);
      }),
    );
  });
});

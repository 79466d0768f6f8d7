import { describe, expect, it } from 'vitest';
import { readAwsFailure } from '../../src/adapters/aws-failure';
import type { CredentialsError } from '../../src/errors';

const region = 'us-west-2';
const missing = Object.assign(new Error('Could not load credentials from any providers'), {
  name: 'CredentialsProviderError',
});
const nextOf = (endpoint: string | undefined) =>
  (readAwsFailure(missing, { region, endpoint }) as CredentialsError).next;

describe('readAwsFailure', () => {
  it.each([undefined, 'https://cloud.example.org', 'not a URL'])(
    'advises a login when credentials are missing and the endpoint is %s',
    (endpoint) => expect(nextOf(endpoint)).toMatch(/^Run: aws sso login /),
  );

  it.each(['http://127.0.0.1:4566', 'http://localhost:4566/', 'http://[::1]:4566'])(
    'advises the keys any cloud on this machine takes at %s',
    (endpoint) => expect(nextOf(endpoint)).toBe('export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local'),
  );
});

import { AthenaQueryError, clientSettings, RedshiftStatementError } from '@denver/aws-clients';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/ask/explain';
import { AnswersConfigError, AskError } from '../../src/errors';

const athena = { engine: 'athena', source: 'views', stage: 'dev' } as const;
const redshift = { engine: 'redshift', source: 'cubes', stage: 'dev' } as const;
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

/** What a client says that is given no region. */
function missingRegion(): unknown {
  try {
    return clientSettings({}, {});
  } catch (error) {
    return error;
  }
}

describe('explain', () => {
  it('takes a missing region and missing credentials for wrong use', () => {
    for (const error of [
      missingRegion(),
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
    ]) {
      const explained = explain(error, 'monthly-trend', athena, {});
      expect(explained).toBeInstanceOf(AnswersConfigError);
      expect(explained.message.match(/AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:4566/g)).toHaveLength(1);
    }
  });

  it.each([
    [
      new AthenaQueryError('q', 'SELECT', 'FAILED: TABLE_NOT_FOUND: service_requests'),
      athena,
      /catalog:migrate -- --stage dev/,
    ],
    [new AthenaQueryError('q', 'SELECT', 'FAILED: SCHEMA_NOT_FOUND: denver_dev'), athena, /catalog:migrate/],
    [
      new RedshiftStatementError('s', 'FAILED', 'relation "city.request_cells" does not exist', 'SELECT'),
      redshift,
      /warehouse:migrate/,
    ],
    [named('InvalidRequestException', 'WorkGroup denver-dev is not found.'), athena, /nx deploy catalog/],
    [named('ValidationException', 'Workgroup denver-dev does not exist'), redshift, /nx deploy warehouse/],
    [
      named('UnrecognizedClientException', 'The security token is invalid'),
      athena,
      /AWS refused.*AWS_ENDPOINT_URL/,
    ],
    [Object.assign(new Error('connect'), { code: 'ENOTFOUND' }), athena, /set AWS_ENDPOINT_URL/],
  ] as const)('says what to do about %s', (error, place, advice) => {
    const explained = explain(error, 'monthly-trend', place, {});
    expect(explained).toBeInstanceOf(AskError);
    expect(explained.message).toMatch(/^monthly-trend: /);
    expect(explained.message).toMatch(advice);
    expect(explained.cause).toBe(error);
  });

  it('names the endpoint that does not answer', () => {
    const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(explain(error, 'x', athena, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }).message).toContain(
      'Nothing answers at AWS_ENDPOINT_URL=http://127.0.0.1:9',
    );
  });

  it('adds no advice to what it does not know', () => {
    const error = new AthenaQueryError('q', 'SELECT', 'CANCELLED: bytes scanned limit was exceeded');
    expect(explain(error, 'x', athena, {}).message).toBe(`x: ${error.message}`);
  });
});

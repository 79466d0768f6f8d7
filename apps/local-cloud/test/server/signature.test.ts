import { describe, expect, it } from 'vitest';
import { readSignature } from '../../src/server/signature';

const good = `AWS4-HMAC-SHA256 Credential=AKIA/20261123/us-west-2/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'a'.repeat(64)}`;
const none = new URLSearchParams();

describe('readSignature', () => {
  it('reads region and service of the header', () => {
    expect(readSignature({ authorization: good }, none, 0)).toEqual({
      accessKeyId: 'AKIA',
      region: 'us-west-2',
      service: 's3',
    });
    expect(readSignature({ authorization: good.replaceAll(', ', ',') }, none, 0)).toMatchObject({
      service: 's3',
    });
    expect(readSignature({}, none, 0)).toBeUndefined();
  });

  it.each([
    'Bearer token',
    'Basic YTpi',
    good.replace('aaaa', 'a'),
    good.replace('/aws4_request', ''),
    'AWS4-HMAC-SHA256',
  ])('refuses %j', (authorization) => {
    expect(() => readSignature({ authorization }, none, 0)).toThrow(
      expect.objectContaining({ code: 'IncompleteSignatureException' }),
    );
  });

  it('reads a presigned URL until it expires', () => {
    const query = new URLSearchParams({
      'X-Amz-Credential': 'AKIA/20261123/us-west-2/s3/aws4_request',
      'X-Amz-Date': '20261123T180000Z',
      'X-Amz-Expires': '60',
      'X-Amz-Signature': 'a',
    });
    const signedAt = Date.parse('2026-11-23T18:00:00Z');
    expect(readSignature({}, query, signedAt + 60_000)).toMatchObject({ service: 's3' });
    expect(() => readSignature({}, query, signedAt + 60_001)).toThrow('Request has expired');
    const old = new URLSearchParams({ AWSAccessKeyId: 'AKIA', Signature: 'a=', Expires: '60' });
    expect(readSignature({}, old, 60_000)).toEqual({ accessKeyId: 'AKIA', service: 's3' });
    expect(() => readSignature({}, old, 60_001)).toThrow('Request has expired');
    query.delete('X-Amz-Expires');
    expect(() => readSignature({}, query, signedAt)).toThrow(
      expect.objectContaining({ code: 'AuthorizationQueryParametersError' }),
    );
  });
});

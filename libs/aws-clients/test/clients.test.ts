import { describe, expect, it } from 'vitest';
import { AwsClientConfigError, clientSettings, putObjectOnce, readObject } from '../src/index';

function failing(name: string) {
  return {
    send: async () => {
      throw Object.assign(new Error(name), { name });
    },
  };
}

describe('clientSettings', () => {
  it('takes the region from the options, then AWS_REGION, then AWS_DEFAULT_REGION', () => {
    const env = { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'eu-west-1' };
    expect(clientSettings({ region: 'us-east-1' }, env).region).toBe('us-east-1');
    expect(clientSettings({}, env).region).toBe('us-west-2');
    expect(clientSettings({}, { AWS_DEFAULT_REGION: 'eu-west-1' }).region).toBe('eu-west-1');
  });

  it('names the missing variable when there is no region, and what the local cloud takes', () => {
    expect(() => clientSettings({}, {})).toThrow(AwsClientConfigError);
    expect(() => clientSettings({}, {})).toThrow('Expected AWS_REGION to name a region, got nothing.');
    expect(() => clientSettings({}, {})).toThrow('AWS_REGION=us-west-2 AWS_ACCESS_KEY_ID=local');
  });

  it('speaks HTTP/1.1', () => {
    expect(clientSettings({ region: 'us-west-2' }).requestHandler.metadata.handlerProtocol).toBe('http/1.1');
  });
});

describe('readObject', () => {
  it('answers undefined for a missing key and passes every other error on', async () => {
    await expect(readObject(failing('NoSuchKey') as never, 'b', 'k')).resolves.toBeUndefined();
    await expect(readObject(failing('AccessDenied') as never, 'b', 'k')).rejects.toThrow('AccessDenied');
  });
});

describe('putObjectOnce', () => {
  const object = { bucket: 'b', key: 'k', body: new Uint8Array(), contentType: 'application/json' };

  it('counts an existing object as done', async () => {
    await expect(putObjectOnce(failing('PreconditionFailed') as never, object)).resolves.toBe('exists');
  });

  it('passes an unknown outcome on', async () => {
    await expect(putObjectOnce(failing('TimeoutError') as never, object)).rejects.toThrow('TimeoutError');
  });

  it('asks that the key be new', async () => {
    const inputs: unknown[] = [];
    const client = { send: async (command: { input: unknown }) => void inputs.push(command.input) };
    await expect(putObjectOnce(client as never, object)).resolves.toBe('created');
    expect(inputs).toMatchObject([{ Bucket: 'b', Key: 'k', IfNoneMatch: '*' }]);
  });
});

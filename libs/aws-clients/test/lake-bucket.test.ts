import { describe, expect, it } from 'vitest';
import { lakeBucket, LakeBucketError } from '../src/index';

const client = (answer: () => Promise<object>) => ({ send: answer }) as never;
const workGroup = (OutputLocation?: string) =>
  client(async () => ({ WorkGroup: { Configuration: { ResultConfiguration: { OutputLocation } } } }));
const failing = (name: string) =>
  client(() => Promise.reject(Object.assign(new Error('WorkGroup is not found.'), { name })));

describe('lakeBucket', () => {
  it('is where the workgroup keeps its results', async () => {
    expect(await lakeBucket(workGroup('s3://lake/athena-results/'), 'denver-dev')).toBe('lake');
  });

  it.each([
    ['keeps them nowhere', workGroup()],
    ['is not there', failing('InvalidRequestException')],
  ])('says what to deploy when the workgroup %s', async (_, athena) => {
    const failure = lakeBucket(athena, 'denver-dev');
    await expect(failure).rejects.toThrow(LakeBucketError);
    await expect(failure).rejects.toMatchObject({
      kind: 'config',
      workGroup: 'denver-dev',
      message: expect.stringContaining('Deploy the stack denver-catalog first') as string,
    });
  });

  it('hands on what else goes wrong', async () => {
    await expect(lakeBucket(failing('AccessDeniedException'), 'w')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { readStackOutputs } from '../src/index';

const client = (answer: object) =>
  ({
    send: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }) as never;

describe('readStackOutputs', () => {
  it('gives the outputs by key', async () => {
    const Stacks = [{ Outputs: [{ OutputKey: 'Name', OutputValue: 'denver-dev' }] }, {}];
    expect(await readStackOutputs(client({ Stacks }), 's')).toEqual(new Map([['Name', 'denver-dev']]));
    expect(await readStackOutputs(client({ Stacks: [{}] }), 's')).toEqual(new Map());
  });

  it('tells a stack that is not there from other failures', async () => {
    const failure = (message: string) => Object.assign(new Error(message), { name: 'ValidationError' });
    expect(await readStackOutputs(client(failure('Stack with id s does not exist')), 's')).toBeUndefined();
    await expect(readStackOutputs(client(failure('1 validation error detected')), 's')).rejects.toThrow(
      'detected',
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenRanges, fromHex, hashOfPartitionKey, maxHashKey } from '../../src/services/kinesis/hash-key';
import { mergeShards, scaleUniformly, splitShard } from '../../src/services/kinesis/reshard';
import { parseSequence, sequenceFormat } from '../../src/services/kinesis/sequence-number';
import { addShard, openShards, shardOfHash, type StreamModel } from '../../src/services/kinesis/stream-model';

function stream(count: number): StreamModel {
  const model: StreamModel = {
    name: 's',
    mode: 'PROVISIONED',
    createdMs: 1,
    retentionHours: 24,
    tags: {},
    nextShardIndex: 0,
    shards: [],
  };
  for (const range of evenRanges(count)) addShard(model, range, [], 1);
  return model;
}

const context = { nowMs: 5, close: () => ({ atMs: 5, endOrdinal: 7 }) };
const change = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), target: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    kind: fc.constant('split' as const),
    place: fc.nat(),
    at: fc.bigInt({ min: 0n, max: maxHashKey }),
  }),
  fc.record({ kind: fc.constant('merge' as const), place: fc.nat() }),
);

describe('resharding', () => {
  it('always leaves open shards that touch and cover every hash key, and children after their parents', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(change, { maxLength: 12 }),
        fc.string(),
        (count, changes, key) => {
          const model = stream(count);
          for (const step of changes) {
            const open = openShards(model);
            const at = (place: number) => open[place % open.length];
            try {
              if (step.kind === 'scale') scaleUniformly(model, step.target, context);
              else if (step.kind === 'split')
                splitShard(model, at(step.place)?.id ?? '', String(step.at), context);
              else mergeShards(model, at(step.place)?.id ?? '', at(step.place + 1)?.id ?? '', context);
            } catch (error) {
              expect(error).toMatchObject({ name: 'CloudError' });
            }
          }
          const open = openShards(model);
          expect(fromHex(open[0]?.start ?? '')).toBe(0n);
          expect(fromHex(open.at(-1)?.end ?? '')).toBe(maxHashKey);
          for (const [index, shard] of open.slice(1).entries())
            expect(fromHex(shard.start)).toBe(fromHex(open[index]?.end ?? '') + 1n);
          for (const shard of model.shards) {
            for (const id of shard.parents) {
              const parent = model.shards.find((candidate) => candidate.id === id);
              expect(parent?.closed).toBeDefined();
              const parentEnd = sequenceFormat(parent ?? shard)(parent?.closed?.endOrdinal ?? 0, 5);
              expect(sequenceFormat(shard)(0, shard.createdMs) > parentEnd).toBe(true);
            }
          }
          const hash = hashOfPartitionKey(key);
          const home = shardOfHash(open, hash);
          expect(home.start <= hash && hash <= home.end).toBe(true);
        },
      ),
    );
  });

  it('reaches the number of shards asked for, evenly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (count, factor) => {
          const target = Math.min(count * 2, Math.max(Math.ceil(count / 2), Math.round(count * factor)));
          const model = stream(count);
          scaleUniformly(model, target, context);
          expect(
            openShards(model).map(({ start, end }) => ({ start: fromHex(start), end: fromHex(end) })),
          ).toEqual(evenRanges(target));
        },
      ),
    );
  });
});

describe('sequence numbers', () => {
  it('read back, have 56 digits, and compare as text in the order of their ordinals', () => {
    const moment = fc.integer({ min: 1_000_000_000_000, max: 9_000_000_000_000 });
    const ordinal = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(
        moment,
        fc.nat(99_999_999),
        ordinal,
        ordinal,
        moment,
        (createdMs, index, a, b, timestampMs) => {
          const write = sequenceFormat({ createdMs, index });
          const text = write(a, timestampMs);
          expect(text).toMatch(/^\d{56}$/);
          expect(parseSequence(text)).toEqual({
            shardCreatedMs: createdMs,
            ordinal: a,
            timestampMs,
            shardIndex: index,
          });
          expect(Math.sign(a - b)).toBe(
            text === write(b, timestampMs) ? 0 : text > write(b, timestampMs) ? 1 : -1,
          );
        },
      ),
    );
  });
});

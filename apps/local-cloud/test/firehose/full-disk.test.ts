import { mkdtemp, rm } from 'node:fs/promises';
import type * as FsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WriteAheadLog } from '../../src/services/firehose/write-ahead-log';

/** While set, a write puts half of its bytes on the disk and fails, and a truncation may fail too. */
const disk = vi.hoisted(() => ({ isFull: false, cannotTruncate: false }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const actual = await importOriginal<typeof FsPromises>();
  const open = async (...args: Parameters<typeof actual.open>): Promise<FsPromises.FileHandle> => {
    const handle = await actual.open(...args);
    const [writev, truncate] = [handle.writev.bind(handle), handle.truncate.bind(handle)];
    handle.writev = (async (buffers: Buffer[]) => {
      if (!disk.isFull) return writev(buffers);
      const bytes = Buffer.concat(buffers);
      await handle.write(bytes.subarray(0, bytes.length / 2));
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }) as typeof handle.writev;
    handle.truncate = async (length) => {
      if (disk.cannotTruncate) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
      await truncate(length);
    };
    return handle;
  };
  return { ...actual, open };
});

const start = { segment: 1, offset: 0 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wal-'));
  Object.assign(disk, { isFull: false, cannotTruncate: false });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function texts(log: WriteAheadLog): Promise<string[]> {
  const found: string[] = [];
  for (let position = start; ;) {
    const batch = await log.read(position);
    if (!batch) return found;
    found.push(...batch.records.map(String));
    position = batch.end;
  }
}

const batchOf = (text: string) => ({ arrivalMs: 1, records: [Buffer.from(text)] });

describe('WriteAheadLog on a full disk', () => {
  it.each([false, true])(
    'tells the caller, keeps what was there, and goes on when there is room (truncation fails: %s)',
    async (cannotTruncate) => {
      const { log } = await WriteAheadLog.open(folder, start);
      await log.append(batchOf('before'));
      Object.assign(disk, { isFull: true, cannotTruncate });
      await expect(log.append(batchOf('lost, and said so'))).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await texts(log)).toEqual(['before']);
      Object.assign(disk, { isFull: false, cannotTruncate: false });
      await log.append(batchOf('after'));
      expect(await texts(log)).toEqual(['before', 'after']);
      await log.close();
      const reopened = await WriteAheadLog.open(folder, start);
      expect(reopened.size.records).toBe(2);
      expect(await texts(reopened.log)).toEqual(['before', 'after']);
      await reopened.log.close();
    },
  );
});

import type { Journal, JournalDocument, JournalEntry, LockHolder } from './journal';

/** The journal in memory, with the promises of the real one; for tests. */
export function memoryJournal(): Journal {
  const entries = new Map<number, JournalEntry>();
  let lock: LockHolder | undefined;
  let token = 0;

  const document = (): JournalDocument => ({
    ...(lock ? { lock: { ...lock } } : {}),
    token,
    entries: [...entries.values()].sort((a, b) => a.version - b.version).map((it) => structuredClone(it)),
  });

  return {
    async read() {
      return document();
    },
    async take({ holder, nowMs, evict }) {
      const free = !lock || lock.leaseUntilMs < nowMs || lock.owner === holder.owner || evict === token;
      if (!free) return { taken: false, ...(lock ? { holder: { ...lock } } : {}) };
      lock = { ...holder };
      token += 1;
      return { taken: true, token, document: document() };
    },
    async update(change) {
      if (!lock || change.token !== token) return false;
      lock = { ...lock, leaseUntilMs: change.leaseUntilMs };
      if (change.put) entries.set(change.put.version, structuredClone(change.put));
      if (change.remove !== undefined) entries.delete(change.remove);
      if (change.release) lock = undefined;
      return true;
    },
  };
}

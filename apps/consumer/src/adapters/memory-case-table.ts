import { standingOutcome, type Attribute, type CaseTable, type CaseWrite } from '../core/case-table';

/** An item as it stands: present attributes only, the key apart. */
export type StandingItem = Readonly<Record<string, Exclude<Attribute, null>>>;

/** The table in memory, with the same promises; for tests. */
export function memoryCaseTable(): CaseTable & { readonly items: ReadonlyMap<string, StandingItem> } {
  const items = new Map<string, StandingItem>();
  return {
    items,
    async write(write) {
      const standing = items.get(write.key);
      if (standing && String(standing['version']) >= write.version)
        return standingOutcome(write, {
          version: String(standing['version']),
          transportId: standing['transport_id'] === undefined ? null : String(standing['transport_id']),
        });
      items.set(write.key, present(write));
      return 'written';
    },
  };
}

function present({ attributes }: CaseWrite): StandingItem {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      (entry): entry is [string, Exclude<Attribute, null>] => entry[1] !== null,
    ),
  );
}

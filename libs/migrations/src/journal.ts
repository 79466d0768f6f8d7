import Type from 'typebox';

/** Who holds the lock, or held it last before the lease ran out. */
export const LockHolder = Type.Object(
  {
    /** e.g. `ann@buildhost pid 4242`, with a part of its own for each run. */
    owner: Type.String(),
    takenAtMs: Type.Number(),
    /** Milliseconds since 1970; from then on anyone may take over. */
    leaseUntilMs: Type.Number(),
  },
  { additionalProperties: false },
);
/** Who holds the lock. */
export type LockHolder = Type.Static<typeof LockHolder>;

/** What is known of one statement of a migration. */
export const StatementEntry = Type.Object(
  {
    /** `started`: its request token is written down, and it may or may not have reached the engine. */
    state: Type.Union([Type.Literal('started'), Type.Literal('applied'), Type.Literal('failed')]),
    /** Sending the same token again finds the same execution; empty when the statement was never sent. */
    requestToken: Type.String(),
    /** `found`: the catalogue showed it already, so it was not sent. */
    how: Type.Optional(Type.Union([Type.Literal('executed'), Type.Literal('found')])),
    queryId: Type.Optional(Type.String()),
    bytesScanned: Type.Optional(Type.Number()),
    /** Milliseconds in the engine. */
    engineMs: Type.Optional(Type.Number()),
    startedAtMs: Type.Number(),
    finishedAtMs: Type.Optional(Type.Number()),
    /** Why it failed. */
    reason: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
/** What is known of one statement of a migration. */
export type StatementEntry = Type.Static<typeof StatementEntry>;

/** The journal's row of one migration. */
export const JournalEntry = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    file: Type.String(),
    checksum: Type.String(),
    state: Type.Union([Type.Literal('started'), Type.Literal('applied'), Type.Literal('failed')]),
    /** `baseline`: taken over as it stood, by a person's word and a look into the catalogue. */
    how: Type.Union([Type.Literal('migrate'), Type.Literal('baseline')]),
    owner: Type.String(),
    /** Fencing token of the run that wrote the row. */
    token: Type.Integer({ minimum: 1 }),
    startedAtMs: Type.Number(),
    finishedAtMs: Type.Optional(Type.Number()),
    /** Up to and with the one that is on its way. */
    statements: Type.Array(StatementEntry),
  },
  { additionalProperties: false },
);
/** The journal's row of one migration. */
export type JournalEntry = Type.Static<typeof JournalEntry>;

/** All that the journal of one target knows, read at one instant. */
export interface JournalDocument {
  readonly lock?: LockHolder;
  /** The last fencing token given out; 0 before the first. */
  readonly token: number;
  /** By version, in order. */
  readonly entries: readonly JournalEntry[];
}

/** A wish for the lock. */
export interface LockClaim {
  readonly holder: LockHolder;
  readonly nowMs: number;
  /** Takes the lock from whoever holds the token with this number, expired or not. */
  readonly evict?: number;
}

/** `taken` with a token greater than every one before, and the journal as it stood then; or who is in the way. */
export type LockAnswer =
  | { readonly taken: true; readonly token: number; readonly document: JournalDocument }
  | { readonly taken: false; readonly holder?: LockHolder };

/** One change, made by whoever holds `token`; each also carries the lease further. */
export interface JournalChange {
  readonly token: number;
  readonly leaseUntilMs: number;
  /** Writes this row, or replaces the one of its version. */
  readonly put?: JournalEntry;
  /** Removes the row of this version. */
  readonly remove?: number;
  /** Gives the lock back. */
  readonly release?: boolean;
}

/**
 * Where migrations are written down, one document per target.
 *
 * - `read` writes nothing at all, and creates nothing.
 * - `take` is one conditional write. An own claim that was granted, its answer lost, is granted again.
 * - `update` answers `false`, and changes nothing, once another run took the lock after us or we gave it back: a
 *   run that slept through its lease can never write over the one that took over.
 *
 * All three may throw a JournalError, after which the change may or may not stand; asking again is safe.
 *
 * @throws JournalMissingError there is no table
 */
export interface Journal {
  read(): Promise<JournalDocument>;
  take(claim: LockClaim): Promise<LockAnswer>;
  update(change: JournalChange): Promise<boolean>;
}

/** What stands in QuickSight of something that should. */
export type Look =
  | { readonly state: 'absent' | 'same' }
  /** `differences` are what an update would change, e.g. `ImportMode`. */
  | { readonly state: 'changed'; readonly differences: readonly string[] }
  /** Left by a creation that failed, or deleted but kept for a while: it has to go before it can be made. */
  | { readonly state: 'broken'; readonly problems: readonly string[] };

/** One thing that should stand in QuickSight, or in the lake for it. Looking changes nothing. */
export interface Step {
  /** In words, e.g. `data set`. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  look(): Promise<Look>;
  /**
   * Makes it and waits until it is ready. A failed creation leaves nothing: what QuickSight kept of it is deleted.
   *
   * @throws ResourceFailedError QuickSight found it wrong
   * @throws WaitTimeoutError it was not ready in time; it stays, and the next run finds it
   */
  create(): Promise<void>;
  /** Makes it what it should be. When that fails, readers go on seeing what they saw. */
  update(): Promise<void>;
  /** Deletes it. */
  remove(): Promise<void>;
}

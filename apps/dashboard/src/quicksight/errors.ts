/** Who has to act: the person at the command line, nobody (running again may succeed), or we. */
export type QuickSightErrorKind = 'config' | 'refused' | 'transient' | 'invariant';

/** Base of every error of the QuickSight commands; `code` is stable and dotted, `next` says what to do. */
export class QuickSightError extends Error {
  override readonly name: string = 'QuickSightError';

  constructor(
    readonly code: string,
    readonly kind: QuickSightErrorKind,
    message: string,
    /** The next step in one sentence, often a command. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A flag is unknown, missing, or no value it can have. */
export class QuickSightConfigError extends QuickSightError {
  override readonly name = 'QuickSightConfigError';

  constructor(
    readonly key: string,
    message: string,
    next = 'See dashboard:quicksight -- help.',
    options?: ErrorOptions,
  ) {
    super('dashboard.quicksight.config', 'config', message, next, options);
  }
}

/** The account has no QuickSight subscription, or it is being cancelled. */
export class NotSubscribedError extends QuickSightError {
  override readonly name = 'NotSubscribedError';

  constructor(
    readonly account: string,
    options?: ErrorOptions,
  ) {
    super(
      'dashboard.quicksight.not-subscribed',
      'refused',
      `Expected account ${account} to be subscribed to QuickSight, got no active subscription.`,
      'Subscribe (Enterprise edition) at https://quicksight.aws.amazon.com, then run doctor. The web page needs no QuickSight: npx nx deploy dashboard.',
      options,
    );
  }
}

/** The caller may not do what the command needs. */
export class AccessError extends QuickSightError {
  override readonly name = 'AccessError';

  constructor(
    readonly action: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      'dashboard.quicksight.access',
      'refused',
      `Not allowed to call ${action}: ${reason}`,
      'Give the role that deploys this action (README, "Rights"), or run as one that has it.',
      options,
    );
  }
}

/** QuickSight made a resource, looked at it and found it wrong; `problems` say what, in plain words. */
export class ResourceFailedError extends QuickSightError {
  override readonly name = 'ResourceFailedError';

  constructor(
    readonly resource: string,
    readonly problems: readonly string[],
    /** Was what the failed creation left behind taken away. */
    readonly undone: boolean,
  ) {
    const list =
      problems.length > 0 ? problems.map((problem) => `\n  - ${problem}`).join('') : ' no reason given';
    super(
      'dashboard.quicksight.resource-failed',
      'refused',
      `QuickSight could not make the ${resource}:${list}`,
      undone
        ? 'What the failed creation left is deleted; put the cause right and run apply again.'
        : 'What readers see is unchanged; put the cause right and run apply again.',
    );
  }
}

/** QuickSight did not finish in time; what it was doing goes on. */
export class WaitTimeoutError extends QuickSightError {
  override readonly name = 'WaitTimeoutError';

  constructor(
    readonly resource: string,
    readonly waitedMs: number,
    status: string,
  ) {
    super(
      'dashboard.quicksight.timeout',
      'transient',
      `Expected the ${resource} to be ready within ${Math.round(waitedMs / 1_000)} s, got status ${status}.`,
      'Run apply again: it goes on where this run stopped. --timeout waits longer.',
    );
  }
}

/** QuickSight refuses calls since too many came, even after waiting between attempts. */
export class ThrottledError extends QuickSightError {
  override readonly name = 'ThrottledError';

  constructor(
    readonly action: string,
    options?: ErrorOptions,
  ) {
    super(
      'dashboard.quicksight.throttled',
      'transient',
      `QuickSight refuses ${action}: too many calls.`,
      'Run apply again in a minute: it goes on where this run stopped.',
      options,
    );
  }
}

/** QuickSight refused a call for another reason; the message has its own words. */
export class CallRefusedError extends QuickSightError {
  override readonly name = 'CallRefusedError';

  constructor(
    readonly action: string,
    readonly reason: string,
    next: string,
    options?: ErrorOptions,
  ) {
    super(
      'dashboard.quicksight.refused',
      'refused',
      `QuickSight refused ${action}: ${reason}`,
      next,
      options,
    );
  }
}

/** A question's SQL has a form that its data set is not made for: a bug, found before anything is sent. */
export class AnswerSqlError extends QuickSightError {
  override readonly name = 'AnswerSqlError';

  constructor(
    readonly question: string,
    problem: string,
  ) {
    super(
      'dashboard.quicksight.answer-sql',
      'invariant',
      `Data set of ${question}: ${problem}`,
      'Report it; nothing was sent.',
    );
  }
}

/** Who has to act: the person asking, nobody (asking again may succeed), or we. */
export type ErrorKind = 'config' | 'request' | 'transient' | 'invariant';

/** Base of every error of the dashboard; `code` is stable and dotted, `status` is HTTP's. */
export class DashboardError extends Error {
  override readonly name: string = 'DashboardError';

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A flag, a setting or the port is wrong: the program ends with 2, the function fails when it starts. */
export class DashboardConfigError extends DashboardError {
  override readonly name = 'DashboardConfigError';

  constructor(
    readonly key: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super('dashboard.config', 'config', 500, message, options);
  }
}

/** A parameter in the address is unknown, repeated or no value it can have; the message says which are. */
export class ParameterError extends DashboardError {
  override readonly name = 'ParameterError';

  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super('dashboard.parameter', 'request', 400, message);
  }
}

/** Nothing is served at that path. */
export class NotFoundError extends DashboardError {
  override readonly name = 'NotFoundError';

  constructor(readonly path: string) {
    super(
      'dashboard.not-found',
      'request',
      404,
      `Expected a page of this server, got ${path.slice(0, 100)}.`,
    );
  }
}

/** The server only reads. */
export class MethodError extends DashboardError {
  override readonly name = 'MethodError';

  constructor(readonly method: string) {
    super('dashboard.method', 'request', 405, `Expected GET or HEAD, got ${method.slice(0, 20)}.`);
  }
}

/** The request came by a name that is not this server's, or from another site's page. */
export class ForeignRequestError extends DashboardError {
  override readonly name = 'ForeignRequestError';

  constructor(readonly header: 'host' | 'origin') {
    super(
      'dashboard.foreign-request',
      'request',
      403,
      `Expected the ${header} to be this server's own; see --allow-host.`,
    );
  }
}

/** This server cannot hold a stream open (Lambda), or holds as many as it may: poll `/api/status`. */
export class LiveUnavailableError extends DashboardError {
  override readonly name = 'LiveUnavailableError';

  constructor(reason: string) {
    super('dashboard.live', 'request', 501, `${reason} Poll /api/status instead.`);
  }
}

/** The engine did not answer: it is away, it is starting, or it took too long. */
export class EngineUnavailableError extends DashboardError {
  override readonly name = 'EngineUnavailableError';

  constructor(
    readonly engine: string,
    options?: ErrorOptions,
  ) {
    super(
      'dashboard.engine.unavailable',
      'transient',
      503,
      `${engine} does not answer at the moment.`,
      options,
    );
  }
}

/** The engine refused the question; the reason is in the server's log. */
export class EngineFailedError extends DashboardError {
  override readonly name = 'EngineFailedError';

  constructor(
    readonly engine: string,
    options?: ErrorOptions,
  ) {
    super('dashboard.engine.failed', 'transient', 502, `${engine} could not answer this question.`, options);
  }
}

/** The tables the question reads are not there yet: no migration has run. */
export class TablesMissingError extends DashboardError {
  override readonly name = 'TablesMissingError';

  constructor(
    readonly engine: string,
    options?: ErrorOptions,
  ) {
    super(
      'dashboard.engine.no-tables',
      'config',
      503,
      `${engine} has no tables to read yet. Run catalog:migrate and warehouse:migrate.`,
      options,
    );
  }
}

/** More questions wait than the engine will get to soon. */
export class BusyError extends DashboardError {
  override readonly name = 'BusyError';

  constructor(readonly waiting: number) {
    super('dashboard.busy', 'transient', 503, `Too many questions wait (${waiting}). Ask again in a moment.`);
  }
}

/** An answer has not the columns its question declares: a bug, never shown as data. */
export class AnswerShapeError extends DashboardError {
  override readonly name = 'AnswerShapeError';

  constructor(
    readonly question: string,
    problem: string,
  ) {
    super('dashboard.answer-shape', 'invariant', 500, `Answer of ${question}: ${problem}`);
  }
}

/** Something failed that nobody foresaw; only the server's log says what. */
export class InternalError extends DashboardError {
  override readonly name = 'InternalError';

  constructor(options?: ErrorOptions) {
    super(
      'dashboard.internal',
      'invariant',
      500,
      'Something went wrong here. The server log says what.',
      options,
    );
  }
}

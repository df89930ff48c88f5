import { type Failure, type FailureKind, failure } from '../errors.js';

/** Ends the handling of a request with an answer that says what is wrong with it. */
export class Refusal extends Error {
  readonly reason: Failure;

  constructor(kind: FailureKind, detail = '') {
    const reason = failure(kind, detail);
    super(reason.message);
    this.reason = reason;
  }
}

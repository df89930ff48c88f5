/**
 * What kept the engine from answering:
 * - `dead`: the engine core has died, or dies of this request; all others fail too
 * - `transfer`: blocks of another engine could not be pulled; the engine lives
 * - `busy`: a limit of queued requests or tokens is reached
 * - `shutdown`: the engine finishes what runs and takes nothing new
 * - `duplicate`: a request with this id runs already, which 0.13 refuses
 * - `prompt`: no token can be generated after the prompt within the model's length
 */
export type EngineErrorKind = 'dead' | 'transfer' | 'busy' | 'shutdown' | 'duplicate' | 'prompt';

/** Why a request was refused by `submit` or ended without an answer. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string) {
    super(message);
    this.name = 'EngineError';
    this.kind = kind;
  }
}

import { EngineError } from './engine-error.js';
import { tokenLimit } from './engine-limits.js';
import type { EngineCoreOptions } from './engine-options.js';
import type { GenerationRequest } from './generation.js';
import type { Sequence } from './sequence.js';

/** The limits at which vLLM refuses requests, as its metrics name them. */
export type AdmissionLimit = 'max_num_queued_reqs' | 'max_num_queued_tokens';

/** Throws where an engine can never answer a request. */
export function checkRequest(options: EngineCoreOptions, { promptTokens }: GenerationRequest): void {
  const limit = tokenLimit(options);
  if (promptTokens.length > 0 && promptTokens.length < limit) return;
  throw new EngineError(
    'prompt',
    `engine: a prompt must have at least 1 token and fewer than ${limit}, got ${promptTokens.length}`,
  );
}

/** The limit that a request would exceed beside the ones in the engine; throws where its id is taken, which only 0.13 minds. */
export function exceededLimit(
  options: EngineCoreOptions,
  { id, promptTokens }: GenerationRequest,
  present: ReadonlySet<Sequence>,
): AdmissionLimit | undefined {
  const { maxNumQueuedReqs, maxNumQueuedTokens, version } = options;
  if (version === '0.13' && [...present].some((one) => one.id === id)) {
    throw new EngineError('duplicate', `Request id ${id} already running.`);
  }
  if (maxNumQueuedReqs !== undefined && present.size >= maxNumQueuedReqs) return 'max_num_queued_reqs';
  if (maxNumQueuedTokens === undefined) return undefined;
  const tokens = [...present].reduce((sum, one) => sum + one.promptLength, promptTokens.length);
  return tokens > maxNumQueuedTokens ? 'max_num_queued_tokens' : undefined;
}

import { BodyError } from '../body/read-body.js';

/** Whether an engine is to blame for the failure of an attempt, rather than who sends the body. */
export function isEngineFault(error: Error): boolean {
  return !(error instanceof BodyError) && !/^UND_ERR_(INVALID|REQ_|DESTROYED)/.test(codeOf(error));
}

/** Whether an attempt failed for the time that it took. */
export function isTimeout(error: Error): boolean {
  const code = codeOf(error);
  return code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' || code === 'UND_ERR_HEADERS_TIMEOUT';
}

/** What went wrong in a word, without what engines sent. */
export function reasonOf(error: Error): string {
  return codeOf(error) || error.name;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

import type { EngineRequest } from '../proxy/proxy.js';

/** A request under another id. */
export function renamedRequest(request: EngineRequest, id: string): EngineRequest {
  const headers = without(request.headers, ['x-request-id']);
  return { ...request, headers: [...headers, 'x-request-id', id] };
}

/** A request for a prefill: under an id of its own, and with an answer that can be read. */
export function prefillRequest(request: EngineRequest, id: string): EngineRequest {
  const headers = without(request.headers, ['x-request-id', 'accept-encoding']);
  return { ...request, headers: [...headers, 'accept-encoding', 'identity', 'x-request-id', id] };
}

function without(headers: readonly string[], names: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!names.includes(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

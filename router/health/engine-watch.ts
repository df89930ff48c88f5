import type { Admission } from '../admission/admission.js';
import type { EngineWatch } from '../proxy/proxy.js';
import type { EngineHealth } from './engine-health.js';

/** Has what becomes of requests judged first, so that nobody is let to an engine that has just been ejected. */
export function watchOf(health: EngineHealth, admission: Admission): EngineWatch {
  return {
    sent: (endpoint) => admission.sent(endpoint),
    answered: (endpoint, status) => health.answered(endpoint, status),
    ended: (endpoint, status) => health.ended(endpoint, status),
    failed: (endpoint, reason) => health.failed(endpoint, reason),
    left(endpoint) {
      health.left(endpoint);
      admission.left(endpoint);
    },
  };
}

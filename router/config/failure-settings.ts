import type { AdmissionOptions } from '../admission/admission.js';
import type { EngineHealthOptions } from '../health/engine-health.js';
import type { RouterConfig } from './config.js';

/** The settings about engines that fail and requests that are too many. */
export type FailureConfig = Pick<
  RouterConfig,
  | 'ejectAfterFailures'
  | 'ejectMaxSeconds'
  | 'ejectOnStatus'
  | 'ejectReturnSeconds'
  | 'ejectSeconds'
  | 'engineFirstByteTimeoutSeconds'
  | 'maxEjectedPercent'
  | 'maxEngineRequests'
  | 'queueModels'
  | 'queueSize'
  | 'queueTimeoutSeconds'
  | 'retryOnStatus'
>;

/** When engines are ejected. */
export function healthOptions(config: FailureConfig): EngineHealthOptions {
  return {
    failures: config.ejectAfterFailures,
    statuses: statusSet(config.ejectOnStatus),
    ejectionMs: config.ejectSeconds * 1000,
    longestEjectionMs: config.ejectMaxSeconds * 1000,
    returnMs: config.ejectReturnSeconds * 1000,
  };
}

/** How many requests engines get and how many may wait. */
export function admissionOptions(config: FailureConfig): AdmissionOptions {
  return {
    perEngine: config.maxEngineRequests,
    waiting: config.queueSize,
    waitMs: config.queueTimeoutSeconds * 1000,
  };
}

/** Statuses as numbers. */
export function statusSet(list: readonly string[] = []): ReadonlySet<number> {
  return new Set(list.map(Number));
}

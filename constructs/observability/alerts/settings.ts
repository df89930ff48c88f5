import type { FirstTokenBound } from '../../../contract/engine-metrics.js';

/** Values at which alerts fire. */
export interface AlertThresholds {
  /** Requests that wait for each engine of a model, as a mean; a warning. @default 10 */
  readonly waitingPerEngine?: number;
  /** The same, where it is critical. @default 50 */
  readonly waitingPerEngineCritical?: number;
  /** p95 of the seconds that requests wait in an engine. @default 5 */
  readonly queueSeconds?: number;
  /** p99 of the seconds between two tokens. @default 0.2 */
  readonly interTokenSeconds?: number;
  /** Share of the KV cache in use. @default 0.95 */
  readonly kvCacheUsage?: number;
  /** Requests put back a second, on one engine. @default 0.1 */
  readonly preemptionsPerSecond?: number;
  /** Share of requests that ended since the client left or by an error. @default 0.1 */
  readonly abortedShare?: number;
  /** Share of a volume that is still free. @default 0.1 */
  readonly volumeFree?: number;
  /** Requests a second that the router sent to no engine. @default 0.5 */
  readonly unroutedPerSecond?: number;
  /** Hit rate of LMCache below which it is of little use. @default 0.05 */
  readonly lmcacheHitRate?: number;
  /** p95 of the seconds of a KV transfer. @default 1 */
  readonly kvTransferSeconds?: number;
}

/** Thresholds where none are given. */
export const defaultThresholds: Required<AlertThresholds> = {
  waitingPerEngine: 10,
  waitingPerEngineCritical: 50,
  queueSeconds: 5,
  interTokenSeconds: 0.2,
  kvCacheUsage: 0.95,
  preemptionsPerSecond: 0.1,
  abortedShare: 0.1,
  volumeFree: 0.1,
  unroutedPerSecond: 0.5,
  lmcacheHitRate: 0.05,
  kvTransferSeconds: 1,
};

/**
 * What a model promises. The part of requests that may break the promise is its budget, and alerts watch how fast it goes.
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export interface ServiceLevel {
  /** Seconds to the first token; a bound of the engines' histogram, since others cannot be measured. @default 2.5 */
  readonly firstTokenSeconds?: FirstTokenBound;
  /** Share of requests that have their first token by then. @default 0.95 */
  readonly firstTokenShare?: number;
  /** Share of the router's attempts that engines do not fail; what clients ask wrongly is no failure. @default 0.99 */
  readonly answeredShare?: number;
}

/** The promise where none is given. */
export const defaultServiceLevel: Required<ServiceLevel> = {
  firstTokenSeconds: 2.5,
  firstTokenShare: 0.95,
  answeredShare: 0.99,
};

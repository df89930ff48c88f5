import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../files/durable.js';
import type { Services } from '../services.js';
import { answerLine, noAnswerLine } from './answer-line.js';
import type { BatchLine } from './batch-input.js';
import type { BatchMetrics, LineOutcome } from './batch-metrics.js';
import { askEngines, type InternalAnswer } from './internal-request.js';
import type { NewEntry } from './journal.js';
import type { Turns } from './turns.js';

/** How requests of batches are sent. */
export interface SendingRules {
  /** How long a model that no engine serves is waited for, in milliseconds. */
  readonly unknownModelMs: number;
  /** The pause before a request is sent again, in milliseconds, which doubles each time up to a minute. */
  readonly retryMs: number;
}

/** What sending depends on. */
export interface SendingParts {
  readonly services: Services;
  readonly metrics: BatchMetrics;
  readonly turns: Turns;
  readonly rules: SendingRules;
}

/** What the requests of a batch have in common. */
export interface SendingOptions {
  readonly path: string;
  /** Whom they are made for, as `ownerOf` tells. */
  readonly owner: string;
  /** Whether the engines' key goes along. */
  readonly trusted: boolean;
  /** Ends what is with engines. */
  readonly halt: AbortSignal;
  /** Ends what only waits. */
  readonly waits: AbortSignal;
}

/** What became of a request of a batch. */
export interface LineResult {
  readonly entry: NewEntry;
  readonly outcome: LineOutcome;
}

// Behind everybody who does not ask for less than this: without a word requests have 0.
const priority = 1_000_000;
// An engine that fails may fail because of the request.
const mostFailures = 5;
const longestPauseMs = 60_000;

/** Sends the requests of one batch. */
export class LineSender {
  private readonly parts: SendingParts;
  private readonly options: SendingOptions;
  private readonly begunMs = performance.now();

  constructor(parts: SendingParts, options: SendingOptions) {
    this.parts = parts;
    this.options = options;
  }

  /** Has engines answer a request, as often as it takes; undefined where the batch or the router comes to its end before. */
  async answer({ number: line, customId, body, model }: BatchLine): Promise<LineResult | undefined> {
    const { metrics, rules } = this.parts;
    const id = newId('batch_req_');
    let failures = 0;
    for (let attempt = 0; ; attempt++) {
      const wasAwaited = this.isAwaited(model);
      const answer = await this.ask(id, body);
      if (answer === 'ended') return undefined;
      const { status, whole } = answer;
      if (!(whole && status === 404 && (wasAwaited || this.isAwaited(model)))) {
        const isBusy = whole && (status === 429 || status === 503);
        if (!isBusy && (!whole || status >= 500)) failures++;
        if (whole && !isBusy && (status < 500 || failures >= mostFailures)) {
          const { text, tokens } = answerLine(id, customId, answer);
          const isGood = status >= 200 && status < 300;
          const to = isGood ? 'output' : 'errors';
          return { entry: { line, to, text, tokens }, outcome: isGood ? 'completed' : 'failed' };
        }
        if (failures >= mostFailures) {
          const text = noAnswerLine(id, customId, 'request_failed');
          return { entry: { line, to: 'errors', text }, outcome: 'failed' };
        }
        metrics.retries++;
      }
      const ms = pauseMs(attempt, rules.retryMs, answer.retryAfter);
      const isOver = await sleep(ms, false, { signal: this.options.waits }).catch(() => true);
      if (isOver) return undefined;
    }
  }

  /** Right after a start nothing is known of engines yet, and one may come back from a restart. */
  private isAwaited(model: string): boolean {
    const { services, rules } = this.parts;
    const view = services.store.snapshot();
    return !view.knows(view.resolve(model)) && performance.now() - this.begunMs < rules.unknownModelMs;
  }

  private async ask(id: string, body: Buffer): Promise<InternalAnswer | 'ended'> {
    const { turns, metrics, services } = this.parts;
    const { path, owner, trusted, halt, waits } = this.options;
    if (!(await turns.enter(waits))) return 'ended';
    metrics.inFlight++;
    try {
      const answer = await askEngines(services, { path, body, id, owner, trusted, priority }, halt);
      // A broken answer is nobody's fault but ours then.
      return halt.aborted && !answer.whole ? 'ended' : answer;
    } finally {
      metrics.inFlight--;
      turns.leave();
    }
  }
}

/** How long to wait before a request is sent again: longer each time, not all at the same moment, and as asked for. */
function pauseMs(attempt: number, firstMs: number, retryAfter: string | undefined): number {
  const doubled = Math.min(longestPauseMs, firstMs * 2 ** Math.min(attempt, 16));
  const asked = retryAfter !== undefined && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0;
  return Math.max(Math.min(asked, longestPauseMs), doubled * (0.5 + Math.random() / 2));
}

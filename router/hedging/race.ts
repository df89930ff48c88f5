import type { Endpoint } from '../discovery/endpoints.js';
import type { Placement } from '../policies/policy.js';
import type { AnswerSink, Sending } from '../proxy/proxy.js';
import type { HedgeWatch, Hedging } from './hedging.js';

/** A request that is with an engine. */
export interface Runner {
  readonly endpoint: Endpoint;
  readonly sending: Sending;
  /** What is expected of the engine, to be taken back if it does not come to that. */
  readonly placement: Placement | undefined;
}

/** What became of second engines. */
export type HedgeOutcome = 'started' | 'won' | 'lost' | 'refused';

/** Whose request it is: takes the one answer that comes of the race, as if one engine had been asked. */
export interface RaceHost extends AnswerSink {
  /** Sends the request to an engine. */
  run(endpoint: Endpoint, sink: AnswerSink): Runner;
  /** The engine to be asked beside the first one; undefined if there is none. */
  another(first: Endpoint): Endpoint | undefined;
  /** What follows is of this engine, which nobody races any more. */
  lead(runner: Runner): void;
  /** An engine failed or was too busy, while another one goes on. */
  fellOut(endpoint: Endpoint): void;
  hedged(outcome: HedgeOutcome): void;
}

// After that many refusals nobody asks for a second engine any more.
const mostDeadlines = 5;

/**
 * A request that may go to a second engine when its first token is late. Whoever sends the first bytes of an answer's body gives
 * it, the other one is cancelled; until then nothing of any answer is passed on.
 */
export class Race implements Sending {
  answering = false;
  private readonly host: RaceHost;
  private readonly hedging: Hedging;
  private readonly tokens: number;
  private readonly legs: Leg[] = [];
  private winner: Leg | undefined;
  private timer: NodeJS.Timeout | undefined;
  private deadlines = 0;
  private isAborted = false;

  /** @param tokens those of the prompt */
  constructor(hedging: Hedging, host: RaceHost, tokens: number) {
    this.hedging = hedging;
    this.host = host;
    this.tokens = tokens;
  }

  /** Asks the first engine. @param candidates all that could have been asked */
  begin(endpoint: Endpoint, candidates: readonly Endpoint[]): void {
    const leg = this.run(endpoint);
    const uncached = leg.runner?.placement?.uncachedTokens ?? this.tokens;
    this.await(this.hedging.watch(endpoint, candidates, this.tokens, uncached));
  }

  resume(): void {
    this.winner?.runner?.sending.resume();
  }

  abort(): void {
    this.isAborted = true;
    clearTimeout(this.timer);
    if (this.winner !== undefined) {
      this.winner.runner?.sending.abort();
      return;
    }
    for (const { runner } of this.legs) {
      runner?.sending.abort();
      runner?.placement?.cancel();
    }
  }

  discard(): void {
    this.winner?.runner?.sending.discard();
  }

  onStart(leg: Leg, status: number, headers: readonly string[]): void {
    leg.head = { status, headers };
    if (status >= 200 && status < 300) return;
    const isOthers = status >= 500 || status === 429 || status === 408;
    if (this.legs.length < 2 || !isOthers) {
      this.decide(leg);
      return;
    }
    leg.runner?.sending.discard();
    this.fallOut(leg);
  }

  onData(leg: Leg, chunk: Buffer): boolean {
    if (this.winner === undefined) this.decide(leg);
    return this.winner === leg ? this.host.data(chunk) : true;
  }

  onEnd(leg: Leg): void {
    if (this.winner === undefined) this.decide(leg);
    if (this.winner === leg) this.host.end();
  }

  onFail(leg: Leg, error: Error): void {
    if (this.isAborted) return;
    if (this.winner === undefined) {
      if (this.legs.length > 1) {
        this.fallOut(leg);
        return;
      }
      // Nothing of it has been passed on, so that others can still be asked.
      delete leg.head;
      this.decide(leg);
    }
    if (this.winner === leg) this.host.fail(error);
  }

  private run(endpoint: Endpoint): Leg {
    const leg = new Leg(this);
    this.legs.push(leg);
    leg.runner = this.host.run(endpoint, leg);
    return leg;
  }

  private await(watch: HedgeWatch | undefined): void {
    if (watch === undefined || this.deadlines++ >= mostDeadlines) return;
    this.timer = setTimeout(() => this.late(watch), watch.waitMs);
  }

  private late(watch: HedgeWatch): void {
    if (this.winner !== undefined || this.isAborted) return;
    const isAllowed = this.hedging.mayAsk(watch, this.tokens);
    if (!isAllowed && this.deadlines === 1) this.host.hedged('refused');
    const second = isAllowed ? this.host.another(watch.first) : undefined;
    if (second === undefined) {
      this.await(this.hedging.later(watch));
      return;
    }
    this.host.hedged('started');
    const { runner } = this.run(second);
    this.hedging.asked(runner?.placement?.uncachedTokens ?? this.tokens);
  }

  private decide(leg: Leg): void {
    this.winner = leg;
    clearTimeout(this.timer);
    const [first, second] = this.legs;
    for (const other of this.legs) if (other !== leg) this.cancel(other);
    if (first !== undefined && second !== undefined) this.host.hedged(leg === first ? 'lost' : 'won');
    if (leg.runner !== undefined) this.host.lead(leg.runner);
    if (leg.head === undefined) return;
    this.answering = true;
    this.host.start(leg.head.status, leg.head.headers);
  }

  private cancel({ runner }: Leg): void {
    runner?.sending.abort(true);
    runner?.placement?.cancel();
  }

  private fallOut(leg: Leg): void {
    const at = this.legs.indexOf(leg);
    if (at >= 0) this.legs.splice(at, 1);
    leg.runner?.placement?.cancel();
    if (leg.runner !== undefined) this.host.fellOut(leg.runner.endpoint);
  }
}

class Leg implements AnswerSink {
  runner: Runner | undefined;
  head?: { readonly status: number; readonly headers: readonly string[] };
  private readonly race: Race;

  constructor(race: Race) {
    this.race = race;
  }

  start(status: number, headers: readonly string[]): void {
    this.race.onStart(this, status, headers);
  }

  data(chunk: Buffer): boolean {
    return this.race.onData(this, chunk);
  }

  end(): void {
    this.race.onEnd(this);
  }

  fail(error: Error): void {
    this.race.onFail(this, error);
  }
}

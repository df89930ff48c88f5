import type { NamedPart } from './content.js';
import { SeededRandom } from './seeded-random.js';

/** What kinds of traces can be generated, each with what it is like. */
export const traceKinds = {
  'shared-prompts': 'single questions behind the long system prompts of 100 tenants',
  'multi-turn': 'conversations that send all that was said before with each turn',
  agents:
    'conversations as in multi-turn, half of whose turns come to the engines by another gateway, which keeps sessions together',
  bursts: 'as shared-prompts, but every half a minute three tenants send most of it within five seconds',
  'dominant-prefix': 'four of five requests share one system prompt',
  saturated: 'more than the engines can compute even if they found everything that can be found',
} as const satisfies Readonly<Record<string, string>>;

/** A kind of generated trace. */
export type TraceKind = keyof typeof traceKinds;

/** How a trace is generated. */
export interface GenerateOptions {
  readonly seed: number;
  /** Seconds from the first to the last arrival, about. */
  readonly seconds: number;
  /** Mean number of requests in a second. @default - that of the kind */
  readonly rate?: number | undefined;
  /** What token counts of prompts and answers are divided by, to replay a trace on a small machine. @default 1 */
  readonly shrink?: number;
}

/** One line of a trace; see docs/routing.md. */
export interface TraceLine {
  readonly id: string;
  readonly arrival: number;
  readonly prompt: readonly (readonly [name: string, tokens: number])[];
  readonly answer: readonly [name: string, tokens: number];
  readonly session: string;
  readonly tenant: string;
  readonly elsewhere?: boolean;
  readonly after?: string;
  readonly think?: number;
}

const tenants = 100;

const defaultRates: Readonly<Record<TraceKind, number>> = {
  'shared-prompts': 30,
  'multi-turn': 30,
  agents: 30,
  bursts: 30,
  'dominant-prefix': 40,
  saturated: 160,
};

/** The lines of a trace that the seed decides, in the order of arrival. */
export function generateTrace(kind: TraceKind, options: GenerateOptions): TraceLine[] {
  const { seed, seconds, rate = defaultRates[kind], shrink = 1 } = options;
  const maker = new LineMaker(new SeededRandom(seed), seconds, rate, shrink);
  const lines =
    kind === 'multi-turn' || kind === 'agents'
      ? maker.conversations(kind === 'agents' ? 0.5 : 0)
      : maker.questions(kind);
  return lines.sort((a, b) => a.arrival - b.arrival);
}

/** A trace as text, a request a line. */
export function traceText(lines: readonly TraceLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** When a question comes, and of which tenants: so many from the first one on. */
interface Arrival {
  readonly at: number;
  readonly among: number;
  readonly first?: number;
}

class LineMaker {
  readonly #random: SeededRandom;
  readonly #seconds: number;
  readonly #rate: number;
  readonly #shrink: number;

  constructor(random: SeededRandom, seconds: number, rate: number, shrink: number) {
    this.#random = random;
    this.#seconds = seconds;
    this.#rate = rate;
    this.#shrink = shrink;
  }

  questions(kind: Exclude<TraceKind, 'multi-turn' | 'agents'>): TraceLine[] {
    const random = this.#random;
    const arrivals: readonly Arrival[] =
      kind === 'bursts' ? this.#bursts() : this.#evenly(this.#rate).map((at) => ({ at, among: tenants }));
    return arrivals.map(({ at, among, first = 0 }, index): TraceLine => {
      const isDominant = kind === 'dominant-prefix' && random.next() < 0.8;
      const tenant = isDominant ? 'dominant' : `tenant-${(first + random.integer(0, among - 1)) % tenants}`;
      const system = kind === 'saturated' ? 4000 : 6000;
      return {
        id: `q${index}`,
        arrival: at,
        prompt: [
          this.#part(`system of ${tenant}`, system),
          this.#part(`question ${index}`, this.#length(kind === 'saturated' ? 1500 : 200)),
        ],
        answer: this.#part(`answer ${index}`, this.#length(kind === 'saturated' ? 60 : 200)),
        session: `user-${index % 997}`,
        tenant,
      };
    });
  }

  /** @param elsewhere share of the turns that another gateway gets */
  conversations(elsewhere: number): TraceLine[] {
    const random = this.#random;
    const meanTurns = 6;
    return this.#evenly(this.#rate / meanTurns).flatMap((start, number) => {
      const session = `s${number}`;
      const tenant = `tenant-${random.integer(0, 19)}`;
      const turns = 1 + Math.min(40, Math.floor(random.exponential(meanTurns - 0.5)));
      const said = [this.#part(`system of ${tenant}`, 1200)];
      const lines: TraceLine[] = [];
      let arrival = start;
      for (let turn = 0; turn < turns; turn++) {
        const answer = this.#part(`${session} answer ${turn}`, this.#length(200));
        const think = thousandths(random.exponential(15));
        said.push(this.#part(`${session} turn ${turn}`, this.#length(150)));
        if (turn > 0) arrival = thousandths(arrival + think);
        if (arrival > this.#seconds) break;
        lines.push({
          id: `${session}-${turn}`,
          arrival,
          prompt: [...said],
          answer,
          session,
          tenant,
          ...(turn === 0 ? {} : { after: `${session}-${turn - 1}`, think }),
          // Nothing is drawn without another gateway, so that traces stay what they were.
          ...(elsewhere > 0 && random.next() < elsewhere ? { elsewhere: true } : {}),
        });
        said.push(answer);
        // About when an answer ends that is made without waiting, so that lines stand in the order in which they are sent.
        arrival = thousandths(arrival + 0.2 + answer[1] / 50);
      }
      return lines;
    });
  }

  /** A quarter of the requests all the time, the others of three tenants within five of each thirty seconds. */
  #bursts(): Arrival[] {
    const steady = this.#evenly(this.#rate / 4).map((at) => ({ at, among: tenants }));
    const burst = this.#evenly(this.#rate * 0.75).map((at) => {
      const period = Math.floor(at / 30);
      return { at: thousandths(30 * period + (at % 30) / 6), among: 3, first: (period * 37) % tenants };
    });
    return [...steady, ...burst].sort((a, b) => a.at - b.at);
  }

  #evenly(rate: number): number[] {
    const times: number[] = [];
    const gap = (): number => this.#random.exponential(1 / rate);
    for (let at = gap(); at < this.#seconds; at += gap()) times.push(thousandths(at));
    return times;
  }

  #length(median: number): number {
    return Math.min(8 * median, Math.max(8, Math.round(this.#random.logNormal(median, 0.6))));
  }

  #part(name: string, tokens: number): readonly [NamedPart['name'], NamedPart['tokens']] {
    return [name, Math.max(1, Math.round(tokens / this.#shrink))];
  }
}

function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

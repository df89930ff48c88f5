import type { Routing } from './candidates.js';
import type { LoadPlan } from './load.js';

/** One kind of load. */
export interface Scenario {
  readonly name: string;
  readonly engines: number;
  readonly plan: Omit<LoadPlan, 'url' | 'pid' | 'seconds'>;
  /** Routing under which it says something. */
  readonly routing: readonly Routing[];
  /** Whether it is part of a quick run. */
  readonly quick: boolean;
  /** Whether a bare proxy on node:http and undici is a bound for it. */
  readonly boundByBare: boolean;
}

const small = {
  connections: 64,
  warmSeconds: 0.5,
  warmAnswers: 10_000,
  promptBytes: 200,
  tokens: 0,
  tokensPerSecond: 0,
  chats: 0,
} as const;
const all: readonly Routing[] = ['turns', 'session', 'prefix'];

/** What is measured, in this order. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'small requests, 64 at once',
    engines: 2,
    plan: small,
    routing: all,
    quick: true,
    boundByBare: true,
  },
  streams(100, 50, true),
  streams(500, 20, false),
  streams(1000, 10, false),
  {
    name: 'streams of 500 tokens as fast as can be, 16 at once',
    engines: 2,
    plan: { ...small, connections: 16, tokens: 500, warmAnswers: 300 },
    routing: all,
    quick: true,
    boundByBare: true,
  },
  {
    name: 'prompts of 128 KiB, 16 at once',
    engines: 2,
    plan: { ...small, connections: 16, promptBytes: 128 * 1024, warmAnswers: 1500 },
    routing: all,
    quick: true,
    boundByBare: true,
  },
  {
    name: 'prompts of 1 MiB, 16 at once',
    engines: 2,
    plan: { ...small, connections: 16, promptBytes: 1024 * 1024, warmAnswers: 300 },
    routing: all,
    quick: false,
    boundByBare: false,
  },
  {
    name: 'chats of several turns, 16 at once',
    engines: 2,
    plan: { ...small, connections: 16, chats: 2000 },
    routing: ['session', 'prefix'],
    quick: false,
    boundByBare: false,
  },
  engines(32),
  engines(256),
];

function streams(connections: number, tokensPerSecond: number, quick: boolean): Scenario {
  return {
    name: `streams of 100 tokens, ${tokensPerSecond}/s, ${connections} at once`,
    engines: 2,
    plan: { ...small, connections, tokens: 100, tokensPerSecond, warmAnswers: 100 },
    routing: connections === 500 ? all : ['turns'],
    quick,
    boundByBare: true,
  };
}

function engines(count: number): Scenario {
  return {
    name: `small requests, 16 at once, ${count} engines`,
    engines: count,
    plan: { ...small, connections: 16 },
    routing: all,
    quick: false,
    boundByBare: false,
  };
}

import type { FlagTable } from './flag-table.js';

const hedging = 'Late first tokens';
const receipts = 'Decision receipts';

/** The router's flags for asking a second engine and for telling why an engine was chosen, in the order of `--help`. */
export const routerHedgingFlags = {
  'hedge-budget-percent': {
    type: 'number',
    group: hedging,
    default: 0,
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    help: 'A second engine gets a streamed request whose first token is later than 95 of 100, as long as no more prompt tokens are computed twice than this part of all, such as 2; 0 never asks one.',
  },
  'decision-receipts-sample': {
    type: 'number',
    group: receipts,
    default: 0,
    minimum: 0,
    maximum: 1,
    help: 'Share of the choices among engines of which a receipt is kept, from 0 to 1; vllm-stack route-sim --replay makes them again.',
  },
  'decision-receipts-to': {
    type: 'choice',
    choices: ['log', 'traces'],
    default: 'log',
    group: receipts,
    help: 'Where receipts go: a line of JSON each in the log, or an event of the request in traces, for which --otel-endpoint is needed.',
  },
} as const satisfies FlagTable;

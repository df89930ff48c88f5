import type { FlagTable } from '../contract/flag-table.js';
import { routerFlags } from '../contract/router-flags.js';
import { traceKinds } from './generate-trace.js';

const compared = 'What is compared';
const engines = 'Engines';
const objective = 'Objective';
const output = 'Output';
const generated = 'Generated traces';

/** The flags of `vllm-stack route-sim`. */
export const routeSimFlags = {
  policy: {
    type: 'list',
    group: compared,
    placeholder: 'logic,...',
    help: 'Routing logics to compare, all that this version has got without it; leastloaded+hedging and such ask a second engine for late first tokens, with a budget of 2 percent.',
  },
  replay: {
    type: 'string',
    group: compared,
    placeholder: 'file',
    help: "Makes the choices of decision receipts again, which stand in the router's log, and tells which come out otherwise; - for the standard input. Reads no trace.",
  },
  'prefix-min-match-length': { ...routerFlags['prefix-min-match-length'], group: compared },
  'loadaware-beta': { ...routerFlags['loadaware-beta'], group: compared },
  routers: {
    type: 'int',
    minimum: 1,
    maximum: 64,
    default: 1,
    group: compared,
    help: 'Routers that get the requests in turn; each knows its own ones, and what engines tell.',
  },
  seed: {
    type: 'int',
    default: 0,
    group: compared,
    help: 'Decides all that is random: equal seeds give equal figures and traces.',
  },
  engines: {
    type: 'int',
    minimum: 1,
    maximum: 1024,
    default: 8,
    group: engines,
    help: 'How many there are.',
  },
  'prefill-rate': {
    type: 'number',
    minimum: 0.001,
    default: 20_000,
    unit: 'tokens/s',
    group: engines,
    help: 'Prompt tokens that an engine computes in a second.',
  },
  'decode-rate': {
    type: 'number',
    minimum: 0.001,
    default: 50,
    unit: 'tokens/s',
    group: engines,
    help: 'Tokens in a second for each running answer.',
  },
  'ms-per-sequence': {
    type: 'number',
    minimum: 0,
    default: 0,
    unit: 'ms',
    group: engines,
    help: 'What each further answer in the batch adds to a step.',
  },
  'kv-capacity': {
    type: 'int',
    minimum: 1,
    default: 262_144,
    unit: 'tokens',
    group: engines,
    help: "Size of an engine's KV cache.",
  },
  'block-size': {
    type: 'int',
    minimum: 1,
    unit: 'tokens',
    group: engines,
    help: 'Tokens in a block of the KV cache; without it 16, or 512 for traces of Mooncake, whose hashes stand for as many.',
  },
  'max-num-seqs': { type: 'int', minimum: 1, default: 256, group: engines, help: 'Requests in a batch.' },
  'max-num-batched-tokens': {
    type: 'int',
    minimum: 1,
    default: 8192,
    unit: 'tokens',
    group: engines,
    help: 'Tokens of a step.',
  },
  slow: {
    type: 'repeated',
    group: engines,
    placeholder: 'engine=factor',
    help: 'An engine, by its number from 0, whose steps take that many times as long.',
  },
  'clear-every': {
    type: 'number',
    minimum: 0.001,
    unit: 'seconds',
    group: engines,
    help: 'How often the next engine in turn loses what its KV cache holds, as by a reset; never without it.',
  },
  'slo-ttft': {
    type: 'number',
    minimum: 0,
    default: 2000,
    unit: 'ms',
    group: objective,
    help: 'Time to the first token within which a request is good.',
  },
  'slo-tpot': {
    type: 'number',
    minimum: 0,
    default: 100,
    unit: 'ms',
    group: objective,
    help: 'Mean time between further tokens within which it is good.',
  },
  'client-timeout': {
    type: 'number',
    minimum: 0.001,
    unit: 'seconds',
    group: objective,
    help: 'Time after which a client without a whole answer leaves; without it all wait.',
  },
  output: {
    type: 'choice',
    choices: ['text', 'json'],
    default: 'text',
    group: output,
    help: 'Form of the figures on the standard output.',
  },
  html: {
    type: 'string',
    group: output,
    placeholder: 'file',
    help: 'Also writes a page with the figures and plots, which needs no other file.',
  },
  svg: {
    type: 'string',
    group: output,
    placeholder: 'file',
    help: 'Also writes a picture of hits and first tokens, for pages that show pictures.',
  },
  generate: {
    type: 'choice',
    choices: Object.keys(traceKinds),
    group: generated,
    help: 'Writes a trace of this kind to the standard output and replays nothing.',
  },
  duration: {
    type: 'number',
    minimum: 1,
    default: 300,
    unit: 'seconds',
    group: generated,
    help: 'Time over which its requests come.',
  },
  rate: {
    type: 'number',
    minimum: 0.001,
    unit: 'requests/s',
    group: generated,
    help: 'Requests that come in a second; 30 to 160 without it, by the kind.',
  },
} as const satisfies FlagTable;

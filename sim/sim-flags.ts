import type { FlagTable } from '../contract/flag-table.js';

/** Start of the environment variables that set the engine's own flags, as in `VLLM_SIM_SEED`. */
export const simEnvPrefix = 'VLLM_';

const time = 'Simulated time';
const answers = 'Simulated answers';
const engine = 'Simulated engine';

/** Flags of the simulated engine that vLLM does not have. */
export const simFlags = {
  'sim-version': {
    type: 'choice',
    choices: ['0.32', '0.13'],
    default: '0.32',
    group: engine,
    help: 'Release of vLLM that it is like: flags, answers, metrics and the encoding of KV events.',
  },
  'sim-start-ms': {
    type: 'int',
    minimum: 0,
    default: 0,
    unit: 'ms',
    group: engine,
    help: 'Time before it listens, as a model takes to load.',
  },
  'sim-fault': {
    type: 'repeated',
    placeholder: 'kind; name=value; ...',
    group: engine,
    help: 'Something that goes wrong from the start, such as "error; status=500; share=0.1".',
  },
  'sim-lora-files': {
    type: 'choice',
    choices: ['check', 'ignore'],
    default: 'check',
    group: engine,
    help: 'Whether the folder of an adapter has to hold an adapter_config.json.',
  },
  'sim-num-blocks': {
    type: 'int',
    minimum: 2,
    unit: 'blocks',
    group: engine,
    help: 'Size of the KV cache where --num-gpu-blocks-override does not say it; 16384 without both.',
  },
  'sim-embedding-size': {
    type: 'int',
    minimum: 1,
    maximum: 16384,
    default: 384,
    group: engine,
    help: 'Numbers in an embedding.',
  },
  'sim-num-labels': {
    type: 'int',
    minimum: 1,
    maximum: 1000,
    default: 2,
    group: engine,
    help: 'Classes of a classifier.',
  },
  'sim-instant': {
    type: 'boolean',
    group: time,
    help: 'Take no time for steps; the rates are not used then.',
  },
  'sim-prefill-rate': {
    type: 'number',
    minimum: 0.001,
    default: 20000,
    unit: 'tokens/s',
    group: time,
    help: 'Prompt tokens computed in a second.',
  },
  'sim-decode-rate': {
    type: 'number',
    minimum: 0.001,
    default: 50,
    unit: 'tokens/s',
    group: time,
    help: 'Tokens in a second for each running answer.',
  },
  'sim-ms-per-sequence': {
    type: 'number',
    minimum: 0,
    default: 0,
    unit: 'ms',
    group: time,
    help: 'What each further answer in the batch adds to a step.',
  },
  'sim-jitter': {
    type: 'number',
    minimum: 0,
    maximum: 0.99,
    default: 0,
    group: time,
    help: 'Share by which a step is longer or shorter at random.',
  },
  'sim-seed': {
    type: 'int',
    default: 0,
    group: answers,
    help: 'Decides answers, lengths and jitter where --seed does not; engines with equal seeds give equal answers.',
  },
  'sim-vocab-size': {
    type: 'int',
    minimum: 512,
    maximum: 262144,
    default: 32768,
    unit: 'tokens',
    group: answers,
    help: 'Size of the vocabulary.',
  },
  'sim-answer-tokens': {
    type: 'string',
    default: '64-256',
    placeholder: 'least-most',
    group: answers,
    help: 'Range of the lengths of answers that no limit ends.',
  },
  'sim-eos-probability': {
    type: 'number',
    minimum: 0,
    maximum: 1,
    group: answers,
    help: 'Probability with which each token ends an answer, in place of the range.',
  },
} as const satisfies FlagTable;

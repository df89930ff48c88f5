import type { FlagTable } from './flag-table.js';

const personalData = 'Personal data';
const clientLimits = 'Limits of clients';

/** The router's flags for what clients may send and how much, in the order of `--help`. */
export const routerGuardFlags = {
  'limits-file': {
    type: 'string',
    group: clientLimits,
    placeholder: 'path',
    help: 'JSON file of how many requests and tokens each client key gets a minute and how many requests it may have under way; it is read again when it changes.',
  },
  'pii-action': {
    type: 'choice',
    group: personalData,
    choices: ['block', 'redact'],
    default: 'block',
    help: 'What becomes of requests with personal data under --feature-gates PIIDetection=true: they are refused, or each finding is replaced by its type.',
  },
  'pii-analyzer': {
    type: 'choice',
    group: personalData,
    choices: ['regex', 'presidio'],
    default: 'regex',
    help: "What finds personal data: the router's own patterns with checksums, or a Presidio analyzer.",
  },
  'pii-presidio-url': {
    type: 'string',
    group: personalData,
    placeholder: 'url',
    help: 'Address of the Presidio analyzer, such as http://presidio-analyzer:3000.',
  },
  'pii-types': {
    type: 'list',
    group: personalData,
    placeholder: 'TYPE,...',
    help: 'Types that are looked for, such as EMAIL_ADDRESS,CREDIT_CARD; without it all that the analyzer knows.',
  },
  'pii-score-threshold': {
    type: 'number',
    group: personalData,
    default: 0.5,
    minimum: 0,
    maximum: 1,
    help: 'How sure a finding must be to count.',
  },
  'pii-language': {
    type: 'string',
    group: personalData,
    default: 'en',
    help: 'Language that Presidio is told.',
  },
  'pii-timeout-ms': {
    type: 'int',
    group: personalData,
    default: 2000,
    minimum: 1,
    maximum: 600_000,
    unit: 'milliseconds',
    help: 'How long Presidio may take.',
  },
  'pii-on-error': {
    type: 'choice',
    group: personalData,
    choices: ['refuse', 'pass'],
    default: 'refuse',
    help: 'What becomes of requests for which Presidio gives no answer: they are refused with 503, or passed on unseen.',
  },
} as const satisfies FlagTable;

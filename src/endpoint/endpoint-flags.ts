import type { FlagTable } from '../../contract/flag-table.js';

const connection = 'Connection';

/** Flags of commands that call an HTTP endpoint with a key and by TLS. */
export const endpointFlags = {
  'api-key-file': {
    type: 'string',
    group: connection,
    placeholder: 'file',
    help: 'File with the key to show; without it the variable VLLM_API_KEY or OPENAI_API_KEY counts.',
  },
  'ca-file': {
    type: 'string',
    group: connection,
    placeholder: 'file',
    help: 'Certificates to trust, PEM, instead of those of Node.',
  },
  'insecure-skip-tls-verify': {
    type: 'boolean',
    group: connection,
    help: 'Takes any certificate of the endpoint.',
  },
} as const satisfies FlagTable;

import type { FlagTable } from './flag-table.js';

const semanticCache = 'Semantic cache';

/** The router's flags for giving similar questions the same answer, in the order of `--help`. */
export const routerSemanticCacheFlags = {
  'semantic-cache-model': {
    type: 'string',
    group: semanticCache,
    default: 'all-MiniLM-L6-v2',
    upstream: true,
    help: 'Model that embeds questions so that similar ones get the same answer, under --feature-gates SemanticCache=true.',
  },
  'semantic-cache-dir': {
    type: 'string',
    group: semanticCache,
    default: 'semantic_cache',
    placeholder: 'path',
    upstream: true,
    help: 'Folder that keeps the answers; where it cannot be written to they are kept in memory alone.',
  },
  'semantic-cache-threshold': {
    type: 'number',
    group: semanticCache,
    default: 0.95,
    minimum: -1,
    maximum: 1,
    upstream: true,
    help: 'How similar a question must be to get an earlier answer, as the cosine of its embedding.',
  },
  'semantic-cache-embeddings-url': {
    type: 'string',
    group: semanticCache,
    placeholder: 'url',
    help: 'OpenAI-compatible API that embeds, such as http://embedder:8000/v1; without it an engine of the router that serves the model.',
  },
  'semantic-cache-embeddings-key-file': {
    type: 'string',
    group: semanticCache,
    placeholder: 'path',
    help: 'File with the key of that API.',
  },
  'semantic-cache-timeout-ms': {
    type: 'int',
    group: semanticCache,
    default: 500,
    minimum: 1,
    maximum: 60_000,
    unit: 'milliseconds',
    help: 'How long an embedding may take; without one a request goes to an engine.',
  },
  'semantic-cache-ttl-seconds': {
    type: 'int',
    group: semanticCache,
    default: 3600,
    minimum: 1,
    unit: 'seconds',
    help: 'How long an answer is given again.',
  },
  'semantic-cache-max-entries': {
    type: 'int',
    group: semanticCache,
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    unit: 'answers',
    help: 'Number of answers that are kept; the one that was not asked for the longest makes room.',
  },
  'semantic-cache-max-bytes': {
    type: 'int',
    group: semanticCache,
    default: 134_217_728,
    minimum: 65_536,
    unit: 'bytes',
    help: 'Bytes of answers and embeddings that are kept.',
  },
} as const satisfies FlagTable;

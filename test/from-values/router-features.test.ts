import { expect, it } from 'vitest';
import { type RouterConfig, routerConfig } from '../../router/config/config.js';
import { routerOf } from './rendered-values.js';

it.each<[string, string[], Partial<RouterConfig>]>([
  [
    'files and batches',
    ['--enable-batch-api', '--file-storage-path', '/files'],
    { enableBatchApi: true, fileStoragePath: '/files' },
  ],
  [
    'the semantic cache',
    ['--feature-gates', 'SemanticCache=true', '--semantic-cache-embeddings-url', 'http://embed:8000'],
    { semanticCacheEmbeddingsUrl: 'http://embed:8000' },
  ],
  [
    'personal data',
    ['--feature-gates', 'PIIDetection=true', '--pii-action', 'redact'],
    { piiAction: 'redact' },
  ],
  ['limits', ['--limits-file', '/limits/limits.json'], { limitsFile: '/limits/limits.json' }],
  [
    'external providers',
    ['--external-providers-config', '/providers/providers.yaml'],
    { externalProvidersConfig: '/providers/providers.yaml' },
  ],
  [
    'hooks',
    ['--request-rewriter', '/hooks/hooks.mjs', '--callbacks', '/hooks/hooks.mjs#audit'],
    { requestRewriter: '/hooks/hooks.mjs', callbacks: '/hooks/hooks.mjs#audit' },
  ],
  ['Sentry', ['--sentry-dsn', 'http://key@sentry:9000/1'], { sentryDsn: 'http://key@sentry:9000/1' }],
])('`extraArgs` switches %s on, in the router’s own words', (_what, extraArgs, expected) => {
  const args = routerOf({ extraArgs }).main.args ?? [];
  expect(routerConfig(args, {}, () => '{}')).toMatchObject(expected);
});

import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import { nameOf, type SecretKey } from './env.js';

/** Answers that are given again to similar questions. */
export interface SemanticCache {
  /** Model that embeds questions. */
  readonly model: string;
  /** OpenAI-compatible API that embeds, such as `http://embedder:8000/v1`. @default - an engine of the stack that serves the model */
  readonly embeddingsUrl?: string;
  /** Key of that API. @default - none */
  readonly embeddingsKey?: SecretKey;
  /** Cosine from which on questions are similar. @default 0.95 */
  readonly threshold?: number;
  /** How long an answer is given again, in seconds. @default 3600 */
  readonly ttlSeconds?: number;
  /** Number of answers that are kept. @default 10000 */
  readonly maxEntries?: number;
}

/** What becomes of personal data in requests. */
export interface PersonalData {
  /** Whether requests with some are refused, or each finding is replaced by its type. @default "block" */
  readonly action?: 'block' | 'redact';
  /** Address of a Presidio analyzer. @default - the router's own patterns */
  readonly presidioUrl?: string;
  /** Types that are looked for, such as `EMAIL_ADDRESS`. @default - all that the analyzer knows */
  readonly types?: readonly string[];
  /** How sure a finding must be, from 0 to 1. @default 0.5 */
  readonly scoreThreshold?: number;
  /** How long Presidio may take, in milliseconds. @default 2000 */
  readonly timeoutMs?: number;
  /** What becomes of requests for which Presidio gives no answer. @default "refuse" */
  readonly onError?: 'refuse' | 'pass';
}

/** What stands between clients and engines. */
export interface RouterGuards {
  /** @default - each question goes to an engine */
  readonly semanticCache?: SemanticCache;
  /** @default - nobody looks for any */
  readonly personalData?: PersonalData;
  /** File of limits for clients, which is read again when it changes. @default - nothing limits them */
  readonly limits?: SecretKey;
}

const secretFolder = '/etc/vllm-router-secrets';
const cacheFolder = '/var/cache/vllm-router';

/** The router's flags, volumes and mounts for what stands between clients and engines. */
export function routerGuards({ semanticCache, personalData, limits }: RouterGuards): {
  readonly flags: RouterFlagValues;
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
} {
  const volumes: Volume[] = [];
  const mounts: VolumeMount[] = [];
  const mounted = (name: string, ref: SecretKey | undefined): string | undefined => {
    if (ref === undefined) return undefined;
    volumes.push({ name, secret: { secretName: nameOf(ref.secret) } });
    mounts.push({ name, mountPath: `${secretFolder}/${name}`, readOnly: true });
    return `${secretFolder}/${name}/${ref.key}`;
  };
  const gates = [
    ...(semanticCache === undefined ? [] : ['SemanticCache=true']),
    ...(personalData === undefined ? [] : ['PIIDetection=true']),
  ];
  if (semanticCache !== undefined) {
    // It outlives the container, and the rest of its file system cannot be written to.
    volumes.push({ name: 'semantic-cache', emptyDir: { sizeLimit: '1Gi' } });
    mounts.push({ name: 'semantic-cache', mountPath: cacheFolder });
  }
  const flags: RouterFlagValues = {
    'feature-gates': gates.length === 0 ? undefined : gates,
    'limits-file': mounted('client-limits', limits),
    ...(semanticCache === undefined ? {} : cacheFlags(semanticCache, mounted)),
    ...(personalData === undefined ? {} : personalDataFlags(personalData)),
  };
  return { flags, volumes, mounts };
}

function cacheFlags(
  cache: SemanticCache,
  mounted: (name: string, ref: SecretKey | undefined) => string | undefined,
): RouterFlagValues {
  return {
    'semantic-cache-model': cache.model,
    'semantic-cache-dir': `${cacheFolder}/answers`,
    'semantic-cache-threshold': cache.threshold,
    'semantic-cache-embeddings-url': cache.embeddingsUrl,
    'semantic-cache-embeddings-key-file': mounted('embeddings-key', cache.embeddingsKey),
    'semantic-cache-ttl-seconds': cache.ttlSeconds,
    'semantic-cache-max-entries': cache.maxEntries,
  };
}

function personalDataFlags(data: PersonalData): RouterFlagValues {
  return {
    'pii-action': data.action,
    'pii-analyzer': data.presidioUrl === undefined ? undefined : 'presidio',
    'pii-presidio-url': data.presidioUrl,
    'pii-types': data.types,
    'pii-score-threshold': data.scoreThreshold,
    'pii-timeout-ms': data.timeoutMs,
    'pii-on-error': data.onError,
  };
}

import type { IConfigMap } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { EnvVar, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import { hashAnnotation } from './content-hash.js';
import { envSecret, nameOf, type SecretKey } from './env.js';
import type { Labels, RouterIdentity } from './identity.js';
import { define } from './manifest.js';

/** Models of hosted providers that the router serves besides those of the engines, or instead of them where these fail. */
export interface ExternalProviders {
  /** The file of `--external-providers-config`: an object to write, or a key of a ConfigMap. */
  readonly config:
    | Readonly<Record<string, unknown>>
    | { readonly configMap: IConfigMap | string; readonly key: string };
  /** Keys of providers by the variables that the file names in `api_key_env_var`. @default - none */
  readonly keys?: Readonly<Record<string, SecretKey>>;
}

/** Code of one's own that the router runs. */
export interface RouterHooks {
  /** ConfigMap with the modules. */
  readonly configMap: IConfigMap | string;
  /** File, and export behind a `#`, that changes bodies before they are routed, such as `hooks.mjs#addUser`. @default - none */
  readonly requestRewriter?: string;
  /** What becomes of requests that the rewriter fails at. @default "refuse" */
  readonly onRewriterFailure?: 'refuse' | 'pass';
  /** File, and export behind a `#`, that is told of each request, such as `hooks.mjs#audit`. @default - none */
  readonly callbacks?: string;
}

/** What the router does for others than its engines. */
export interface RouterExtensions {
  /** Models of hosted providers. @default - none */
  readonly externalProviders?: ExternalProviders;
  /** Code that changes requests or is told of them. @default - none */
  readonly hooks?: RouterHooks;
  /** Sentry project that is told of errors of the router's own. @default - none */
  readonly sentry?: {
    /** The project's DSN. */
    readonly dsn: SecretKey;
    /** Share of requests that are traced. @default 0.1 */
    readonly tracesSampleRate?: number;
  };
}

const providersFolder = '/etc/vllm-router-providers';
const hooksFolder = '/etc/vllm-router-hooks';

/** The router's flags, variables, volumes and mounts for its extensions, with the ConfigMap where that is the router's own. */
export function routerExtensions(
  scope: Construct,
  identity: RouterIdentity,
  { externalProviders, hooks, sentry }: RouterExtensions,
): {
  readonly flags: RouterFlagValues;
  readonly env: readonly EnvVar[];
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
  readonly podAnnotations: Labels;
} {
  const volumes: Volume[] = [];
  const mounts: VolumeMount[] = [];
  const mounted = (name: string, configMap: string, mountPath: string): void => {
    volumes.push({ name, configMap: { name: configMap } });
    mounts.push({ name, mountPath, readOnly: true });
  };
  const providers = externalProviders && providersFile(scope, identity, externalProviders);
  if (providers) mounted('providers', providers.configMap, providersFolder);
  if (hooks) mounted('hooks', nameOf(hooks.configMap), hooksFolder);
  const moduleAt = (file: string | undefined): string | undefined => file && `${hooksFolder}/${file}`;
  return {
    flags: {
      'external-providers-config': providers && `${providersFolder}/${providers.key}`,
      callbacks: moduleAt(hooks?.callbacks),
      'request-rewriter': moduleAt(hooks?.requestRewriter),
      'request-rewriter-on-failure': hooks?.onRewriterFailure,
      'sentry-traces-sample-rate': sentry?.tracesSampleRate,
    },
    env: [
      ...Object.entries(externalProviders?.keys ?? {}).map(([name, key]) => envSecret(name, key)),
      // Not an argument, which everybody who may see pods can read.
      ...(sentry ? [envSecret('VLLM_ROUTER_SENTRY_DSN', sentry.dsn)] : []),
    ],
    volumes,
    mounts,
    // The file is read at the start alone.
    podAnnotations:
      externalProviders && !isReference(externalProviders.config)
        ? hashAnnotation(scope, 'external-providers', externalProviders.config)
        : {},
  };
}

function providersFile(
  scope: Construct,
  identity: RouterIdentity,
  { config }: ExternalProviders,
): { readonly configMap: string; readonly key: string } {
  if (isReference(config)) return { configMap: nameOf(config.configMap), key: config.key };
  const key = 'providers.json';
  const { name, labels } = identity.externalProviders;
  define(scope, 'ExternalProviders', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { ...labels } },
    data: { [key]: JSON.stringify(config, undefined, 2) },
  });
  return { configMap: name, key };
}

function isReference(
  config: ExternalProviders['config'],
): config is { readonly configMap: IConfigMap | string; readonly key: string } {
  return 'configMap' in config;
}

import type { FlagTable } from './flag-table.js';
import { ports } from './ports.js';

const listeners = 'Listeners';
const scope = 'What it looks after';
const several = 'Several operators';
const logs = 'Logs';
const without = 'Without effect, for Deployments that have them';

/** The kinds of resources that the operator looks after. */
export const operatorKinds = [
  'VLLMRuntime',
  'VLLMRouter',
  'CacheServer',
  'LoraAdapter',
  'StaticRoute',
] as const;

/** Name of a kind that the operator looks after. */
export type OperatorKind = (typeof operatorKinds)[number];

/**
 * The operator's flags. Those that are marked are the ones of the Go operator of the vLLM production-stack, so that its
 * Deployments work unchanged.
 */
export const operatorFlags = {
  'health-probe-bind-address': {
    type: 'string',
    group: listeners,
    default: `:${ports.operatorHealth}`,
    placeholder: '[host]:port',
    upstream: true,
    help: 'Where /healthz and /readyz are served; 0 turns them off.',
  },
  'metrics-bind-address': {
    type: 'string',
    group: listeners,
    default: '0',
    placeholder: '[host]:port',
    upstream: true,
    help: 'Where /metrics is served; 0 turns it off.',
  },
  'metrics-secure': {
    type: 'boolean',
    group: listeners,
    upstream: true,
    help: 'Serve metrics by TLS, to those only who may get the path /metrics; so it is unless this is false.',
  },
  'metrics-cert-path': {
    type: 'string',
    group: listeners,
    placeholder: 'folder',
    upstream: true,
    help: 'Folder of the certificate for metrics; read again when it changes.',
  },
  'metrics-cert-name': {
    type: 'string',
    group: listeners,
    default: 'tls.crt',
    placeholder: 'file',
    upstream: true,
    help: 'Its file name.',
  },
  'metrics-cert-key': {
    type: 'string',
    group: listeners,
    default: 'tls.key',
    placeholder: 'file',
    upstream: true,
    help: 'File name of its key.',
  },
  'watch-namespaces': {
    type: 'list',
    group: scope,
    placeholder: 'namespace,...',
    env: 'WATCH_NAMESPACE',
    help: 'Namespaces whose resources are looked after; all where it is left out.',
  },
  kinds: {
    type: 'list',
    group: scope,
    default: operatorKinds,
    placeholder: 'Kind,...',
    help: 'Kinds of resources that are looked after.',
  },
  'max-concurrent-reconciles': {
    type: 'int',
    group: scope,
    default: 4,
    minimum: 1,
    maximum: 100,
    help: 'Resources of a kind that are worked on at the same time.',
  },
  'leader-elect': {
    type: 'boolean',
    group: several,
    upstream: true,
    help: 'Let one of several operators work, the others wait.',
  },
  'leader-election-namespace': {
    type: 'string',
    group: several,
    placeholder: 'namespace',
    help: "Namespace of the Lease; the pod's own where it is left out.",
  },
  'log-format': {
    type: 'choice',
    group: logs,
    choices: ['text', 'json'],
    default: 'text',
    help: 'Form of log lines.',
  },
  'zap-log-level': {
    type: 'string',
    group: logs,
    placeholder: 'level',
    upstream: true,
    help: 'Least important messages that are written: debug, info, warning, error or panic; a number above 0 is debug. Info, or debug with --zap-devel.',
  },
  'zap-encoder': {
    type: 'choice',
    group: logs,
    choices: ['console', 'json'],
    upstream: true,
    help: 'The same as --log-format, in the words of the Go operator.',
  },
  'zap-devel': {
    type: 'boolean',
    group: logs,
    upstream: true,
    help: 'Write debug messages too.',
  },
  'zap-stacktrace-level': {
    type: 'string',
    group: without,
    placeholder: 'level',
    upstream: true,
    help: 'Errors are told without stack traces.',
  },
  'zap-time-encoding': {
    type: 'string',
    group: without,
    placeholder: 'encoding',
    upstream: true,
    help: 'Times are written in one form.',
  },
  'enable-http2': {
    type: 'boolean',
    group: without,
    upstream: true,
    help: 'Metrics are served by HTTP/1.1.',
  },
  'webhook-cert-path': {
    type: 'string',
    group: without,
    placeholder: 'folder',
    upstream: true,
    help: 'There are no webhooks: the CRDs check resources themselves.',
  },
  'webhook-cert-name': {
    type: 'string',
    group: without,
    placeholder: 'file',
    upstream: true,
    help: 'There are no webhooks.',
  },
  'webhook-cert-key': {
    type: 'string',
    group: without,
    placeholder: 'file',
    upstream: true,
    help: 'There are no webhooks.',
  },
} as const satisfies FlagTable;

/** Flags that are accepted and told of, and change nothing. */
export const operatorFlagsWithoutEffect = [
  'zap-stacktrace-level',
  'zap-time-encoding',
  'enable-http2',
  'webhook-cert-path',
  'webhook-cert-name',
  'webhook-cert-key',
] as const satisfies readonly (keyof typeof operatorFlags)[];

/** Name of the Lease over which several operators agree; that of the Go operator, so that the two never work side by side. */
export const operatorLease = '4549d26f.vllm.ai';

/** Oldest minor version of Kubernetes 1 whose API server knows all that the CRDs use. */
export const oldestKubernetesMinor = 29;

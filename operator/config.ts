import {
  type OperatorKind,
  operatorFlags,
  operatorFlagsWithoutEffect,
  operatorKinds,
} from '../contract/operator-flags.js';
import { FlagError, parseFlags } from '../src/runtime/flags.js';
import { nearest } from '../src/runtime/nearest.js';
import { type BindAddress, bindAddress } from './address.js';

/** Start of the operator's own environment variables. */
export const operatorEnvPrefix = 'VLLM_OPERATOR_';

/** What the operator was told. */
export interface OperatorConfig {
  /** @default - none is served */
  readonly health: BindAddress | undefined;
  /** @default - none are served */
  readonly metrics: BindAddress | undefined;
  readonly metricsSecure: boolean;
  /** Files of the certificate for metrics. @default - one is made at the start */
  readonly metricsCertificate: { readonly cert: string; readonly key: string } | undefined;
  /** @default - all */
  readonly namespaces: readonly string[] | undefined;
  readonly kinds: readonly OperatorKind[];
  readonly concurrency: number;
  readonly leaderElect: boolean;
  /** @default - that of the pod */
  readonly leaseNamespace: string | undefined;
  readonly logFormat: 'text' | 'json';
  readonly logLevel: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  /** What was set and changes nothing. */
  readonly warnings: readonly string[];
}

const levels: Readonly<Record<string, OperatorConfig['logLevel']>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  panic: 'critical',
};

/**
 * The operator's configuration from its arguments and `VLLM_OPERATOR_` variables.
 * @throws FlagError that lists everything that is wrong
 */
export function operatorConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): OperatorConfig {
  const {
    values,
    origins,
    problems: unreadable,
  } = parseFlags(operatorFlags, {
    argv,
    env,
    envPrefix: operatorEnvPrefix,
  });
  const problems = [...unreadable];
  const address = (flag: 'health-probe-bind-address' | 'metrics-bind-address'): BindAddress | undefined => {
    const read = bindAddress(values[flag]);
    if (typeof read !== 'string') return read;
    problems.push(`--${flag}: ${read}`);
    return undefined;
  };
  const known: readonly string[] = operatorKinds;
  for (const kind of values.kinds) {
    if (known.includes(kind)) continue;
    const meant = nearest(kind, known);
    problems.push(
      `--kinds: unknown kind, got ${kind}; ${meant === undefined ? `use ${known.join(', ')}` : `did you mean ${meant}?`}`,
    );
  }
  const { 'zap-log-level': zapLevel, 'zap-devel': zapDevel, 'zap-encoder': zapEncoder } = values;
  const logLevel =
    zapLevel === undefined
      ? zapDevel
        ? 'debug'
        : 'info'
      : /^\d+$/.test(zapLevel)
        ? Number(zapLevel) > 0
          ? 'debug'
          : 'info'
        : levels[zapLevel];
  if (logLevel === undefined) {
    problems.push(
      `--zap-log-level: unknown level, got ${zapLevel}; use ${Object.keys(levels).join(', ')} or a number`,
    );
  }
  const folder = values['metrics-cert-path'];
  const config: OperatorConfig = {
    health: address('health-probe-bind-address'),
    metrics: address('metrics-bind-address'),
    metricsSecure: origins['metrics-secure'] === undefined || values['metrics-secure'],
    metricsCertificate:
      folder === undefined
        ? undefined
        : {
            cert: `${folder}/${values['metrics-cert-name']}`,
            key: `${folder}/${values['metrics-cert-key']}`,
          },
    namespaces: values['watch-namespaces'],
    kinds: values.kinds as readonly OperatorKind[],
    concurrency: values['max-concurrent-reconciles'],
    leaderElect: values['leader-elect'],
    leaseNamespace: values['leader-election-namespace'],
    logFormat:
      zapEncoder === undefined || origins['log-format'] !== undefined
        ? values['log-format']
        : zapEncoder === 'json'
          ? 'json'
          : 'text',
    logLevel: logLevel ?? 'info',
    warnings: operatorFlagsWithoutEffect
      .filter((name) => origins[name] !== undefined)
      .map((name) => `${origins[name]}: has no effect; ${operatorFlags[name].help}`),
  };
  if (problems.length > 0) throw new FlagError(problems);
  return config;
}

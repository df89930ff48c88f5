import { routerEnvPrefix } from '../../contract/env.js';
import { flagEnvName } from '../../contract/flag-table.js';
import { routerFlags } from '../../contract/router-flags.js';
import type { FlagValues } from '../../src/runtime/flags.js';
import { nearest } from '../../src/runtime/nearest.js';
import { hookModuleProblem } from '../hooks/hook-module.js';

type Values = FlagValues<typeof routerFlags>;

/** What is wrong with flags that are about neither engines nor the choice among them. */
export function otherProblems(values: Values): readonly string[] {
  const problems: string[] = [];
  if (values['dynamic-config-yaml'] !== undefined && values['dynamic-config-json'] !== undefined) {
    problems.push('--dynamic-config-json: not allowed together with --dynamic-config-yaml; keep one');
  }
  if (values['log-stats'] && values['log-stats-interval'] <= 0) {
    problems.push(`--log-stats-interval: out of range, got ${values['log-stats-interval']}; give 1 or more`);
  }
  const { callbacks, 'request-rewriter': rewriter } = values;
  if (callbacks !== undefined) problems.push(...hookModuleProblem('callbacks', callbacks));
  if (rewriter !== 'noop') problems.push(...hookModuleProblem('request-rewriter', rewriter));
  problems.push(
    ...eventPortProblems(values),
    ...keyProblems(values),
    ...tlsProblems(values),
    ...tracingProblems(values),
  );
  return problems;
}

function eventPortProblems(values: Values): readonly string[] {
  const { 'kv-events-port': events, 'kv-events-replay-port': replay, 'kv-events-ranks': ranks } = values;
  // With defaults alone two ranks meet: what one publishes at, the other answers at.
  return replay !== 0 && ranks > 1 && Math.abs(events - replay) < ranks
    ? [
        `--kv-events-replay-port: within ${ranks} ports of --kv-events-port, where ranks publish, got ${replay}; give ${events + ranks}, and engines the same`,
      ]
    : [];
}

function keyProblems(values: Values): readonly string[] {
  // As `--api-keys=$KEYS` gives it when the variable is not set: everybody would be served.
  return (['api-keys', 'admin-api-keys'] as const)
    .filter((flag) => values[flag]?.length === 0)
    .map((flag) => `--${flag}: no key in it, got nothing; give a key or remove the flag`);
}

function tlsProblems(values: Values): readonly string[] {
  const problems: string[] = [];
  const lacks = (flag: keyof Values, given: keyof Values): void => {
    if (values[given] === undefined || values[flag] !== undefined) return;
    problems.push(`--${flag}: missing; --${given} has no effect without it`);
  };
  lacks('tls-key-file', 'tls-cert-file');
  lacks('tls-cert-file', 'tls-key-file');
  lacks('tls-cert-file', 'tls-client-ca-file');
  if (values['engine-tls-skip-verify'] && values['engine-tls-ca-file'] !== undefined) {
    problems.push('--engine-tls-skip-verify: not allowed together with --engine-tls-ca-file; keep one');
  }
  return problems;
}

function tracingProblems(values: Values): readonly string[] {
  const endpoint = values['otel-endpoint'];
  if (endpoint === undefined) {
    return values['decision-receipts-to'] === 'traces' && values['decision-receipts-sample'] > 0
      ? ['--otel-endpoint: missing; --decision-receipts-to traces has no effect without it']
      : [];
  }
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?([^/\s?#@]+)\/?$/i.exec(endpoint) ?? [];
  if (rest === '' || !URL.canParse(`http://${rest}`)) {
    return [`--otel-endpoint: not an address, got ${JSON.stringify(endpoint)}; write host:port`];
  }
  return scheme?.toLowerCase() === 'http' && values['otel-secure']
    ? [`--otel-secure: not possible with http, got ${JSON.stringify(endpoint)}; write host:port`]
    : [];
}

// What Kubernetes sets for Services whose names begin with vllm-router.
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/;

/** A warning for each variable that looks like one of the router's and is not, such as one that is mistyped. */
export function strangeVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = Object.keys(routerFlags).map((name) => flagEnvName(routerEnvPrefix, name));
  return Object.keys(env)
    .filter((name) => name.startsWith(routerEnvPrefix) && !known.includes(name) && !serviceLink.test(name))
    .sort()
    .map((name) => {
      const near = nearest(name, known);
      return `${name}: no flag has this variable${near === undefined ? '' : `; did you mean ${near}`}`;
    });
}

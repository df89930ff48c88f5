import { describe, expect, it } from 'vitest';
import type { FlagSpec, FlagTable } from '../../contract/flag-table.js';
import { flagEnvName } from '../../contract/flag-table.js';
import { routerFlags } from '../../contract/router-flags.js';
import { engineChoiceNames, routingLogicNames } from '../../contract/routing-logics.js';

const table: FlagTable = routerFlags;
const rows: readonly (readonly [string, FlagSpec])[] = Object.entries(table);

/** The flags of the Python router with their defaults, as production-stack a6c01db has them. */
const upstreamDefaults = `
host 0.0.0.0, port 8001, root-path "", service-discovery, k8s-service-discovery-type pod-ip, static-backends, static-models,
static-aliases, static-model-types, static-model-labels, static-backend-health-checks,
static-backend-health-check-interval 60, static-backend-health-check-timeout-seconds 10, k8s-port 8000,
k8s-namespace default, k8s-label-selector "", k8s-watcher-timeout-seconds 0, backend-health-check-timeout-seconds 10,
routing-logic, session-key, lmcache-controller-port 9000, lmcache-controller-reply-port,
lmcache-controller-heartbeat-port, lmcache-health-check-interval 5, lmcache-worker-timeout 30, kv-aware-threshold 2000,
prefix-min-match-length 0, max-instance-failover-reroute-attempts 0, prefill-model-labels, decode-model-labels, callbacks,
request-rewriter noop, enable-batch-api, file-storage-class local_file, file-storage-path /tmp/vllm_files,
batch-processor local, engine-stats-interval 30, request-stats-window 60, log-stats, log-stats-interval 10,
dynamic-config-yaml, dynamic-config-json, feature-gates, semantic-cache-model all-MiniLM-L6-v2,
semantic-cache-dir semantic_cache, semantic-cache-threshold 0.95, log-level info, log-format text, sentry-dsn,
sentry-traces-sample-rate 0.1, sentry-profile-session-sample-rate 1, otel-endpoint, otel-service-name vllm-router,
otel-secure, external-providers-config`;

describe('routerFlags', () => {
  it('has every flag of the Python router with its default', () => {
    const expected = upstreamDefaults
      .split(',')
      .map((entry) => entry.trim().split(' '))
      .map(([name = '', value]) => [name, value === '""' ? '' : value] as const);
    const actual = rows
      .filter(([, spec]) => spec.upstream === true)
      .map(([name, spec]) => [name, spec.default === undefined ? undefined : String(spec.default)] as const);
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
  });

  it('accepts the choices of the Python router', () => {
    expect(routingLogicNames).toEqual(
      expect.arrayContaining(['roundrobin', 'session', 'kvaware', 'prefixaware', 'disaggregated_prefill']),
    );
    expect(routingLogicNames).toContain('disaggregated_prefill_orchestrated');
    expect(routerFlags['service-discovery'].choices).toEqual(['static', 'k8s', 'external-only']);
  });

  it('offers no prefill/decode flow as the choice of one leg', () => {
    expect(engineChoiceNames).toHaveLength(routingLogicNames.length - 2);
    expect(engineChoiceNames.filter((name) => name.startsWith('disaggregated'))).toEqual([]);
  });

  it.each(rows)('--%s is described by sentences and has a default of its own type', (_, spec) => {
    expect(spec.help).toMatch(/^[A-Z].*\.$/);
    if (spec.default === undefined) return;
    expect(typeof spec.default).toBe(spec.type === 'int' || spec.type === 'number' ? 'number' : 'string');
    if (spec.choices !== undefined) expect(spec.choices).toContain(spec.default);
  });

  it('gives each flag an environment variable of its own', () => {
    const names = rows.flatMap(([name, spec]) => [
      flagEnvName('VLLM_ROUTER_', name),
      ...(spec.env ?? '').split(' '),
    ]);
    const given = names.filter((name) => name !== '');
    expect(new Set(given).size).toBe(given.length);
    expect(given).toContain('VLLM_ROUTER_K8S_PORT');
  });
});

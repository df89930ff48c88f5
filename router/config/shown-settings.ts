import type { RouterConfig } from './config.js';

/** The settings that a dynamic configuration may change, as `/health` shows them. */
export function shownSettings(config: RouterConfig): unknown {
  return {
    k8s_label_selector: config.k8sLabelSelector,
    k8s_namespace: config.k8sNamespace,
    k8s_port: config.k8sPort,
    routing_logic: config.routingLogic,
    service_discovery: config.serviceDiscovery,
    session_key: config.sessionKey ?? null,
    static_aliases: listOf(Object.entries(config.aliases).map(([alias, model]) => `${alias}:${model}`)),
    static_backend_health_checks: config.staticBackendHealthChecks,
    static_backends: listOf(config.backends.map(({ url }) => url)),
    static_model_labels: listOf(config.backends.map(({ label }) => label)),
    static_model_types: listOf(config.backends.flatMap(({ type }) => type ?? [])),
    static_models: listOf(config.backends.map(({ model }) => model)),
  };
}

function listOf(items: readonly string[]): string | null {
  return items.length === 0 ? null : items.join(',');
}

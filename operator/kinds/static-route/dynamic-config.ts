import type { StaticRoute } from '../../../imports/wire/static-route.js';

/** Key of the ConfigMap, and so the name of the file in the router. */
export const dynamicConfigKey = 'dynamic_config.json';

/** The routing logic of the routes of earlier CRDs whose name has changed. */
const renamed: Readonly<Record<string, string>> = { least_loaded: 'leastloaded' };

/**
 * The file that a router follows. Of what routers of the vLLM production-stack know it has the four keys that they need, and
 * further ones only where the route says something about them: a single unknown key makes them refuse the whole file.
 */
export function dynamicConfig(spec: StaticRoute['spec']): string {
  const { serviceDiscovery = 'static', routingLogic = 'roundrobin', sessionKey, staticAliases } = spec;
  return JSON.stringify({
    service_discovery: serviceDiscovery,
    routing_logic: renamed[routingLogic] ?? routingLogic,
    static_backends: listed(spec.staticBackends),
    static_models: listed(spec.staticModels),
    ...(sessionKey === undefined || sessionKey === '' ? {} : { session_key: sessionKey }),
    ...(staticAliases === undefined || staticAliases === '' ? {} : { static_aliases: listed(staticAliases) }),
  });
}

function listed(text: string): string {
  return text
    .split(',')
    .map((item) => item.trim())
    .join(',');
}

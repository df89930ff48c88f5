import type { SimSettings } from './options.js';
import { adminRoutes, developmentRoutes, kvEventSourceRoutes, sleepRoutes } from './routes/admin.js';
import { chatRoutes } from './routes/chat.js';
import { completionRoutes } from './routes/completions.js';
import { faultRoutes } from './routes/faults.js';
import { countTokensRoutes, messageRoutes } from './routes/messages.js';
import { loraRoutes, modelRoutes } from './routes/models.js';
import { classifyRoutes, embeddingRoutes, poolingRoutes, scoreRoutes } from './routes/pooling.js';
import { responseRoutes } from './routes/responses.js';
import { closedScaleOutRoutes, generateRoutes, renderRoutes } from './routes/scale-out.js';
import { tokenRoutes } from './routes/tokens.js';
import { unsupportedRoutes } from './routes/unsupported.js';
import type { Route } from './serving.js';

/** The routes that an engine has, which its flags and its release decide. */
export function routesOf(settings: SimSettings): readonly Route[] {
  const current = settings.version === '0.32';
  const routes: Route[] = [...adminRoutes, ...modelRoutes, ...tokenRoutes, ...faultRoutes];
  if (current) routes.push(...kvEventSourceRoutes);
  if (settings.runner === 'generate') routes.push(...generating(settings, current));
  else routes.push(...pooling(settings));
  if (settings.runtimeLora) routes.push(...loraRoutes);
  if (settings.devMode || settings.enableSleepMode) routes.push(...sleepRoutes);
  if (settings.devMode) routes.push(...developmentRoutes);
  return routes;
}

function generating(settings: SimSettings, current: boolean): readonly Route[] {
  const routes = [...chatRoutes, ...completionRoutes, ...responseRoutes, ...messageRoutes];
  if (!current) return [...routes, ...generateRoutes, ...unsupportedRoutes];
  const scaleOut = settings.enableScaleOut ? [...renderRoutes, ...generateRoutes] : closedScaleOutRoutes;
  return [...routes, ...countTokensRoutes, ...scaleOut];
}

function pooling(settings: SimSettings): readonly Route[] {
  if (settings.convert === 'embed') return [...poolingRoutes, ...embeddingRoutes, ...scoreRoutes];
  return [...poolingRoutes, ...classifyRoutes, ...(settings.numLabels === 1 ? scoreRoutes : [])];
}

/** What is found for a method and path. */
export type RouteMatch =
  | { readonly route: Route }
  /** There are routes for the path, but none for the method. */
  | { readonly allow: string }
  | undefined;

/** Finds routes by method and path. */
export class RouteTable {
  private readonly exact = new Map<string, Route[]>();
  private readonly patterns: { readonly pattern: RegExp; readonly route: Route }[] = [];

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (route.path.includes('{')) {
        const pattern = new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
        this.patterns.push({ pattern, route });
      } else {
        this.exact.set(route.path, [...(this.exact.get(route.path) ?? []), route]);
      }
    }
  }

  find(method: string, path: string): RouteMatch {
    const routes =
      this.exact.get(path) ??
      this.patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route);
    const [first] = routes;
    if (first === undefined) return undefined;
    const route = routes.find((candidate) => candidate.method === method);
    return route === undefined ? { allow: first.method } : { route };
  }
}

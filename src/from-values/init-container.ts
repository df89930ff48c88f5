import type { Container, SecurityContext } from 'kubernetes-types/core/v1.js';
import { envValue, mergeEnv } from '../../constructs/index.js';
import { has, truthy } from '../values/helm-truth.js';
import type { InitContainerValues, ModelSpec } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { Values } from '../values/values.js';
import { envVarsOf } from './env-vars.js';
import { printed } from './printed.js';
import type { Remarks } from './translation.js';

/** The one init container of a model. */
export function initContainerOf(
  init: InitContainerValues,
  model: ModelSpec,
  values: Values,
  release: string,
  path: Path,
  remarks: Remarks,
): Container {
  const { servingEngineSpec, cacheserverSpec } = values;
  const mounts = [
    ...(truthy(init.mountPvcStorage) && has(model, 'pvcStorage')
      ? [{ name: `${release}-storage`, mountPath: '/data' }]
      : []),
    ...(init.extraVolumeMounts ?? []),
  ];
  return {
    name: remarks.required([...path, 'name'], printed(init.name)),
    image: remarks.required([...path, 'image'], printed(init.image)),
    ...(truthy(init.command) && { command: init.command?.map((item) => printed(item) ?? '') }),
    ...(truthy(init.args) && { args: init.args?.map((item) => printed(item) ?? '') }),
    ...(truthy(model.envFromSecret) && {
      envFrom: [{ secretRef: { name: printed(model.envFromSecret?.name) } }],
    }),
    env: mergeEnv(
      [envValue('RELEASE_NAME', release)],
      truthy(cacheserverSpec?.enabled)
        ? [envValue('LMCACHE_SERVER_SERVICE_PORT', printed(cacheserverSpec?.servicePort) ?? '')]
        : [],
      envVarsOf(init.env, [...path, 'env'], remarks),
    ),
    ...(truthy(init.resources) && { resources: init.resources ?? undefined }),
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    ...(truthy(servingEngineSpec?.containerSecurityContext) && {
      securityContext: servingEngineSpec?.containerSecurityContext as SecurityContext,
    }),
  };
}

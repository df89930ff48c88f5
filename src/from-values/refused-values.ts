import type { ServicePort } from 'kubernetes-types/core/v1.js';
import { ports } from '../../contract/ports.js';
import { has, truthy } from '../values/helm-truth.js';
import type { ModelSpec, SimpleResources } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { RouterSpec } from '../values/router-spec.js';
import type { Printed } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { chartIdentity } from './identity.js';
import { numeric, printed, printedIfTrue, sprigInt } from './printed.js';
import { isRay } from './ray.js';
import { refuseLabels } from './refused-labels.js';
import { refuseAboveLimit, refuseWrittenResources } from './refused-resources.js';
import type { Remarks, Target } from './translation.js';

/** Says what of the values Helm would render and the API server would refuse, each with its place. */
export function refuseInvalid(values: Values, target: Target, remarks: Remarks): void {
  refuseLabels(values, remarks);
  refuseWrittenResources(values, remarks);
  if (truthy(values.servingEngineSpec?.enableEngine)) refuseEngines(values, target, remarks);
  if (truthy(values.routerSpec?.enableRouter)) refuseRouter(values.routerSpec ?? {}, remarks);
  const { cacheserverSpec: cache, sharedPvcStorage: shared } = values;
  if (truthy(cache?.enabled)) {
    const at = (key: string): Path => ['cacheserverSpec', key];
    refuseUnlessOneOf(cache?.serviceType, SERVICE_TYPES, at('serviceType'), remarks);
    refuseUnlessOneOf(cache?.imagePullPolicy, PULL_POLICIES, at('imagePullPolicy'), remarks);
    refuseNegative(cache?.replicaCount, at('replicaCount'), remarks);
    refusePort(cache?.servicePort, at('servicePort'), remarks);
    refusePort(cache?.containerPort, at('containerPort'), remarks);
  }
  if (truthy(shared?.enabled)) {
    refuseUnlessQuantity(shared?.size, ['sharedPvcStorage', 'size'], remarks);
    if (!truthy(shared?.accessModes)) {
      remarks.problem(
        ['sharedPvcStorage', 'accessModes'],
        'is empty; name an access mode, such as ReadWriteMany',
      );
    }
  }
}

function refuseEngines(values: Values, target: Target, remarks: Remarks): void {
  const spec = values.servingEngineSpec ?? {};
  const at = (...rest: (string | number)[]): Path => ['servingEngineSpec', ...rest];
  refuseUnlessOneOf(spec.imagePullPolicy, PULL_POLICIES, at('imagePullPolicy'), remarks);
  refusePort(spec.containerPort, at('containerPort'), remarks);
  // 0 counts as unset: the Service then has the port of the container.
  if (truthy(spec.servicePort)) refusePort(spec.servicePort, at('servicePort'), remarks);
  refuseStrategy(spec.strategy, at('strategy'), remarks);
  const own = [
    {
      name: 'service-port',
      port: numeric(spec.servicePort) || (numeric(spec.containerPort) ?? ports.engine),
    },
    { name: 'zmq-port', port: ports.zmq },
    { name: 'ucx-port', port: ports.ucx },
  ];
  if (spec.modelSpec && spec.modelSpec.length > 0) refuseTwice(own, spec.extraPorts, at, remarks);
  spec.modelSpec?.forEach((model, index) => {
    refuseModel(model, at('modelSpec', index), values, target, remarks);
  });
}

function refuseModel(model: ModelSpec, path: Path, values: Values, target: Target, remarks: Remarks): void {
  const name = printed(model.name) ?? '';
  const service = `${target.release}-${name}-engine-service`;
  if (name !== '' && !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    remarks.problem(
      [...path, 'name'],
      `must be lower-case letters, digits and dashes, got ${JSON.stringify(name)}; Services and host names are named after it`,
    );
  } else if (name === 'constructor') {
    // The one such word that the construct tree takes for a child that it has.
    remarks.problem([...path, 'name'], "must be another word, got 'constructor'; rename the model");
  } else if (service.length > 63) {
    remarks.problem(
      [...path, 'name'],
      `makes the Service '${service}', whose name has more than 63 characters; shorten it by ${service.length - 63}`,
    );
  }
  if (
    typeof model.pvcStorage === 'string' &&
    model.pvcStorage !== '' &&
    !truthy(model.pvcExistingClaimName)
  ) {
    refuseUnlessQuantity(model.pvcStorage, [...path, 'pvcStorage'], remarks);
  }
  if (truthy(model.keda?.enabled)) refuseKeda(model, path, remarks);
  refuseNegative(model.replicaCount, [...path, 'replicaCount'], remarks);
  if (model.enabled === false) return;

  refuseUnlessQuantity(model.shmSize, [...path, 'shmSize'], remarks);
  refuseResources(model, path, remarks);
  if (isRay(model) && model.raySpec?.headNode) {
    refuseResources(model.raySpec.headNode, [...path, 'raySpec', 'headNode'], remarks);
  }
  const identity = chartIdentity(values, target.release).engine(name);
  const { selector } = isRay(model) ? identity.ray.service : identity.deployment;
  for (const [key, value] of Object.entries(model.podLabels ?? {})) {
    const kept = selector[key];
    if (kept === undefined || kept === printed(value)) continue;
    remarks.problem(
      [...path, 'podLabels', key],
      `is part of the selector and must stay ${JSON.stringify(kept)}, got ${JSON.stringify(value)}; choose another label`,
    );
  }
  const template = printedIfTrue(model.chatTemplate);
  if (template !== undefined && has(model, 'chatTemplateConfigMap') && !/^[-._A-Za-z0-9]+$/.test(template)) {
    remarks.problem(
      [...path, 'chatTemplate'],
      `names a key of a ConfigMap and so holds letters, digits, dashes, dots and underscores only, got ${JSON.stringify(template)}; write the file's name alone`,
    );
  }
}

function refuseKeda({ keda }: ModelSpec, path: Path, remarks: Remarks): void {
  if (has(keda, 'triggers') && !truthy(keda?.triggers)) {
    remarks.problem(
      [...path, 'keda', 'triggers'],
      'is empty; add a trigger, or remove the key for the one of the chart',
    );
  }
  const least = numeric(keda?.minReplicaCount);
  const most = numeric(keda?.maxReplicaCount);
  if (most !== undefined && most < 1) {
    remarks.problem(
      [...path, 'keda', 'maxReplicaCount'],
      `must be 1 or more, got ${most}; raise it or remove the key`,
    );
  } else if (least !== undefined && most !== undefined && least > most) {
    remarks.problem(
      [...path, 'keda', 'minReplicaCount'],
      `must not be above maxReplicaCount, got ${least} and ${most}; change one of them`,
    );
  }
  keda?.triggers?.forEach((trigger, index) => {
    const { metadata } = trigger as { metadata?: Readonly<Record<string, unknown>> | null };
    for (const [key, value] of Object.entries(metadata ?? {})) {
      if (typeof value === 'string') continue;
      remarks.problem(
        [...path, 'keda', 'triggers', index, 'metadata', key],
        `must be text, got ${JSON.stringify(value)}; put it in quotes`,
      );
    }
  });
}

const SHARES = [
  ['requestGPUMem', 'limitGPUMem'],
  ['requestGPUMemPercentage', 'limitGPUMemPercentage'],
  ['requestGPUCores', 'limitGPUCores'],
] as const satisfies readonly (readonly (keyof SimpleResources)[])[];

function refuseResources(model: SimpleResources, path: Path, remarks: Remarks): void {
  if (truthy(model.resources)) return;
  for (const key of ['requestCPU', 'requestMemory'] as const) {
    refuseUnlessQuantity(model[key], [...path, key], remarks);
  }
  for (const key of ['limitCPU', 'limitMemory'] as const) {
    if (model[key] === '') remarks.problem([...path, key], "must be a quantity, got ''; remove the key");
    refuseUnlessQuantity(model[key], [...path, key], remarks);
  }
  refuseAboveLimit(model, path, remarks);
  const device = printedIfTrue(model.requestGPUType) ?? 'nvidia.com/gpu';
  if (sprigInt(model.requestGPU) > 0 && !/^[^/]+\/[^/]+$/.test(device)) {
    remarks.problem(
      [...path, 'requestGPUType'],
      `must name a resource with its domain, such as nvidia.com/gpu, got ${JSON.stringify(device)}`,
    );
  }
  for (const [request, limit] of SHARES) {
    for (const key of [request, limit]) {
      const share = printed(model[key]);
      if (share === undefined || /^\d+([kMGTPE]|[KMGTPE]i)?$/.test(share)) continue;
      remarks.problem(
        [...path, key],
        `must be a whole number, got ${JSON.stringify(share)}; correct it or remove the key`,
      );
    }
    const asked = printed(model[request]);
    const allowed = printed(model[limit]);
    if (asked === undefined || asked === allowed) continue;
    remarks.problem(
      [...path, request],
      `must be equal to ${limit}, as with every device, got ${JSON.stringify(asked)} and ${JSON.stringify(allowed ?? null)}; set both`,
    );
  }
}

function refuseRouter(spec: RouterSpec, remarks: Remarks): void {
  const at = (...rest: (string | number)[]): Path => ['routerSpec', ...rest];
  refuseUnlessOneOf(spec.serviceType, SERVICE_TYPES, at('serviceType'), remarks);
  refuseUnlessOneOf(spec.imagePullPolicy, PULL_POLICIES, at('imagePullPolicy'), remarks);
  refuseNegative(spec.replicaCount, at('replicaCount'), remarks);
  refusePort(spec.containerPort, at('containerPort'), remarks);
  refusePort(spec.servicePort, at('servicePort'), remarks);
  refuseStrategy(spec.strategy, at('strategy'), remarks);
  const own = [
    { name: 'router-sport', port: numeric(spec.servicePort) ?? ports.routerService },
    { name: 'lmcache-port', port: ports.lmcacheController },
  ];
  refuseTwice(own, spec.extraPorts, at, remarks);
  const node =
    printed(spec.serviceType) === 'NodePort' && truthy(spec.nodePort) ? numeric(spec.nodePort) : undefined;
  if (node !== undefined && (node < 30_000 || node > 32_767)) {
    remarks.problem(
      at('nodePort'),
      `must be from 30000 to 32767, got ${node}; choose a port of that range or remove it`,
    );
  }
  if (truthy(spec.autoscaling?.enabled)) {
    const most = numeric(spec.autoscaling?.maxReplicas) ?? 3;
    const least = numeric(spec.autoscaling?.minReplicas) ?? 1;
    if (least < 1 || least > most) {
      remarks.problem(
        at('autoscaling', 'minReplicas'),
        `must be from 1 to maxReplicas, got ${least} and ${most}; change one of them`,
      );
    }
  }
  if (truthy(spec.ingress?.enabled)) {
    if (!truthy(spec.ingress?.hosts)) {
      remarks.problem(at('ingress', 'hosts'), 'is empty, and an Ingress needs a rule; add a host');
    }
    spec.ingress?.hosts?.forEach((host, index) => {
      if (!truthy(host.paths)) {
        remarks.problem(at('ingress', 'hosts', index), 'has no paths; add one, such as / of type Prefix');
      }
    });
  }
  for (const [key, route] of Object.entries(spec.route ?? {})) {
    if (truthy(route?.enabled) && truthy(route?.httpsRedirect) && printed(route?.kind) === 'GRPCRoute') {
      remarks.problem(
        at('route', key, 'httpsRedirect'),
        'needs an HTTPRoute, got GRPCRoute; drop one of them',
      );
    }
  }
}

const SERVICE_TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

function refuseUnlessOneOf(
  value: Printed | undefined,
  choices: readonly string[],
  path: Path,
  remarks: Remarks,
): void {
  const text = printedIfTrue(value);
  if (text === undefined || choices.includes(text)) return;
  remarks.problem(path, `must be one of ${choices.join(', ')}, got ${JSON.stringify(text)}`);
}

function refuseUnlessQuantity(value: Printed | undefined, path: Path, remarks: Remarks): void {
  const text = printed(value);
  if (!text || /^\+?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(text)) return;
  remarks.problem(path, `must be a quantity such as 500m, 4 or 16Gi, got ${JSON.stringify(text)}`);
}

function refuseNegative(value: Printed | undefined, path: Path, remarks: Remarks): void {
  const count = numeric(value) ?? 0;
  if (count < 0) remarks.problem(path, `must be 0 or more, got ${count}`);
}

function refusePort(value: Printed | undefined, path: Path, remarks: Remarks): void {
  const port = numeric(value);
  if (port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535)) return;
  remarks.problem(path, `must be a port from 1 to 65535, got ${port}`);
}

function refuseStrategy(
  strategy: { readonly type?: string; readonly rollingUpdate?: unknown } | null | undefined,
  path: Path,
  remarks: Remarks,
): void {
  if (strategy?.type === 'Recreate' && strategy.rollingUpdate) {
    remarks.problem(
      [...path, 'rollingUpdate'],
      'goes with RollingUpdate only, got it beside Recreate; remove it',
    );
  }
}

/** A Service holds each name once, and each port once a protocol. */
function refuseTwice(
  own: readonly { readonly name: string; readonly port: number }[],
  extra: readonly ServicePort[] | null | undefined,
  at: (...rest: (string | number)[]) => Path,
  remarks: Remarks,
): void {
  const names = new Map<string | undefined, string>();
  const taken = new Map<string, string>();
  const add = ({ name, port, protocol = 'TCP' }: Partial<ServicePort>, path: Path): void => {
    const number = `${printed(port as Printed)}/${protocol}`;
    const said = `${name ?? 'no name'} on ${number}`;
    const other = names.get(name) ?? taken.get(number);
    if (other !== undefined) {
      remarks.problem(
        path,
        `clashes with the port ${other} of the same Service, got ${said}; change name or port`,
      );
    }
    names.set(name, said);
    taken.set(number, said);
  };
  for (const port of own) add(port, at('servicePort'));
  extra?.forEach((port, index) => {
    add(port, at('extraPorts', index));
  });
}

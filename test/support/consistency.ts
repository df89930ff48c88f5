import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { Kinds, Manifest } from '../../constructs/manifest.js';
import { labelKeys, nodeLabelKeys } from '../../contract/labels.js';

type AnyObject = { readonly [K in keyof Kinds]: Manifest<K> }[keyof Kinds];
type Labels = Readonly<Record<string, string>>;

/** Pods that one object makes. */
interface Pods {
  readonly owner: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

/** Whether labels fit a selector; an empty one selects everything. */
export function selects(selector: Labels | undefined, labels: Labels | undefined): boolean {
  return Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);
}

/**
 * Says where the objects of one chart do not fit together: names that come twice or are none, values that are missing,
 * selectors that select nothing or too much, references without a target. Empty for a sound chart.
 */
export function inconsistenciesOf(written: readonly object[]): string[] {
  const objects = written as readonly AnyObject[];
  const problems: string[] = [];
  const pods = objects.flatMap(podsOf);
  const names = objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name].join('/'));
  for (const name of repeated(names)) problems.push(`${name}: written twice`);
  for (const object of objects) {
    const name = `${object.kind}/${object.metadata.name}`;
    const say = (problem: string) => problems.push(`${name}: ${problem}`);
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(object.metadata.name) || object.metadata.name.length > 253) {
      say('not a DNS name');
    }
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      if (!/^([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/.test(value) || value.length > 63)
        say(`label ${key}: ${value}`);
    }
    holes(object, '').forEach(say);
    relations(object, objects, pods).forEach(say);
  }
  for (const { owner, spec } of pods)
    problems.push(...podProblems(spec).map((problem) => `${owner}: ${problem}`));
  return problems;
}

function podsOf(object: AnyObject): Pods[] {
  return templatesOf(object).flatMap(({ template, labels }) =>
    template.spec
      ? [
          {
            owner: `${object.kind}/${object.metadata.name}`,
            labels: { ...labels, ...template.metadata?.labels },
            spec: template.spec,
          },
        ]
      : [],
  );
}

/** Pod templates of an object, with the labels that its controller adds. */
function templatesOf(object: AnyObject): { template: PodTemplateSpec; labels?: Labels }[] {
  const { name } = object.metadata;
  switch (object.kind) {
    case 'Deployment':
    case 'Job':
      return object.spec?.template ? [{ template: object.spec.template }] : [];
    case 'RayCluster': {
      const labels = (type: string): Labels => ({
        [nodeLabelKeys.rayCluster]: name,
        [nodeLabelKeys.rayNodeType]: type,
        'app.kubernetes.io/name': 'kuberay',
      });
      const { headGroupSpec, workerGroupSpecs } = object.spec;
      return [
        { template: headGroupSpec.template, labels: labels('head') },
        ...workerGroupSpecs.map(({ template }) => ({ template, labels: labels('worker') })),
      ];
    }
    case 'LeaderWorkerSet': {
      const labels = (index: string): Labels => ({
        [nodeLabelKeys.leaderWorkerSet]: name,
        [nodeLabelKeys.workerIndex]: index,
      });
      const { leaderTemplate, workerTemplate } = object.spec.leaderWorkerTemplate;
      return [
        { template: leaderTemplate, labels: labels('0') },
        { template: workerTemplate, labels: labels('1') },
      ];
    }
    default:
      return [];
  }
}

/** What is missing, no number, or left of a template language. */
function holes(value: unknown, path: string): string[] {
  if (value === null || value === undefined) return [`${path} is ${value}`];
  if (typeof value === 'number' && !Number.isFinite(value)) return [`${path} is ${value}`];
  // Texts of alerts are templates of Prometheus.
  if (typeof value === 'string')
    return value.replaceAll(/\{\{ \$(labels|value)\b[^}]*\}\}/g, '').includes('{{')
      ? [`${path} holds {{`]
      : [];
  if (typeof value !== 'object') return [];
  // Chat templates are Jinja, whose braces are meant.
  return Object.entries(value)
    .filter(([key]) => key !== 'data')
    .flatMap(([key, item]) => holes(item, `${path}.${key}`));
}

function relations(object: AnyObject, objects: readonly AnyObject[], pods: readonly Pods[]): string[] {
  const one = (what: string, selector: Labels | undefined) => {
    const owners = pods.filter(({ labels }) => selects(selector, labels)).map(({ owner }) => owner);
    const found = [...new Set(owners)];
    return found.length === 1 ? [] : [`${what} selects ${found.join(', ') || 'nothing'}`];
  };
  const exists = (kind: AnyObject['kind'], name: string | undefined) =>
    objects.some((other) => other.kind === kind && other.metadata.name === name)
      ? []
      : [`no ${kind} ${name}`];
  switch (object.kind) {
    case 'Deployment': {
      const { selector, template } = object.spec ?? {};
      const fits = selects(selector?.matchLabels, template?.metadata?.labels);
      return [...(fits ? [] : ['selector misses its own pods']), ...one('selector', selector?.matchLabels)];
    }
    case 'PodDisruptionBudget':
      return one('selector', object.spec?.selector?.matchLabels);
    case 'NetworkPolicy':
      return [
        ...one('podSelector', object.spec?.podSelector?.matchLabels),
        ...(object.spec?.ingress ?? []).flatMap(({ from = [{}] }) =>
          from.length === 0
            ? ['an empty list of peers, which is everybody']
            : from
                .map(({ podSelector }) => podSelector?.matchLabels)
                .flatMap((peer) => (peer && labelKeys.component in peer ? one('peer', peer) : [])),
        ),
      ];
    case 'Service': {
      const { selector, ports = [] } = object.spec ?? {};
      const container = pods.find(({ labels }) => selects(selector, labels))?.spec.containers[0];
      return [
        ...one('selector', selector),
        ...ports.flatMap(({ targetPort }) =>
          container?.ports?.some(
            ({ name, containerPort }) => targetPort === name || targetPort === containerPort,
          )
            ? []
            : [`targetPort ${targetPort} is no port of the container`],
        ),
        ...repeated(ports.map(({ name }) => name ?? '')).map((name) => `port ${name} comes twice`),
      ];
    }
    case 'ServiceMonitor': {
      const services = objects.filter(
        (other) =>
          other.kind === 'Service' && selects(object.spec.selector.matchLabels, other.metadata.labels),
      );
      return services.length > 0 ? [] : ['selects no Service'];
    }
    case 'PodMonitor':
      return pods.some(({ labels }) => selects(object.spec.selector.matchLabels, labels))
        ? []
        : ['selects no pod'];
    case 'HorizontalPodAutoscaler':
    case 'ScaledObject': {
      const name = object.spec?.scaleTargetRef.name;
      const kind = object.spec?.scaleTargetRef.kind === 'LeaderWorkerSet' ? 'LeaderWorkerSet' : 'Deployment';
      const target = objects.find((other) => other.kind === kind && other.metadata.name === name);
      const owned =
        (target?.kind === 'Deployment' || target?.kind === 'LeaderWorkerSet') &&
        target.spec?.replicas !== undefined;
      return [...exists(kind, name), ...(owned ? ['its target has replicas too'] : [])];
    }
    case 'RoleBinding':
      return exists('Role', object.roleRef.name);
    case 'PersistentVolumeClaim':
      return object.spec?.volumeName ? exists('PersistentVolume', object.spec.volumeName) : [];
    case 'HTTPRoute':
    case 'GRPCRoute':
      return (object.spec.rules ?? []).flatMap(({ backendRefs = [] }) =>
        backendRefs.flatMap(({ kind, name }) =>
          exists(kind === 'InferencePool' ? 'InferencePool' : 'Service', name),
        ),
      );
    case 'InferencePool':
      return one('selector', object.spec.selector.matchLabels);
    case 'Ingress':
      return (object.spec?.rules ?? []).flatMap(({ http }) =>
        (http?.paths ?? []).flatMap(({ backend }) => exists('Service', backend.service?.name)),
      );
    default:
      return [];
  }
}

function podProblems(spec: PodSpec): string[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const volumes = (spec.volumes ?? []).map(({ name }) => name);
  return [
    ...repeated(volumes).map((name) => `volume ${name} comes twice`),
    ...repeated(containers.map(({ name }) => name)).map((name) => `container ${name} comes twice`),
    ...[...volumes, ...containers.map(({ name }) => name)]
      .filter((name) => !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 63)
      .map((name) => `${name} is no DNS label`),
    ...containers.flatMap((container) => containerProblems(container, new Set(volumes))),
  ];
}

function containerProblems(container: Container, volumes: ReadonlySet<string>): string[] {
  const { env = [], ports = [], volumeMounts = [], startupProbe, livenessProbe, readinessProbe } = container;
  const probed = [startupProbe, livenessProbe, readinessProbe]
    .map((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port)
    .filter((port) => typeof port === 'string');
  return [
    ...repeated(env.map(({ name }) => name)).map((name) => `env ${name} comes twice`),
    ...repeated(ports.map(({ containerPort }) => String(containerPort))).map(
      (port) => `port ${port} comes twice`,
    ),
    ...repeated(ports.map(({ name }) => name ?? '')).map((name) => `port ${name} comes twice`),
    ...ports
      .filter(({ name = '' }) => !/^(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 15)
      .map(({ name }) => `port ${name} is no port name`),
    ...repeated(volumeMounts.map(({ mountPath }) => mountPath)).map((path) => `${path} is mounted twice`),
    ...volumeMounts.filter(({ name }) => !volumes.has(name)).map(({ name }) => `no volume ${name}`),
    ...probed.filter((port) => !ports.some(({ name }) => name === port)).map((port) => `no port ${port}`),
  ];
}

function repeated(items: readonly string[]): string[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}

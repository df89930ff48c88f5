import type { Container, EnvFromSource, EnvVar } from 'kubernetes-types/core/v1.js';
import type { RenderedObject } from '../rendering/rendered-files.js';

/** What a container is told of its pod. */
export interface PodFacts {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
}

/** Variables as a container sees them. */
export interface ContainerEnv {
  readonly env: Readonly<Record<string, string>>;
  /** What could not be found out, one sentence each. */
  readonly missing: readonly string[];
}

/**
 * The variables of a container: its own, those of ConfigMaps and Secrets among the objects, and those of other Secrets where the
 * given environment has a variable of that name.
 */
export function containerEnv(
  container: Container,
  pod: PodFacts,
  objects: readonly RenderedObject[],
  own: Readonly<Record<string, string | undefined>>,
): ContainerEnv {
  const env: Record<string, string> = {};
  const missing: string[] = [];
  for (const source of container.envFrom ?? []) Object.assign(env, sourced(source, pod, objects));
  for (const variable of container.env ?? []) {
    const { name, value, valueFrom } = variable;
    if (valueFrom === undefined) {
      env[name] = expanded(value ?? '', env);
      continue;
    }
    const found = referenced(valueFrom, pod, objects) ?? own[name];
    if (found !== undefined) env[name] = found;
    else if (!isOptional(valueFrom)) missing.push(sentence(name, valueFrom));
  }
  return { env, missing };
}

/**
 * Text with its `$(NAME)` replaced, as the kubelet does it: `$$` is a dollar sign, and unknown names stay.
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expanded(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(env, name) ? (env[name] ?? '') : whole;
  });
}

type ValueFrom = NonNullable<EnvVar['valueFrom']>;

function referenced(
  { fieldRef, configMapKeyRef, secretKeyRef }: ValueFrom,
  pod: PodFacts,
  objects: readonly RenderedObject[],
): string | undefined {
  if (fieldRef !== undefined) return fieldOf(fieldRef.fieldPath, pod);
  const [kind, reference] = configMapKeyRef ? ['ConfigMap', configMapKeyRef] : ['Secret', secretKeyRef];
  return reference && dataOf(objects, kind, reference.name, pod.namespace)?.[reference.key];
}

function fieldOf(path: string, { name, namespace, labels, address }: PodFacts): string | undefined {
  switch (path) {
    case 'metadata.name':
      return name;
    case 'metadata.namespace':
      return namespace;
    case 'status.podIP':
    case 'status.hostIP':
      return address;
    default:
      return labels[/^metadata\.labels\['(.+)'\]$/.exec(path)?.[1] ?? ''];
  }
}

function sourced(
  { prefix = '', configMapRef, secretRef }: EnvFromSource,
  pod: PodFacts,
  objects: readonly RenderedObject[],
): Readonly<Record<string, string>> {
  const [kind, reference] = configMapRef ? ['ConfigMap', configMapRef] : ['Secret', secretRef];
  const data = dataOf(objects, kind, reference?.name, pod.namespace) ?? {};
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [prefix + key, value]));
}

/** The texts of a ConfigMap or Secret among the objects. */
export function dataOf(
  objects: readonly RenderedObject[],
  kind: string,
  name: string | undefined,
  namespace: string,
): Readonly<Record<string, string>> | undefined {
  const found = objects.find(
    ({ kind: other, metadata }) =>
      other === kind && metadata.name === name && (metadata.namespace ?? namespace) === namespace,
  ) as { data?: Record<string, string>; stringData?: Record<string, string> } | undefined;
  if (found === undefined) return undefined;
  const { data = {}, stringData = {} } = found;
  if (kind !== 'Secret') return data;
  const decoded = Object.entries(data).map(([key, text]) => [
    key,
    Buffer.from(text, 'base64').toString('utf8'),
  ]);
  return { ...Object.fromEntries(decoded), ...stringData };
}

function isOptional({ configMapKeyRef, secretKeyRef }: ValueFrom): boolean {
  return (configMapKeyRef ?? secretKeyRef)?.optional === true;
}

function sentence(
  name: string,
  { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef }: ValueFrom,
): string {
  const reference = configMapKeyRef ?? secretKeyRef;
  const source =
    reference !== undefined
      ? `key ${reference.key} of ${secretKeyRef ? 'Secret' : 'ConfigMap'} ${reference.name}, which is not among the manifests`
      : `${fieldRef?.fieldPath ?? resourceFieldRef?.resource}, which only a cluster knows`;
  return `${name}: comes from ${source}; set ${name} in the environment of this command`;
}

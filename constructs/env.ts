import type { EnvVar } from 'kubernetes-types/core/v1.js';

/**
 * One list with one entry a name: the last writer wins and stands where it wrote, since a `$(NAME)` reference sees only
 * what comes before it and server-side apply refuses a name that comes twice.
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function mergeEnv(...lists: readonly (readonly EnvVar[])[]): EnvVar[] {
  const byName = new Map<string, EnvVar>();
  for (const entry of lists.flat()) {
    byName.delete(entry.name);
    byName.set(entry.name, entry);
  }
  return [...byName.values()];
}

/** A variable with a value written in the manifest. */
export function envValue(name: string, value: string | number): EnvVar {
  return { name, value: String(value) };
}

/** A variable that takes a field of its own pod, such as `status.podIP`. */
export function envField(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** A variable that takes a key of a Secret. */
export function envSecret(name: string, ref: SecretKey): EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: nameOf(ref.secret), key: ref.key } } };
}

/** A key of a Secret: `{ secret: 'hf', key: 'token' }`, or with a cdk8s-plus `ISecret`. */
export interface SecretKey {
  readonly secret: Named | string;
  readonly key: string;
}

/** Anything that has an object's name: a cdk8s-plus reference (`ISecret`, `IConfigMap`, ...), an `ApiObject`, or `{ name }`. */
export interface Named {
  readonly name: string;
}

/** The name behind a reference. */
export function nameOf(reference: Named | string): string {
  return typeof reference === 'string' ? reference : reference.name;
}

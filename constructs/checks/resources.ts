import type { Construct } from 'constructs';
import type { ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { check } from '../check.js';
import { quantityOf } from '../quantity.js';

/** Something in requests and limits that the API server refuses. */
export interface ResourceMistake {
  /** Keys that lead to it, such as `limits` and `nvidia.com/gpu`. */
  readonly path: readonly string[];
  /** What is wrong there, with the value and what to do. */
  readonly message: string;
}

type Amounts = Readonly<Record<string, unknown>>;

/** What the API server would refuse of a container's requests and limits. @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export function resourceMistakes(resources: ResourceRequirements): ResourceMistake[] {
  const requests: Amounts = resources.requests ?? {};
  const limits: Amounts = resources.limits ?? {};
  const own = [
    ...Object.entries(requests).map(([name, amount]) => amountMistake('requests', name, amount)),
    ...Object.entries(limits).map(([name, amount]) => amountMistake('limits', name, amount)),
  ].filter((mistake) => mistake !== undefined);
  const wrong = new Set(own.map(({ path }) => path.at(-1)));
  const both = Object.entries(requests)
    .filter(([name]) => !wrong.has(name))
    .map(([name, amount]) => relationMistake(name, amount, limits[name]))
    .filter((mistake) => mistake !== undefined);
  return [...own, ...both];
}

/** Holds requests and limits to what the API server takes. */
export function checkResources(scope: Construct, resources: ResourceRequirements | undefined): void {
  for (const { path, message } of resourceMistakes(resources ?? {})) {
    check(scope, false, `resources.${path.join('.')}: ${message}`);
  }
}

function amountMistake(part: string, name: string, amount: unknown): ResourceMistake | undefined {
  if (amount === null || amount === undefined) return undefined;
  const path = [part, name];
  const got = JSON.stringify(amount);
  if (!name.includes('/') && !/^(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(name)) {
    return {
      path,
      message: 'is no resource of Kubernetes; write a device with its domain, such as nvidia.com/gpu',
    };
  }
  const value = quantityOf(amount as string | number);
  if (value === undefined) {
    return { path, message: `must be a quantity such as 500m, 4 or 16Gi, got ${got}; correct it` };
  }
  if (value < 0) return { path, message: `must not be negative, got ${got}; raise it` };
  if (name.includes('/') && !Number.isInteger(value)) {
    return { path, message: `must be a whole number, as devices cannot be divided, got ${got}; round it` };
  }
  return undefined;
}

function relationMistake(name: string, request: unknown, limit: unknown): ResourceMistake | undefined {
  const path = ['requests', name];
  const asked = quantityOf(request as string | number) ?? 0;
  const none = limit === null || limit === undefined;
  const allowed = none ? undefined : quantityOf(limit as string | number);
  const got = `got ${JSON.stringify(request)} and ${JSON.stringify(limit ?? null)}`;
  if (name.includes('/') && asked !== allowed) {
    return { path, message: `must be equal to the limit, as with every device, ${got}; set both` };
  }
  if (allowed !== undefined && asked > allowed) {
    return { path, message: `must not be above the limit, ${got}; change one of them` };
  }
  return undefined;
}

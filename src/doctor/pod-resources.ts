import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import { quantityOf } from '../../constructs/quantity.js';

/** Amounts by the name of the resource, such as `nvidia.com/gpu`. */
export type Amounts = Readonly<Record<string, number>>;

/**
 * What the scheduler reserves for a pod, or what it is limited to: the sum of its containers, or an init container that wants more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podResources(pod: PodSpec, kind: 'requests' | 'limits'): Amounts {
  const init = pod.initContainers ?? [];
  const isSidecar = (container: Container): boolean =>
    (container as { restartPolicy?: string }).restartPolicy === 'Always';
  const running = [...pod.containers, ...init.filter(isSidecar)].map((one) => resourcesOf(one, kind));
  let total = running.reduce<Amounts>((sum, amounts) => added(sum, amounts), {});
  const before = init.filter((one) => !isSidecar(one)).map((one) => resourcesOf(one, kind));
  for (const amounts of before) {
    const names = [...Object.keys(total), ...Object.keys(amounts)];
    total = Object.fromEntries(names.map((name) => [name, Math.max(total[name] ?? 0, amounts[name] ?? 0)]));
  }
  const overhead = kind === 'requests' ? pod.overhead : undefined;
  return added(total, amountsOf(overhead));
}

/** What is left of two amounts when one is added to the other, as often as said. */
export function added(one: Amounts, other: Amounts, times = 1): Amounts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + times * (other[name] ?? 0)]));
}

/** Quantities as numbers; what is no quantity is left out. */
export function amountsOf(quantities: unknown): Amounts {
  const entries = Object.entries((quantities ?? {}) as Record<string, string | number>);
  return Object.fromEntries(
    entries.flatMap(([name, quantity]) => {
      const amount = quantityOf(quantity);
      return amount === undefined ? [] : [[name, amount]];
    }),
  );
}

/** An amount as people read it: bytes in the largest unit that keeps it short. */
export function amountText(name: string, amount: number): string {
  if (!/memory|storage|hugepages/.test(name)) return String(Math.round(amount * 1000) / 1000);
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
  let rest = amount;
  let unit = 0;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${Math.round(rest * 100) / 100}${units[unit]}`;
}

/** A limit without a request is a request as well. */
function resourcesOf({ resources }: Container, kind: 'requests' | 'limits'): Amounts {
  const { requests, limits } = resources ?? {};
  return amountsOf(kind === 'limits' ? limits : { ...limits, ...requests });
}

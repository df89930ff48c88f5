import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';

/**
 * Rules that allow the same, each resource once and resources with equal verbs together, in a stable order.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export function mergeRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const verbsOf = new Map<string, Set<string>>();
  for (const { apiGroups = [], resources = [], resourceNames = [], verbs } of rules) {
    for (const group of apiGroups) {
      for (const resource of resources) {
        const key = JSON.stringify([group, resource, [...resourceNames].sort()]);
        verbsOf.set(key, new Set([...(verbsOf.get(key) ?? []), ...verbs]));
      }
    }
  }
  const merged = new Map<string, PolicyRule & { resources: string[] }>();
  for (const [key, verbs] of [...verbsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [group, resource, resourceNames] = JSON.parse(key) as [string, string, string[]];
    const sorted = [...verbs].sort();
    const together = JSON.stringify([group, resourceNames, sorted]);
    const rule = merged.get(together);
    if (rule === undefined) {
      merged.set(together, {
        apiGroups: [group],
        resources: [resource],
        ...(resourceNames.length > 0 && { resourceNames }),
        verbs: sorted,
      });
    } else rule.resources.push(resource);
  }
  return [...merged.values()];
}

/**
 * Whether labels fit a selector as `kubectl get -l` takes it, such as `app=vllm,tier!=test,gpu in (a, b)`; an empty one fits all.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function matchesSelector(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .every((part) => matchesRequirement(labels, part));
}

function matchesRequirement(labels: Readonly<Record<string, string>>, requirement: string): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (set) {
    const [, key = '', operator, values = ''] = set;
    const found = values.split(',').some((value) => value.trim() === labels[key]);
    return found === (operator === 'in');
  }
  const [, key = '', operator, value] = /^([^=!\s]+)\s*(?:(==?|!=)\s*(.*))?$/.exec(requirement) ?? [];
  if (key === '') return !Object.hasOwn(labels, requirement.slice(1).trim());
  if (operator === undefined) return Object.hasOwn(labels, key);
  return (labels[key] === value) === (operator !== '!=');
}

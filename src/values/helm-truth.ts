/** Whether a key exists, even with the value `null`: `hasKey` in a Helm template. */
export function has(object: unknown, key: string): boolean {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, key);
}

/**
 * Whether a Helm template takes a value for true: not `null`, `false`, `0`, `""`, nor an empty list or map.
 * @see https://pkg.go.dev/text/template#hdr-Actions
 */
export function truthy(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  // NaN differs from zero, which is all that Go looks at.
  if (typeof value === 'number') return value !== 0;
  return Boolean(value);
}

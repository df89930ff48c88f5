/**
 * Why a pair is no label that the API server takes, with what to do; undefined for a good one.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelMistake(key: string, value: string): string | undefined {
  const wrongKey = qualifiedMistake(key);
  if (wrongKey !== undefined) return wrongKey;
  if (value.length > 63) {
    return `must have at most 63 characters as a label, got ${value.length} in ${JSON.stringify(value)}; shorten it`;
  }
  if (!/^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value)) {
    return `must be letters, digits, dashes, dots and underscores as a label, got ${JSON.stringify(value)}; change it`;
  }
  return undefined;
}

/** Why a key is none of an annotation, with what to do; undefined for a good one. Its domain may be in capitals, unlike a label's. */
export function annotationKeyMistake(key: string): string | undefined {
  return qualifiedMistake(key.toLowerCase()) && qualifiedMistake(key);
}

function qualifiedMistake(key: string): string | undefined {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  const good =
    more.length === 0 &&
    name.length <= 63 &&
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name) &&
    (prefix === undefined || /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(prefix));
  return good
    ? undefined
    : `must be a name of letters, digits, dashes, dots and underscores, after a domain and a slash or alone, got the key ${JSON.stringify(key)}; rename it`;
}

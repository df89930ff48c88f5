/** A query without the id of an engine, which is for the router; the rest stays as it was written. */
export function withoutId(search: string): string {
  if (!/[?&]id(?:=|&|$)/.test(search)) return search;
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== 'id' && !pair.startsWith('id='));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

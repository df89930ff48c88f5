import { parseManifests } from '../diff/manifest.js';
import type { HelmRelease } from './helm-record.js';

/** Warnings of a program that would install the release again: Flux marks what it has Helm install. */
export function foreignCare({ name, manifest }: HelmRelease): readonly string[] {
  const flux = 'helm.toolkit.fluxcd.io';
  const { objects } = parseManifests(manifest, 'manifest', { repeatedKeys: true });
  for (const { metadata } of objects) {
    const owner = metadata.labels?.[`${flux}/name`];
    if (owner === undefined) continue;
    const place = metadata.labels?.[`${flux}/namespace`] ?? '';
    return [
      `release ${name}: is kept by Flux, got HelmRelease ${place}/${owner}; suspend it first, or Flux installs the release again`,
    ];
  }
  return [];
}

/** Warnings of charts inside the chart, whose objects the values do not render. */
export function subchartsOf({ name, manifest }: HelmRelease): readonly string[] {
  const charts = new Map<string, number>();
  for (const [, chart = ''] of manifest.matchAll(/^# Source: [^/\n]+\/charts\/([^/\n]+)\//gm)) {
    charts.set(chart, (charts.get(chart) ?? 0) + 1);
  }
  return [...charts].map(
    ([chart, count]) =>
      `release ${name}: holds the chart ${chart} as well, got ${count} objects of it; they stay, and prune --chart would delete them unless helm install --take-ownership of that chart takes them before`,
  );
}

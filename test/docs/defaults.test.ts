import { App, Chart } from 'cdk8s';
import { expect, it } from 'vitest';
import { CacheServer } from '../../constructs/cache-server.js';
import { Router } from '../../constructs/router.js';
import { documentedDefaults } from '../../scripts/generate/docs-defaults.js';
import { differencesTable } from '../../scripts/generate/docs-migration.js';
import { root } from './doc-pages.js';

const fallbackOf = (key: string) => documentedDefaults.find((row) => row.key === key)?.fallback;

function resourcesOf(make: (chart: Chart) => unknown): string {
  const chart = new Chart(new App(), 'stack', { namespace: 'models' });
  make(chart);
  const deployment = chart.toJson().find(({ kind }: { kind: string }) => kind === 'Deployment');
  const { requests, limits } = deployment.spec.template.spec.containers[0].resources;
  return `requests of ${requests.cpu} CPU and ${requests.memory}, a limit of ${limits.memory}`;
}

it('defaults of typed props that depend on the component are told as they are', () => {
  expect(fallbackOf('routerSpec.resources')).toBe(resourcesOf((chart) => new Router(chart, 'Router')));
  expect(fallbackOf('cacheserverSpec.resources')).toBe(
    resourcesOf((chart) => new CacheServer(chart, 'CacheServer')),
  );
});

it('every key stands once in the table of defaults', () => {
  const keys = documentedDefaults.map(({ key }) => key);

  expect(keys).toEqual([...new Set(keys)]);
});

it('differences are told without the marks of regular expressions', () => {
  const rows = differencesTable(root).split('\n').slice(2);
  const fields = rows.map((row) => row.split(/(?<!\\) \| /)[1] ?? '');

  expect(fields).toHaveLength(rows.length);
  expect(fields.filter((field) => /[$^+?]|\\(?!\|)|\[\^/.test(field))).toEqual([]);
});

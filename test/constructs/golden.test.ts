import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Yaml } from 'cdk8s';
import { expect, it } from 'vitest';
import { scenarioNames, scenarios } from '../support/scenarios.js';
import { problemsOf } from '../support/schemas.js';

it.each(scenarioNames)('%s', async (name) => {
  const objects = scenarios[name]().toJson();

  expect(objects.flatMap((object) => problemsOf(object))).toEqual([]);
  await expect(Yaml.stringify(...objects)).toMatchFileSnapshot(`../golden/${name}.k8s.yaml`);
});

it('has a scenario for each golden file', () => {
  const files = readdirSync(fileURLToPath(new URL('../golden', import.meta.url)));

  expect(files.sort()).toEqual(scenarioNames.map((name) => `${name}.k8s.yaml`).sort());
});

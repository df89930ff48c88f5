import { expect, it } from 'vitest';
import { docPages, filesOf } from '../../docs/doc-pages.js';
import { startSim } from '../../sim/running-engine.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';

it('The file of the documentation lets its client in twice', async () => {
  const engine = await startSim();
  const page = docPages().find((one) => one.path === 'docs/limits.md');
  const limits = fileOf((page && filesOf(page).get('limits.json')) ?? '', 'limits.json');
  const router = await startWhole([...staticEngines([engine]), '--limits-file', limits]);
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const body = { model: 'tiny', prompt: 'hello', max_tokens: 3 };
    const init = { headers: { authorization: 'Bearer my-key' } };
    statuses.push((await ask(router, '/v1/completions', body, init)).status);
  }
  expect(statuses).toEqual([200, 200, 429]);
  expect(await (await fetch(`${router.url}/metrics`)).text()).toContain('client="search"');
});

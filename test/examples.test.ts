import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runApp } from '../src/rendering/app-process.js';
import { type RenderedObject, readRendered } from '../src/rendering/rendered-files.js';
import { problemsOf } from './support/schemas.js';

/** The objects that an example writes; it has to be valid and without warnings. */
async function objectsOf(example: string): Promise<readonly RenderedObject[]> {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = fileURLToPath(new URL(`../examples/${example}.ts`, import.meta.url));
  expect(await runApp(file, folder)).toEqual({ warnings: [], exportsApp: true });
  const { files, problems } = readRendered(folder);
  expect(problems).toEqual([]);
  expect(files.map(({ path }) => path)).toEqual([`${example}.k8s.yaml`]);
  const objects = files.flatMap((file) => file.objects);
  expect(objects.flatMap((object) => problemsOf({ ...object }))).toEqual([]);
  return objects;
}

/** Command line, environment and arguments of the Deployment whose name holds the given text, as one text. */
function podText(objects: readonly RenderedObject[], name: string): string {
  const found = objects.filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name.includes(name));
  expect(found).toHaveLength(1);
  return JSON.stringify(found[0]?.spec);
}

test('Prefill and decode engines and the router agree on ports and labels', async () => {
  const objects = await objectsOf('prefill-decode');
  for (const pool of ['prefill', 'decode']) {
    expect(podText(objects, pool)).toContain('NixlConnector');
    expect(podText(objects, pool)).toContain(`"model":"qwen3-${pool}"`);
  }
  const router = podText(objects, 'router');
  expect(router).toContain('"--routing-logic","disaggregated_prefill_orchestrated"');
  expect(router).toContain('"--prefill-model-labels","qwen3-prefill"');
  expect(router).toContain('"--decode-model-labels","qwen3-decode"');
});

test('Of two models, the one with LMCache uses the cache server', async () => {
  const objects = await objectsOf('two-models');
  const url = '{"name":"LMCACHE_REMOTE_URL","value":"lm://llm-cache-server-service:80"}';
  expect(podText(objects, 'qwen3-8b')).toContain(url);
  expect(podText(objects, 'qwen3-0-6b')).not.toContain('LMCACHE');
  expect(objects.map(({ metadata }) => metadata.name)).toContain('llm-cache-server-service');
});

test('The app of one stack passes on token, labels and placement', async () => {
  const objects = await objectsOf('own-app');
  const engine = podText(objects, 'llama3');
  expect(engine).toContain(
    '{"name":"HF_TOKEN","valueFrom":{"secretKeyRef":{"key":"token","name":"hugging-face"}}}',
  );
  expect(engine).toContain('"tolerations":[{"key":"nvidia.com/gpu","operator":"Exists"}]');
  expect(podText(objects, 'router')).toContain('"--session-key","x-user-id"');
  expect(objects.filter(({ metadata }) => metadata.labels?.team !== 'assistants')).toEqual([]);
});

test('The extended engine is placed by its class and has its own object beside it', async () => {
  const objects = await objectsOf('extended-engine');
  expect(podText(objects, 'qwen3')).toContain('"nodeSelector":{"pool":"spot"}');
  expect(objects.filter(({ kind }) => kind === 'ConfigMap')).toEqual([
    expect.objectContaining({ data: { owner: 'platform@example.com' } }),
  ]);
});

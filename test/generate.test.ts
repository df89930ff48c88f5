import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closedBuiltIns } from '../scripts/generate/built-in-schemas.js';
import { applyChanges, changesOf } from '../scripts/generate/file-tree.js';
import type { Step } from '../scripts/generate/step.js';
import { steps } from '../scripts/generate/steps.js';

async function emptyRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'generate-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}

function step(name: string, files: Readonly<Record<string, string>>, owns: readonly string[] = []): Step {
  return { name, owns, run: async () => new Map(Object.entries(files)) };
}

describe('generated files', () => {
  it('are those that the steps of the repository yield', async () => {
    const changes = await changesOf(fileURLToPath(new URL('..', import.meta.url)), steps);

    expect([...changes.written.keys(), ...changes.removed]).toEqual([]);
  }, 30_000);

  it('are written once, and then match', async () => {
    const root = await emptyRoot();
    const all = [step('one', { 'a/b/c.ts': 'c' }), step('two', { 'd.md': 'd' })];

    await applyChanges(root, await changesOf(root, all));

    expect(await readFile(join(root, 'a/b/c.ts'), 'utf8')).toBe('c');
    expect((await readdir(root)).sort()).toEqual(['a', 'd.md']);
    expect(await changesOf(root, all)).toEqual({ written: new Map(), removed: [] });
  });

  it('leave nothing behind in the folders that steps own, and all else alone', async () => {
    const root = await emptyRoot();
    await mkdir(join(root, 'own/below'), { recursive: true });
    for (const path of ['own/stale.ts', 'own/other.ts', 'own/below/kept.ts', 'kept.ts'])
      await writeFile(join(root, path), '');
    const all = [
      step('owner', { 'own/new.ts': '' }, ['own', 'absent']),
      step('guest', { 'own/other.ts': '' }),
    ];

    const changes = await changesOf(root, all);
    await applyChanges(root, changes);

    expect(changes.removed).toEqual(['own/stale.ts']);
    expect((await readdir(join(root, 'own'))).sort()).toEqual(['below', 'new.ts', 'other.ts']);
    expect(await readdir(join(root, 'own/below'))).toEqual(['kept.ts']);
    expect(await readFile(join(root, 'kept.ts'), 'utf8')).toBe('');
  });

  it('belong to one step', async () => {
    const all = [step('one', { 'a.ts': '1' }), step('two', { 'a.ts': '2' })];

    await expect(changesOf(await emptyRoot(), all)).rejects.toThrow(
      "generate: two steps write one file, got a.ts; keep it in 'one' or 'two'",
    );
  });
});

describe('closedBuiltIns', () => {
  const ref = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {} });
  const components = {
    Ring: {
      type: 'object',
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Ring' }],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        stones: { type: 'array', items: ref('Stone'), 'x-kubernetes-list-map-keys': ['id', 'side'] },
      },
    },
    Stone: {
      description: 'text',
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string', default: '' },
        side: { type: 'string', default: 'top' },
        facet: ref('Stone'),
      },
    },
    Unused: { type: 'object' },
  };

  it('selects a kind and all that it consists of', () => {
    const { index, definitions } = closedBuiltIns(components, { 'example.com/v1': ['Ring'] });

    expect([...index]).toEqual([['example.com/v1/Ring', 'Ring']]);
    expect(Object.fromEntries(definitions)).toEqual({
      Ring: {
        type: 'object',
        required: ['apiVersion', 'kind', 'metadata'],
        additionalProperties: false,
        properties: {
          apiVersion: { const: 'example.com/v1' },
          kind: { const: 'Ring' },
          stones: { type: 'array', items: { $ref: '#/$defs/Stone' }, uniqueKeys: { id: '', side: 'top' } },
        },
      },
      Stone: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: { id: { type: 'string' }, side: { type: 'string' }, facet: { $ref: '#/$defs/Stone' } },
      },
    });
  });

  it('refuses a kind that the document has not', () => {
    expect(() => closedBuiltIns(components, { 'example.com/v2': ['Ring'] })).toThrow(
      'openapi: no schema of a kind, got example.com/v2/Ring; correct the list of kinds',
    );
  });
});

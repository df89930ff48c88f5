import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { foreignFile, readRendered } from '../../src/rendering/rendered-files.js';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rendered-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const configMap = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}${more} }\n`;

test('Files are listed from the top down, with their objects', () => {
  const { files, problems } = readRendered(
    folderOf({
      'b.k8s.yaml': `${configMap('one')}---\n${configMap('two')}`,
      'a/a.k8s.yaml': configMap('three'),
      'c.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"four"}}',
      'notes.txt': 'no manifest',
    }),
  );
  expect(problems).toEqual([]);
  expect(files.map(({ path, objects }) => [path, ...objects.map(({ metadata }) => metadata.name)])).toEqual([
    ['b.k8s.yaml', 'one', 'two'],
    ['c.json', 'four'],
    ['a/a.k8s.yaml', 'three'],
  ]);
});

test('Each document that cannot be applied is told', () => {
  const { problems } = readRendered(
    folderOf({ 'a.yaml': `a: b: c\n`, 'b.yaml': `kind: Pod\n---\n${configMap('one')}---\n- 1\n` }),
  );
  expect(problems).toEqual([
    expect.stringMatching(/^a\.yaml document 1: is no YAML, Nested mappings/),
    'b.yaml document 1: has no apiVersion, kind or metadata.name, got {"kind":"Pod"}',
    'b.yaml document 3: has no apiVersion, kind or metadata.name, got [1]',
  ]);
});

test('An object may be once in each folder and namespace, whatever the version of its API', () => {
  expect(
    readRendered(
      folderOf({
        'a.yaml': configMap('one'),
        'b/a.yaml': configMap('one'),
        'c.yaml': configMap('one', ', namespace: x'),
      }),
    ).problems,
  ).toEqual([]);
  expect(
    readRendered(
      folderOf({
        'a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: one }\n',
        'b.yaml': 'apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: { name: one }\n',
      }),
    ).problems,
  ).toEqual(["b.yaml document 1: is a second Deployment 'one', after a.yaml document 1; rename one"]);
});

test('An app that writes nothing is told how to', () => {
  const problem = 'the app wrote no objects; call app.synth() at its end and give App no outdir of its own';
  expect(readRendered(folderOf({})).problems).toEqual([problem]);
  expect(readRendered(folderOf({ 'a.k8s.yaml': '' })).problems).toEqual([problem]);
});

test('A file that cdk8s would not write, and that is not written again, is foreign', () => {
  const folder = folderOf({ 'a.k8s.yaml': '', 'b/values.yaml': 'mine: 1' });
  expect(foreignFile(folder)).toBe('b/values.yaml');
  expect(foreignFile(folder, ['b/values.yaml'])).toBeUndefined();
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fakeDocker } from '../images/fake-docker.js';

const operator = fileURLToPath(new URL('../../operator', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'makefile-'));
const bin = join(folder, 'bin');

/** A kubectl that writes its arguments and what it is given into a file for each call. */
const kubectl = `#!${process.execPath}
const fs = require('node:fs');
const calls = fs.readdirSync(process.env.CALLS).length;
fs.writeFileSync(process.env.CALLS + '/' + calls, JSON.stringify({ args: process.argv.slice(2), input: fs.readFileSync(0, 'utf8') }));
`;

beforeAll(() => {
  mkdirSync(bin);
  writeFileSync(join(bin, 'kubectl'), kubectl, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Call {
  readonly args: readonly string[];
  readonly objects: readonly { readonly kind: string; readonly spec?: unknown }[];
}

function make(target: string, variables: readonly string[] = [], path: readonly string[] = []) {
  const calls = mkdtempSync(join(folder, 'calls-'));
  const { status, stdout, stderr } = spawnSync('make', ['-C', operator, target, ...variables], {
    encoding: 'utf8',
    env: { ...process.env, CALLS: calls, PATH: [bin, ...path, process.env.PATH].join(delimiter) },
  });
  const read = (at: number): Call[] => {
    try {
      const { args, input } = JSON.parse(readFileSync(join(calls, String(at)), 'utf8')) as {
        args: string[];
        input: string;
      };
      const objects = parseAllDocuments(input).map((document) => document.toJS() as Call['objects'][number]);
      return [{ args, objects }, ...read(at + 1)];
    } catch {
      return [];
    }
  };
  return { status, stdout, stderr, calls: read(0) };
}

const kindsOf = (call: Call | undefined): string[] =>
  [...new Set(call?.objects.map(({ kind }) => kind))].sort();
const imageIn = (objects: Call['objects']): string | undefined => {
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as
    | { spec: { template: { spec: { containers: { image: string }[] } } } }
    | undefined;
  return deployment?.spec.template.spec.containers[0]?.image;
};

test('deploy applies everything with the image that is given', () => {
  const { status, calls } = make('deploy', ['IMG=r.io/team/operator:7']);
  expect({ status, args: calls.map(({ args }) => args) }).toEqual({
    status: 0,
    args: [['apply', '-f', '-']],
  });
  expect(imageIn(calls[0]?.objects ?? [])).toBe('r.io/team/operator:7');
  expect(kindsOf(calls[0])).toContain('CustomResourceDefinition');
}, 60_000);

test('install and uninstall are of the CustomResourceDefinitions alone', () => {
  const install = make('install');
  const uninstall = make('uninstall');
  expect([install.status, uninstall.status]).toEqual([0, 0]);
  expect(install.calls.map(kindsOf)).toEqual([['CustomResourceDefinition']]);
  expect(uninstall.calls.map(kindsOf)).toEqual([['CustomResourceDefinition']]);
  expect(uninstall.calls[0]?.args).toEqual(['delete', '--ignore-not-found', '-f', '-']);
}, 60_000);

test('undeploy deletes resources first, while the operator still runs', () => {
  const { status, calls } = make('undeploy');
  expect({ status, verbs: calls.map(({ args }) => args[0]) }).toEqual({
    status: 0,
    verbs: ['delete', 'delete'],
  });
  expect(kindsOf(calls[0])).toEqual(['CustomResourceDefinition']);
  expect(kindsOf(calls[1])).not.toContain('CustomResourceDefinition');
  expect(kindsOf(calls[1])).toContain('Deployment');
}, 60_000);

test('docker-build and docker-push build the image that is given', () => {
  const docker = fakeDocker();
  expect(make('docker-build', ['IMG=r.io/operator:8'], [docker.folder]).status).toBe(0);
  expect(make('docker-push', ['IMG=r.io/operator:8'], [docker.folder]).status).toBe(0);
  const [kept, pushed] = docker.built();
  expect(kept).toMatchObject({ tag: 'r.io/operator:8', file: 'images/operator/Dockerfile', to: 'store' });
  expect(pushed).toMatchObject({
    tag: 'r.io/operator:8',
    to: 'registry',
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  // Where to push is nothing to be guessed.
  expect(make('docker-push', [], [docker.folder]).stderr).toContain('--push: needs a registry that is yours');
  expect(docker.built()).toHaveLength(2);
}, 60_000);

test('build-installer writes what deploy applies', () => {
  const target = join(folder, 'install.yaml');
  const { status } = make('build-installer', ['IMG=r.io/operator:9', `INSTALLER=${target}`]);
  expect(status).toBe(0);
  const objects = parseAllDocuments(readFileSync(target, 'utf8')).map((document) => document.toJS());
  expect(imageIn(objects)).toBe('r.io/operator:9');
  expect(kindsOf({ args: [], objects })).toContain('Namespace');
}, 60_000);

test('A target fails where its first half does', () => {
  const { status, calls } = make('deploy', ['IMG=', 'MANIFESTS=false']);
  expect(status).not.toBe(0);
  expect(calls.flatMap(({ objects }) => objects)).toEqual([]);
});

test('the committed manifest is the one of npm start', () => {
  const [config, dist] = ['config/default.yaml', '../dist/operator/production-stack-operator.k8s.yaml'].map(
    (path) => readFileSync(join(operator, path), 'utf8'),
  );
  expect(config).toBe(dist);
});

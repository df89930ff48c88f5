import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { RenderedObject } from '../../src/rendering/rendered-files.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { runSynth, synthFlags } from '../../src/synth-command.js';
import { binaryOf } from '../support/kube-programs.js';

/** Braces of Jinja, Grafana and Prometheus, and a few of Helm's own. */
const values = `servingEngineSpec:
  modelSpec:
  - name: small
    repository: vllm/vllm-openai
    tag: v0.32.0
    modelURL: Qwen/Qwen3-0.6B
    replicaCount: 1
    requestCPU: 4
    requestMemory: 16Gi
    requestGPU: 1
    chatTemplate: chat.jinja
    chatTemplateConfigMap: |
      {%- for message in messages %}{{ message['role'] + "\\n" }}{{- "{{" }} }}{% endfor %}
      {{/* no comment */}} {{ .Values.nothing }} {{{{ }}}}
extraObjects:
- apiVersion: v1
  kind: ConfigMap
  metadata: { name: alerts, annotations: { summary: "\${labels.pod} of {% raw %}" } }
  data: { "on": "yes", release: "{{ .Release.Name }}", tab: "a\\tb" }
`;

async function synth(...flags: string[]): Promise<string> {
  const argv = ['--release', 'r', '--namespace', 'ns', '--values', '-', ...flags];
  const { values: parsed } = parseFlags(synthFlags, { argv });
  const { code, stdout, stderr } = await runSynth(parsed, async () => values);
  expect(stderr.filter((line) => !line.startsWith('warning'))).toEqual([]);
  expect(code).toBe(0);
  return stdout;
}

function byIdentity(text: string): Record<string, RenderedObject> {
  const objects = parseAllDocuments(text).map((document) => document.toJS() as RenderedObject | null);
  return Object.fromEntries(
    objects.flatMap((object) => (object ? [[`${object.kind}/${object.metadata.name}`, object]] : [])),
  );
}

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('helm renders the chart to the very objects of the plain manifests', async () => {
  const chart = join(place(), 'chart');
  await synth('--format', 'helm', '--out', chart);
  const rendered = execFileSync(binaryOf('helm'), ['template', 'r', chart, '-n', 'ns'], { encoding: 'utf8' });
  expect(byIdentity(rendered)).toEqual(byIdentity(await synth('--stdout')));
  execFileSync(binaryOf('helm'), ['lint', chart], { encoding: 'utf8' });
});

test('kubectl kustomize builds the very objects of the plain manifests', async () => {
  const folder = place();
  await synth('--format', 'kustomize', '--out', folder);
  const built = execFileSync(binaryOf('kubectl'), ['kustomize', folder], { encoding: 'utf8' });
  expect(byIdentity(built)).toEqual(byIdentity(await synth('--stdout')));
});

test('helm renders every golden the same when it is a template', async () => {
  const { outputFiles } = await import('../../src/output-format.js');
  const folder = new URL('../golden/', import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.k8s.yaml'))) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const chart = place();
    const objects = Object.values(byIdentity(text));
    for (const { path, text: content } of outputFiles(objects, 'golden', 'helm')) {
      execFileSync('mkdir', ['-p', join(chart, path, '..')]);
      writeFileSync(join(chart, path), content);
    }
    const rendered = execFileSync(binaryOf('helm'), ['template', 'golden', chart], { encoding: 'utf8' });
    expect(byIdentity(rendered), name).toEqual(byIdentity(text));
  }
});

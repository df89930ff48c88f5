import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type HelmAnswer, type HelmCase, noteText, randomCases, trickyCases } from './helm-cases.js';

// Records what helm answers to the cases: HELM=path/to/helm node --import tsx test/values/record-helm.ts

const helm = process.env.HELM ?? 'helm';
const run = promisify(execFile);

const template =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  answer: {{ .Values | toJson | quote }}\n';

async function ask({ defaults, files, flags }: HelmCase): Promise<HelmAnswer> {
  const dir = mkdtempSync(join(tmpdir(), 'ask-helm-'));
  try {
    const chart = join(dir, 'c');
    await run('mkdir', ['-p', join(chart, 'templates')]);
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n');
    writeFileSync(join(chart, 'values.yaml'), defaults);
    writeFileSync(join(chart, 'templates/answer.yaml'), template);
    writeFileSync(join(dir, 'note.txt'), noteText);
    const args = files.flatMap((text, index) => {
      writeFileSync(join(dir, `${index}.yaml`), text);
      return ['-f', `${index}.yaml`];
    });
    const { stdout, stderr } = await run(helm, ['template', 'r', 'c', ...args, ...flags.flat()], {
      cwd: dir,
      env: { ...process.env, HOME: dir },
    });
    const { data } = parse(stdout) as { data: { answer: string } };
    return {
      defaults,
      files,
      flags,
      values: JSON.parse(data.answer) as unknown,
      warnings: stderr.match(/warning:/g)?.length ?? 0,
    };
  } catch (error) {
    if ((error as { code?: unknown }).code !== 1) throw error;
    return { defaults, files, flags, values: null, warnings: 0 };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const answers: HelmAnswer[] = [];
const cases = [...trickyCases, ...randomCases(120)];
for (let at = 0; at < cases.length; at += 2)
  answers.push(...(await Promise.all(cases.slice(at, at + 2).map(ask))));
const lines = answers.map((answer) => JSON.stringify(answer));
writeFileSync(
  join(dirname(fileURLToPath(import.meta.url)), 'golden/helm-answers.json'),
  `[\n${lines.join(',\n')}\n]\n`,
);

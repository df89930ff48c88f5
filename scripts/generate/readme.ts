import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routingLogics } from '../../contract/routing-logics.js';
import { flagTableMarkdown } from '../../src/runtime/flag-help.js';
import { synthFlags } from '../../src/synth-command.js';
import { localOutput } from './local-output.js';
import type { Step } from './step.js';

const MARKED = /(<!-- generated: ([^>]+?) -->\n)[\s\S]*?(<!-- end -->)/g;

/** Rewrites what stands between markers in README.md: tables, the examples' code, and what `npm start` prints for them. */
export const readme: Step = {
  name: 'README',
  run: async (root) => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const sections = new Map<string, string>();
    for (const [, , section = ''] of text.matchAll(MARKED)) {
      sections.set(section, await sectionText(root, section));
    }
    const written = text.replace(
      MARKED,
      (_, open: string, section: string, close: string) => `${open}${sections.get(section)}\n${close}`,
    );
    return new Map([['README.md', written]]);
  },
};

async function sectionText(root: string, section: string): Promise<string> {
  const [kind, name = ''] = section.split(' ');
  switch (kind) {
    case 'synth':
      return flagTableMarkdown(synthFlags).trim();
    case 'routing':
      return routingTable();
    case 'example':
      return fenced('ts', exampleCode(root, name));
    case 'start':
      return fenced('text', startOutput(root, name));
    case 'local':
      return fenced('text', await localOutput(root));
    default:
      throw new Error(`README.md: unknown section '${section}'; use synth, routing, example, start or local`);
  }
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}

function routingTable(): string {
  const rows = Object.entries(routingLogics).map(([logic, meaning]) => `| \`${logic}\` | ${meaning} |`);
  return ['| logic | a request goes to |', '|---|---|', ...rows].join('\n');
}

/** The example as somebody who installed the package writes it. */
function exampleCode(root: string, name: string): string {
  return readFileSync(join(root, 'examples', `${name}.ts`), 'utf8').replaceAll(
    "'../src/index.js'",
    "'cdk8s-vllm-stack'",
  );
}

function startOutput(root: string, name: string): string {
  const app = name === 'default' ? 'src/main.ts' : `examples/${name}.ts`;
  const target = name === 'default' ? 'dist' : `out/${name}`;
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    const out = join(folder, 'out');
    const printed = execFileSync(process.execPath, ['--import', 'tsx', 'src/start.ts', app, '--out', out], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const command = name === 'default' ? 'npm start' : `npm start -- ${app}`;
    return `$ ${command}\n${printed.replace(/\S*readme-[^/]+\/out/g, target)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

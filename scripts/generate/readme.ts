import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RoutingLogic, routingLogicNames, routingLogics } from '../../contract/routing-logics.js';
import { flagTableMarkdown } from '../../src/runtime/flag-help.js';
import { synthFlags } from '../../src/synth-command.js';
import { localOutput } from './local-output.js';
import type { Step } from './step.js';

const MARKED = /(<!-- generated: ([^>]+?) -->\n)[\s\S]*?(<!-- end -->)/g;

/** For whom each routing logic is; `docs/routing.md` has the reasons and the figures. */
const chooseWhen: Readonly<Record<RoutingLogic, string>> = {
  roundrobin: 'you compare the others with something',
  session: 'clients name their sessions, and prompts share nothing but their own history',
  prefixaware: 'prompts share beginnings, engines publish no KV events, and one router is enough',
  kvaware: 'prompts share beginnings, above all behind several routers',
  disaggregated_prefill: 'engines for prefill and decode are apart, and LMCache moves the cache',
  disaggregated_prefill_orchestrated: 'they are apart, and NIXL moves the cache',
  loadaware: 'prompts share beginnings, and you want to weigh load yourself',
  leastloaded: 'prompts share nothing, or engines differ in speed',
  p2c: '`leastloaded` may look at two engines only',
  ttft: 'the first token counts, engines differ in speed and are not saturated',
};

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
  const rows = routingLogicNames.map(
    (logic) => `| \`${logic}\` | ${routingLogics[logic]} | ${chooseWhen[logic]} |`,
  );
  return ['| logic | a request goes to | choose it when |', '|---|---|---|', ...rows].join('\n');
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

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Chart } from 'cdk8s';
import { build } from 'esbuild';
import { kinds } from '../../operator/kinds/index.js';
import type { CustomResource } from '../../operator/kube-object.js';
import type { Manifest } from '../support/kube-server.js';
import { docPages, filesOf, type Page, root } from './doc-pages.js';
import { kubectlCall, objectsIn, problemsOfCall } from './kubectl-check.js';
import { runUntilUp } from './local-run.js';
import { runRouter } from './router-run.js';
import { type Pipeline, type Program, pipelinesOf } from './shell-lines.js';

/** What a program of the documentation did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a kubectl call for real; `undefined` where only its form is checked. */
export type Kubectl = (
  argv: readonly string[],
  stdin: string,
  folder: string,
) => Promise<Outcome> | undefined;

/** Files that a page speaks of and does not show, by page. */
const given: Readonly<Record<string, Readonly<Record<string, readonly [page: string, file: string]>>>> = {
  'README.md': { 'my-values.yaml': ['docs/minimal.md', 'minimal.yaml'] },
};

/** Paths of the API that the documentation may ask the router for. */
const apiPaths = ['/health', '/v1/models', '/v1/chat/completions', '/v1/completions', '/v1/embeddings'];

const cache = join(root, '.cache');
const entry = pathToFileURL(join(root, 'src', 'index.ts')).href;
let bundle: Promise<string> | undefined;

/** A new folder inside the repository, so that apps find cdk8s. */
export function docFolder(): string {
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, 'docs-'));
}

/** The program vllm-stack, built from the sources as they are. */
async function builtProgram(): Promise<string> {
  bundle ??= (async () => {
    mkdirSync(cache, { recursive: true });
    const outfile = join(cache, 'docs-cli.mjs');
    const partial = join(cache, `docs-cli.${process.pid}.mjs`);
    await build({
      absWorkingDir: root,
      entryPoints: ['src/cli.ts'],
      outfile: partial,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'silent',
      external: ['zeromq'],
      alias: { yaml: join(root, 'node_modules', 'yaml') },
      banner: {
        js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
      },
    });
    renameSync(partial, outfile);
    return outfile;
  })();
  return bundle;
}

/** Runs the program vllm-stack in a folder. */
export async function ownProgram(argv: readonly string[], folder: string): Promise<Outcome> {
  return node([await builtProgram(), ...argv], folder);
}

/** Writes the files that a page shows or is given into a folder. */
function writeFiles(page: Page, folder: string): void {
  const others = Object.entries(given[page.path] ?? {}).map(([name, [path, file]]): [string, string] => {
    const text = filesOf(docPages().find((other) => other.path === path) ?? page).get(file);
    if (text === undefined) throw new Error(`docs: no such file, got ${path} ${file}; correct the table`);
    return [name, text];
  });
  for (const [name, text] of [...filesOf(page), ...others]) {
    writeFileSync(join(folder, name), text.replaceAll("'cdk8s-vllm-stack'", `'${entry}'`));
  }
}

/**
 * Runs the shell blocks of a page in their order: programs of this repository for real, all others by a rule that checks
 * them; a program without a rule is an error. Returns what is wrong, each with its line.
 */
export async function runPage(
  page: Page,
  folder: string,
  kubectl: Kubectl = () => undefined,
): Promise<string[]> {
  writeFiles(page, folder);
  const run = new PageRun(page, folder, kubectl);
  for (const { language, text, line } of page.blocks) {
    if (language !== 'sh') continue;
    for (const pipeline of pipelinesOf(text)) await run.pipeline(pipeline, `${page.path}:${line}`);
  }
  return run.problems;
}

class PageRun {
  readonly problems: string[] = [];
  /** Everything that the programs of the page have written. */
  private written: Manifest[] = [];
  private readonly forwarded = new Set<string>();
  /** Models that routers of the page have served. */
  private readonly routed = new Set<string>();
  private readonly page: Page;
  private readonly folder: string;
  private readonly kubectl: Kubectl;

  constructor(page: Page, folder: string, kubectl: Kubectl) {
    this.page = page;
    this.folder = folder;
    this.kubectl = kubectl;
  }

  async pipeline(pipeline: Pipeline, where: string): Promise<void> {
    let stdin = '';
    for (const program of pipeline) {
      const outcome = await this.program(program, stdin);
      const text = program.argv.join(' ');
      if (outcome.code !== 0) this.problems.push(`${where} ${text}: ${outcome.stderr.trim()}`);
      stdin = outcome.stdout;
      if (program.into !== undefined) writeFileSync(join(this.folder, program.into), outcome.stdout);
    }
  }

  private async program({ argv }: Program, stdin: string): Promise<Outcome> {
    const [name = '', first = '', ...rest] = argv;
    switch (name) {
      case 'npx':
        if (first === 'vllm-router') return this.router(rest);
        // Clients of a router are run beside the tests of what they ask for.
        if (first === 'tsx')
          return existsSync(join(this.folder, rest[0] ?? '')) ? passed : failed('no such file');
        if (first !== 'vllm-stack') return failed(`no rule for npx ${first}`);
        return rest[0] === 'local'
          ? runUntilUp(['--import', 'tsx', join(root, 'src', 'cli.ts'), ...rest], this.folder)
          : this.own([await builtProgram(), ...rest]);
      case 'npm':
        return this.npm(first, rest);
      case 'kubectl':
        return this.checkedKubectl(argv.slice(1), stdin);
      case 'helm':
        return this.helm(argv.slice(1));
      case 'curl':
        return this.curl(argv.slice(1));
      default:
        return failed(`no rule for ${name}`);
    }
  }

  private async own(argv: readonly string[]): Promise<Outcome> {
    const outcome = await node(argv, this.folder);
    this.written = [...this.written, ...manifestsBelow(this.folder), ...objectsOf(outcome.stdout)];
    const warns = this.page.blocks.some(
      ({ words }) => words.at(-1) === 'warns' && argv.includes(words[1] ?? ''),
    );
    const expected = warns || this.fromHelm(argv);
    if (outcome.code !== 0 || expected === (outcome.stderr !== '')) return outcome;
    return failed(expected ? 'warns of nothing, although the page says so' : outcome.stderr);
  }

  private async router(argv: readonly string[]): Promise<Outcome> {
    const { port, models, ...outcome } = await runRouter(argv, this.folder);
    this.forwarded.add(port);
    for (const model of models) this.routed.add(model);
    return outcome.stderr === '' ? outcome : { ...outcome, code: outcome.code || 1 };
  }

  private npm(verb: string, rest: readonly string[]): Promise<Outcome> | Outcome {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    if (verb === 'start')
      return this.own([
        '--import',
        'tsx',
        join(root, 'src', 'start.ts'),
        ...rest.filter((word) => word !== '--'),
      ]);
    if (verb === 'ci') return existsSync(join(root, 'package-lock.json')) ? passed : failed('no lock file');
    if (verb === 'run' && rest[0] === 'images') {
      const words = rest.slice(1).filter((word) => word !== '--');
      return node(
        ['--import', 'tsx', join(root, 'scripts', 'images.ts'), ...words, '--dry-run'],
        this.folder,
      );
    }
    const script = verb === 'run' ? rest[0] : verb === 'test' ? verb : undefined;
    return script !== undefined && scripts[script]
      ? passed
      : failed(`no such script of package.json, got ${script ?? verb}`);
  }

  private async checkedKubectl(argv: readonly string[], stdin: string): Promise<Outcome> {
    const call = kubectlCall(argv);
    const objects = [...this.written, ...objectsIn(stdin), ...manifestsBelow(this.folder)];
    const problems = problemsOfCall(call, this.folder, [...objects, ...objects.flatMap(childrenOf)]);
    if (problems.length > 0) return failed(problems.join('; '));
    if (call.words[0] === 'port-forward') this.forwarded.add(call.words[2]?.split(':')[0] ?? '');
    return (await this.kubectl(argv, stdin, this.folder)) ?? passed;
  }

  /** Helm has no release here: the values are those of the page, and the manifests what the program makes of them. */
  private async helm(argv: readonly string[]): Promise<Outcome> {
    const [get, what, release, , namespace, ...more] = argv;
    if (get !== 'get' || release === undefined || namespace === undefined || argv[3] !== '--namespace')
      return failed('helm: no rule but for helm get values|manifest RELEASE --namespace NAMESPACE');
    const [block] = this.page.blocks.filter(({ words }) => words[0] === 'values');
    if (what === 'values' && more.join(' ') === '--output yaml')
      return { ...passed, stdout: block?.text ?? '' };
    if (what !== 'manifest' || more.length > 0)
      return failed(`helm: no rule for helm get ${what} ${more.join(' ')}`);
    writeFileSync(join(this.folder, 'release-values.yaml'), block?.text ?? '');
    const values = ['--values', 'release-values.yaml', '--release', release, '--namespace', namespace];
    const { code, stdout, stderr } = await node(
      [await builtProgram(), 'synth', ...values, '--stdout'],
      this.folder,
    );
    return { code, stdout, stderr };
  }

  private fromHelm(argv: readonly string[]): boolean {
    return argv.some((word) => word === 'values.yaml') && existsSync(join(this.folder, 'before.yaml'));
  }

  private curl(argv: readonly string[]): Outcome {
    const url = argv.find((word) => word.startsWith('http'));
    const { port = '', pathname = '' } = url === undefined ? {} : new URL(url);
    if (!this.forwarded.has(port)) return failed(`nothing was forwarded to port ${port} before`);
    if (!apiPaths.includes(pathname)) return failed(`no rule for the path ${pathname}`);
    const data = argv[argv.indexOf('-d') + 1];
    if (!argv.includes('-d')) return passed;
    const { model } = JSON.parse(data ?? '') as { model?: string };
    const objects = [...this.written, ...manifestsBelow(this.folder)];
    const isServed = this.routed.has(model ?? '') || JSON.stringify(objects).includes(`"${model}"`);
    return isServed ? passed : failed(`nothing serves ${model}`);
  }
}

const passed: Outcome = { code: 0, stdout: '', stderr: '' };

function failed(stderr: string): Outcome {
  return { code: 1, stdout: '', stderr };
}

/** What the operator makes of a resource. */
function childrenOf(object: Manifest): Manifest[] {
  const kind = Object.entries(kinds).find(([name]) => name === object.kind)?.[1]();
  if (kind === undefined) return [];
  const resource = {
    ...object,
    metadata: { uid: '', resourceVersion: '', generation: 1, ...object.metadata },
  };
  const chart = new Chart(new App(), 'children', { namespace: object.metadata?.namespace ?? 'default' });
  const get = (): undefined => undefined;
  const cluster = { serves: () => true, get, list: () => [], now: new Date(0) };
  kind.render(resource as unknown as CustomResource, chart, cluster);
  return chart.toJson() as Manifest[];
}

function objectsOf(stdout: string): Manifest[] {
  return stdout.startsWith('apiVersion:') ? objectsIn(stdout) : [];
}

function manifestsBelow(folder: string): Manifest[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => basename(name).endsWith('.k8s.yaml'))
    .flatMap((name) => objectsIn(readFileSync(join(folder, name), 'utf8')));
}

function node(argv: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      argv,
      { cwd, encoding: 'utf8', maxBuffer: 1 << 26, timeout: 60_000 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      },
    );
  });
}

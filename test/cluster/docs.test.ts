import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { docPages, type Page } from '../docs/doc-pages.js';
import { docFolder, type Kubectl, runPage } from '../docs/doc-run.js';
import { crdFolders, objectsIn } from '../docs/kubectl-check.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer({ crds: crdFolders, components: ['kube-controller-manager'] });
  return () => server.stop();
});

/** Verbs that need a node with a running container; their form is checked without one. */
const needsNode = /^(rollout|port-forward|logs|exec|wait)$/;

/**
 * The page with namespaces of its own, since deleting them takes longer than all the rest; those that no command of the page
 * creates are made.
 */
async function inOwnNamespaces(page: Page, suffix: number): Promise<Page> {
  const own = (text: string) =>
    text
      .replace(/(namespace |-n )(llm|models)\b/g, `$1$2-${suffix}`)
      .replace(/(namespace: ')(llm|models)'/g, `$1$2-${suffix}'`);
  const all = page.blocks.map(({ text }) => text).join('');
  if (!all.includes('create namespace llm')) await server.ensureNamespaces([`llm-${suffix}`]);
  if (!all.includes('createNamespace: true')) await server.ensureNamespaces([`models-${suffix}`]);
  return { ...page, blocks: page.blocks.map((block) => ({ ...block, text: own(block.text) })) };
}

/** Runs the calls that an API server alone can answer, in the folder of the page. */
function kubectlOn(before: (argv: readonly string[], folder: string) => Promise<void> = nothing): Kubectl {
  return (argv, stdin, folder) => {
    const verb = argv.find(
      (word, at) => !word.startsWith('-') && !/^(-n|--namespace)$/.test(argv[at - 1] ?? ''),
    );
    // A placeholder stands for a name that the reader fills in.
    if (needsNode.test(verb ?? '') || argv.some((word) => /^[A-Z]{4,}$/.test(word))) return undefined;
    return (async () => {
      await before(argv, folder);
      const inFolder = argv.map((word, at) =>
        argv[at - 1] === '-f' && word !== '-' ? join(folder, word) : word,
      );
      const { code, stdout, stderr } = await server.kubectl(inFolder, stdin);
      // `diff` ends with 1 where there is a difference.
      return { code: verb === 'diff' && code === 1 ? 0 : code, stdout, stderr: stderr.slice(-600) };
    })();
  };
}

async function nothing(): Promise<void> {}

const pages = docPages().filter(
  ({ path, blocks }) =>
    path.startsWith('docs/') &&
    path !== 'docs/migration.md' &&
    blocks.some(({ language, text }) => language === 'sh' && text.includes('kubectl')),
);

it.each(pages)(
  '$path: what it does to a cluster is accepted',
  async (page) => {
    const folder = docFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const own = await inOwnNamespaces(page, pages.indexOf(page));

    expect(await runPage(own, folder, kubectlOn())).toEqual([]);
  },
  120_000,
);

it('docs/migration.md: a release of Helm is taken over with nothing of the old left', async () => {
  const page = docPages().find(({ path }) => path === 'docs/migration.md');
  if (!page) throw new Error('no page about the migration');
  const folder = docFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await server.ensureNamespaces(['llm']);
  let installed = false;
  const install = async (_: readonly string[], where: string): Promise<void> => {
    if (installed) return;
    installed = true;
    const objects = objectsIn(readFileSync(join(where, 'before.yaml'), 'utf8'));
    const old = objects.map((object) => (object.kind === 'Deployment' ? broken(object) : object));
    writeFileSync(join(where, 'before.yaml'), old.map((object) => `---\n${stringify(object)}`).join(''));
    const record = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'sh.helm.release.v1.vllm.v1',
        namespace: 'llm',
        labels: { owner: 'helm', name: 'vllm' },
      },
    };
    const { stderr } = await server.kubectl(
      ['create', '--field-manager=helm', '-f', '-'],
      [...old, record].map((object) => `---\n${stringify(object)}`).join(''),
    );
    expect(stderr).toBe('');
  };

  expect(await runPage(page, folder, kubectlOn(install))).toEqual([]);

  const { body } = await server.request(
    '/apis/apps/v1/namespaces/llm/deployments/vllm-qwen3-deployment-vllm',
  );
  const live = body as {
    spec: { template: { spec: { containers: { env: object[]; livenessProbe: object }[] } } };
  };
  const [engine] = live.spec.template.spec.containers;
  expect(JSON.stringify(engine?.env)).not.toContain('OLD_VARIABLE');
  expect(Object.keys(engine?.livenessProbe ?? {})).toContain('httpGet');
  expect(Object.keys(engine?.livenessProbe ?? {})).not.toContain('exec');
  const { status } = await server.request('/api/v1/namespaces/llm/secrets/sh.helm.release.v1.vllm.v1');
  expect(status).toBe(404);
}, 120_000);

/** A Deployment as an older release may have it: another handler of a probe, and one variable more. */
function broken(object: ReturnType<typeof objectsIn>[number]) {
  const copy = structuredClone(object) as unknown as {
    spec: { template: { spec: { containers: { env?: object[]; livenessProbe?: object }[] } } };
  };
  const [container] = copy.spec.template.spec.containers;
  if (container) {
    container.env = [...(container.env ?? []), { name: 'OLD_VARIABLE', value: '1' }];
    container.livenessProbe = { exec: { command: ['true'] } };
  }
  return copy;
}

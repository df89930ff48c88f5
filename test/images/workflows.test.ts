import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { images } from '../../contract/images.js';
import { dockerfileOf, repository } from './assembled-image.js';
import { stagesOf } from './dockerfile.js';

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly container?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps?: readonly WorkflowStep[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(repository, '.github', 'workflows');
const workflows = readdirSync(folder).map((name): [string, Workflow] => [
  name,
  parse(readFileSync(join(folder, name), 'utf8')),
]);
const workflow = (name: string): Workflow => {
  const found = workflows.find(([file]) => file === name)?.[1];
  if (found === undefined) throw new Error(`no such workflow, got ${name}`);
  return found;
};
const folders = readdirSync(join(repository, 'images'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const { scripts, version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const ownCommands = ['ci', 'install', 'pack', 'publish', 'sbom'];

/** The steps of a job, once for each value of its matrix. */
function stepsOf({ steps = [], strategy }: Job): WorkflowStep[] {
  const [[key, values] = ['', ['']]] = Object.entries(strategy?.matrix ?? {});
  return values.flatMap((value) =>
    (JSON.parse(JSON.stringify(steps)) as WorkflowStep[]).map((step) =>
      JSON.parse(JSON.stringify(step).replaceAll(`\${{ matrix.${key} }}`, value)),
    ),
  );
}

describe.each(workflows)('%s', (_, { jobs, permissions }) => {
  const all = Object.values(jobs);
  const steps = all.flatMap(stepsOf);

  test('uses actions by the full version that they were read at, and workflows that are there', () => {
    const used = [...steps, ...all].flatMap(({ uses }) => uses ?? []);
    const pinned = /^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/;
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((uses) => !uses.startsWith('./') && !pinned.test(uses))).toEqual([]);
    for (const path of used.filter((uses) => uses.startsWith('./'))) {
      expect(workflow(path.replace('./.github/workflows/', '')).on).toHaveProperty('workflow_call');
    }
  });

  test('runs npm scripts and programs of the repository that are there', () => {
    const lines = steps.flatMap(({ run }) => run?.split('\n') ?? []);
    for (const line of lines) {
      for (const [, verb = '', script = ''] of line.matchAll(/\bnpm (run |)([\w:-]+)/g)) {
        const isKnown = verb === '' ? ownCommands.includes(script) || script in scripts : script in scripts;
        expect([line, isKnown]).toEqual([line, true]);
      }
      for (const [path] of line.matchAll(/^\.[\w/.-]+/g)) accessSync(join(repository, path), constants.X_OK);
    }
  });

  test('may read the code, and what a job may beyond that stands at the job', () => {
    expect(permissions).toEqual({ contents: 'read' });
  });

  test('builds every image that has a folder, from Dockerfiles that are there', () => {
    for (const { strategy } of all.filter((job) => job.strategy !== undefined))
      expect([...(strategy?.matrix.image ?? [])].sort()).toEqual(folders);
    const files = steps.flatMap((step) => (step.with?.file === undefined ? [] : String(step.with.file)));
    for (const file of files) expect([file, existsSync(join(repository, file))]).toEqual([file, true]);
  });

  test('runs the Node that the images are built with', () => {
    const bases = new Set(folders.flatMap((name) => stagesOf(dockerfileOf(name))[0]?.from ?? []));
    const [node = ''] = [...bases].map((base) => /\/node:([\d.]+)-/.exec(base)?.[1] ?? '');
    expect(bases.size).toBe(1);
    const versions = [
      ...steps.flatMap((step) => step.with?.['node-version'] ?? []),
      ...all.flatMap(({ container }) =>
        container === undefined ? [] : container.replace(/^node:([\d.]+)-.*$/, '$1'),
      ),
    ];
    expect(new Set(versions)).toEqual(new Set([node]));
  });
});

test('The release pushes the images that manifests name, for both architectures, with SBOM and provenance', () => {
  const job = workflow('release.yml').jobs.images;
  const steps = stepsOf(job ?? {});
  const built = steps.filter(({ uses }) => uses?.startsWith('docker/build-push-action@'));
  expect(built.map((step) => step.with?.file)).toEqual(folders.map((name) => `images/${name}/Dockerfile`));
  for (const { with: options } of built) {
    expect(options).toMatchObject({
      platforms: 'linux/amd64,linux/arm64',
      push: true,
      sbom: true,
      provenance: 'mode=max',
    });
    expect(options).not.toHaveProperty('build-args');
    expect(options).not.toHaveProperty('secrets');
  }
  const names = steps.flatMap(({ run }) => [...(run ?? '').matchAll(/image=\$registry(\/\S+?)"/g)]);
  expect(names.map(([, path]) => `ghcr.io${path}:${version}`)).toEqual(
    folders.map((name) => Object.entries(images).find(([key]) => key === name)?.[1]),
  );
  expect(steps.filter(({ uses }) => uses?.startsWith('actions/attest@'))).toHaveLength(folders.length);
  expect(job?.permissions).toMatchObject({ packages: 'write', 'id-token': 'write', attestations: 'write' });
});

test('The release publishes the package with provenance, after everything has been checked', () => {
  const { jobs } = workflow('release.yml');
  const runs = stepsOf(jobs.package ?? {}).flatMap(({ run }) => run ?? []);
  expect(runs.some((run) => /^npm publish .*--provenance/.test(run))).toBe(true);
  expect(jobs.package).toMatchObject({ needs: 'check', permissions: { 'id-token': 'write' } });
  expect(jobs.images).toMatchObject({ needs: 'check' });
});

test('What the checks need of other places is asked for by the workflow', () => {
  const script = readFileSync(join(repository, '.ci', 'run'), 'utf8');
  const text = readFileSync(join(folder, 'ci.yml'), 'utf8');
  const needed = [...script.matchAll(/\$\{([A-Z_]+):-\}/g)].map(([, name]) => name);
  expect(needed.sort()).toEqual(['KUBEBUILDER_ASSETS', 'WITHOUT_SHARED']);
  for (const name of needed) expect(text).toMatch(new RegExp(`${name}[=:]`));
});

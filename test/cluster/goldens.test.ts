import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { VllmStack } from '../../constructs/stack.js';
import { vllmStackProps } from '../support/arbitraries.js';
import { type KubeServer, type Manifest, startKubeServer } from '../support/kube-server.js';
import { beyondRestricted, type ScenarioName, scenarioNames } from '../support/scenarios.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer();
  await server.ensureNamespaces(['restricted', 'privileged', 'router-rights', 'elsewhere']);
  for (const level of ['restricted', 'privileged']) {
    const labels = { 'pod-security.kubernetes.io/enforce': level };
    await server.request(`/api/v1/namespaces/${level}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels } },
    });
  }
  return () => server.stop();
});

const root = fileURLToPath(new URL('../..', import.meta.url));

/** YAML files below a folder, by their path in the repository. */
function yamlFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name))
    .sort();
}

function objectsIn(file: string): Manifest[] {
  const documents = parseAllDocuments(readFileSync(join(root, file), 'utf8'));
  return documents.map((document) => document.toJS() as Manifest).filter((object) => object !== null);
}

const goldenOf = (name: ScenarioName) => `test/golden/${name}.k8s.yaml`;

describe('strict dry run', () => {
  it.each(['test/golden', 'test/operator/golden', 'dist'].flatMap(yamlFiles))('accepts %s', async (file) => {
    const objects = objectsIn(file);

    expect(objects).not.toEqual([]);
    expect(await server.applyDryRun(objects)).toEqual([]);
  });
});

describe('any stack', () => {
  it('is accepted', async () => {
    for (const props of fc.sample(vllmStackProps, { numRuns: 60, seed: 1 })) {
      const chart = new Chart(new App(), 'stack', { namespace: 'models' });
      new VllmStack(chart, 'stack', props);

      expect(await server.applyDryRun(chart.toJson() as Manifest[]), JSON.stringify(props)).toEqual([]);
    }
  });
});

interface Workload extends Manifest {
  readonly spec: { readonly template: { readonly metadata: object; readonly spec: PodSpec } };
}

interface PodSpec {
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
}

/** What Pod Security Admission says to the pods of a file in the namespace of a standard. */
async function admission(file: string, level: 'restricted' | 'privileged'): Promise<string[]> {
  const refused: string[] = [];
  const workloads = objectsIn(file).filter(
    ({ kind }) => kind === 'Deployment' || kind === 'Job',
  ) as Workload[];
  for (const { metadata, spec } of workloads) {
    // These name objects of the cluster that this one does not have; Pod Security does not look at them.
    const { priorityClassName: _, runtimeClassName: __, ...pod } = spec.template.spec;
    const { status, body } = await server.request(`/api/v1/namespaces/${level}/pods?dryRun=All`, {
      method: 'POST',
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...spec.template.metadata, name: 'pod' },
        spec: pod,
      },
    });
    if (status !== 201)
      refused.push(`${metadata?.name}: ${JSON.stringify((body as { message?: string }).message)}`);
  }
  return refused;
}

describe('Pod Security Admission', () => {
  const fitting = scenarioNames.filter((name) => !beyondRestricted.has(name));

  it.each(fitting)('lets all pods of %s into a restricted namespace', async (name) => {
    expect(await admission(goldenOf(name), 'restricted')).toEqual([]);
  });

  it.each([...beyondRestricted])(
    'refuses engines of %s there and lets them into a privileged one',
    async (name) => {
      const refused = await admission(goldenOf(name), 'restricted');

      expect(refused).toEqual(refused.map(() => expect.stringMatching(/^stack-qwen.*violates PodSecurity/)));
      expect(refused).not.toEqual([]);
      expect(await admission(goldenOf(name), 'privileged')).toEqual([]);
    },
  );

  it('agrees with the namespaces that stacks create', async () => {
    for (const file of [...yamlFiles('test/golden'), ...yamlFiles('dist')]) {
      for (const { kind, metadata } of objectsIn(file)) {
        if (kind !== 'Namespace') continue;
        const labels = (metadata as { labels?: Record<string, string> }).labels ?? {};
        const level = labels['pod-security.kubernetes.io/enforce'];
        expect(['restricted', 'privileged']).toContain(level);
        expect(await admission(file, level === 'restricted' ? 'restricted' : 'privileged')).toEqual([]);
      }
    }
  });
});

/** Creates the RBAC objects of a golden file in a namespace of their own and returns a question about their account. */
async function rightsOf(name: ScenarioName) {
  const namespace = 'router-rights';
  const rbac = objectsIn(goldenOf(name)).filter(({ kind }) =>
    /^(ServiceAccount|Role|RoleBinding)$/.test(kind),
  );
  let account = '';
  for (const object of rbac) {
    const subjects = object.subjects as { name: string }[] | undefined;
    if (subjects?.[0]) account = `system:serviceaccount:${namespace}:${subjects[0].name}`;
    const body: Manifest = {
      ...object,
      metadata: { ...object.metadata, namespace },
      ...(subjects && { subjects: subjects.map((subject) => ({ ...subject, namespace })) }),
    };
    const path = `${await server.pathOf(body)}?fieldManager=test&force=true`;
    const { status } = await server.request(path, { method: 'PATCH', body });
    expect(status).toBeLessThan(300);
  }
  return async (verb: string, resource: string, where = namespace): Promise<boolean> => {
    const { body } = await server.request('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      method: 'POST',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: account, resourceAttributes: { namespace: where, verb, resource } },
      },
    });
    return (body as { status: { allowed: boolean } }).status.allowed;
  };
}

const verbs = ['get', 'list', 'watch', 'patch', 'create', 'update', 'delete', 'deletecollection'];

async function allowed(can: Awaited<ReturnType<typeof rightsOf>>, resource: string): Promise<string[]> {
  const answers = await Promise.all(verbs.map((verb) => can(verb, resource)));
  return verbs.filter((_, index) => answers[index]);
}

describe('the router’s account', () => {
  it('sees and labels the pods of its namespace, and nothing else', async () => {
    const can = await rightsOf('minimal');
    await expect.poll(() => can('list', 'pods')).toBe(true);

    expect(await allowed(can, 'pods')).toEqual(['get', 'list', 'watch', 'patch']);
    for (const resource of [
      'services',
      'endpoints',
      'secrets',
      'configmaps',
      'pods/exec',
      'serviceaccounts',
    ]) {
      expect(await allowed(can, resource)).toEqual([]);
    }
    expect(await can('list', 'pods', 'elsewhere')).toBe(false);
  });

  it('sees Services and endpoints where engines are found by those, and no pods', async () => {
    const can = await rightsOf('router-services');
    await expect.poll(() => can('list', 'endpoints')).toBe(true);

    expect(await allowed(can, 'services')).toEqual(['get', 'list', 'watch', 'patch']);
    expect(await allowed(can, 'endpoints')).toEqual(['get', 'list', 'watch']);
    expect(await allowed(can, 'pods')).toEqual([]);
  });
});

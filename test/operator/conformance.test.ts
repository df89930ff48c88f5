import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { scenarioLine } from '../support/scenario-count.js';

const tests = fileURLToPath(new URL('..', import.meta.url));

/** What an operator for these resources is held to, and the tests that do so: files below test/ and parts of names. */
const checks: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'K1: every resource that is written somewhere is accepted': {
    'cluster/operator-samples.test.ts': ['is accepted under strict validation', '%s is accepted'],
  },
  'K2: a second look writes nothing': {
    'cluster/operator-failures.test.ts': [
      'looks again at everything, three times, and writes nothing',
      'a restart of the operator changes no object',
    ],
  },
  'K3: every field has an effect, or a condition says that it has none': {
    'operator/kinds/fields.test.ts': ['has a list of nothing but fields that are there'],
    'cluster/operator-fields.test.ts': ['%s (K3)'],
  },
  'K4: quantities may be spelled in any way': {
    'operator/kinds/runtime.test.ts': ['takes the quantity %s as it is'],
    'cluster/operator-stack.test.ts': ['odd spellings'],
  },
  'K5: what may be left out may be left out': {
    'operator/kinds/runtime.test.ts': ['without anything that can be left out', 'takes empty resources'],
    'cluster/operator-stack.test.ts': ['odd spellings'],
  },
  'K6: labels may change': {
    'operator/kinds/runtime.test.ts': ['come to the pods and never into a selector'],
    'cluster/operator-stack.test.ts': ['odd spellings'],
  },
  'K7: storage grows, and what cannot change is told': {
    'operator/kinds/status.test.ts': ["describe('storage'"],
    'cluster/operator-fields.test.ts': ['grows; what cannot change is told'],
  },
  'K8: what is turned off goes': {
    'cluster/operator-core.test.ts': ['deletes what a resource asks for no longer, and nothing else'],
    'cluster/operator-stack.test.ts': ['odd spellings'],
  },
  'K9: KEDA may be absent': {
    'cluster/operator-stack.test.ts': ['autoscaling: without KEDA the engines serve'],
  },
  'K10: routers may share an account': { 'cluster/operator-stack.test.ts': ['two routers with one account'] },
  'K11: prefill and decode': {
    'operator/kinds/router.test.ts': ['of the hand-over are 7500 beside 80'],
    'operator/kinds/runtime-pools.test.ts': ['tells LMCache of each pool its part'],
    'cluster/operator-stack.test.ts': ['prefill and decode: two engines of each'],
  },
  'K12: LoRA, whatever engines answer': {
    'operator/lora-adapter.test.ts': [
      'has the adapter already has it',
      'is told of, and others get the adapter',
      'holds it up for a while only',
    ],
    'cluster/operator-stack.test.ts': ['LoRA: an adapter is on every engine'],
    'cluster/operator-failures.test.ts': ['the adapter is deleted while every engine is dead'],
  },
  'K13: adapters of one name': {
    'operator/lora-adapter.test.ts': ['Engines of other namespaces are not known'],
    'cluster/operator-stack.test.ts': ['adapters of one name'],
  },
  'K14: the ConfigMap of a StaticRoute': {
    'operator/static-route.test.ts': [
      'with the four fields that every router knows',
      'never one of somebody else',
    ],
    'cluster/operator-stack.test.ts': ['StaticRoute: a running router follows'],
  },
  'K15: leader, API server and watches come and go': {
    'cluster/operator-failures.test.ts': [
      'connections to the API server break',
      'the API server restarts',
      'the leader is deleted',
    ],
    'router/discovery/watch.test.ts': ['lists again when its version is too old', 'on which nothing comes'],
    'operator/lease.test.ts': ['lets one alone lead where several begin at once'],
    'operator/queue.test.ts': ['waits at least as long as a failure asks for'],
  },
  'K16: the manifests': {
    'constructs/operator-deployment.test.ts': [
      'the very CustomResourceDefinitions',
      'metrics that select its pods',
    ],
    'cluster/operator-process.test.ts': ['with the rights that its manifests give, all of which it uses'],
    'operator/makefile.test.ts': ['IMG'],
  },
};

it.each(Object.entries(checks))('%s', (_, files) => {
  const missing = Object.entries(files).flatMap(([path, names]) => {
    const text = readFileSync(join(tests, path), 'utf8');
    return names.filter((name) => !text.includes(name)).map((name) => `${path}: ${name}`);
  });
  expect(missing).toEqual([]);
});

it('is whole', () => {
  expect(Object.keys(checks).map((check) => check.split(':')[0])).toEqual(
    Array.from({ length: 16 }, (_, at) => `K${at + 1}`),
  );
});

it('has for each check a scenario on the real API server, whose name says so', () => {
  const cluster = join(tests, 'cluster');
  const titles = readdirSync(cluster)
    .filter((name) => name.startsWith('operator-'))
    .flatMap((name) => readFileSync(join(cluster, name), 'utf8').match(/'.*\bK\d+\b.*'/g) ?? []);

  expect(scenarioLine(titles)).not.toMatch(/K\d+ 0/);
});

it('counts scenarios by the checks that their names give', () => {
  const line = scenarioLine(['K1: a > b', 'c (K4, K1)', 'd (K16)', 'e']);

  expect(line).toMatch(/^4 scenarios .*: K1 2, K2 0, K3 0, K4 1, .*, K16 1$/);
});

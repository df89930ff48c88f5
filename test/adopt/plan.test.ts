import { describe, expect, it } from 'vitest';
import { inApplyOrder } from '../../src/adopt/apply-order.js';
import { marking, unmarking, withoutMarks } from '../../src/adopt/helm-marks.js';
import { isTakenManager } from '../../src/adopt/managers.js';
import { foreignCare, subchartsOf } from '../../src/adopt/other-owners.js';
import { recreationProblems, worseThan } from '../../src/adopt/plan.js';
import type { ChangeClass } from '../../src/diff/change-class.js';
import type { Manifest } from '../../src/diff/manifest.js';
import type { ObjectDiff } from '../../src/diff/stack-diff.js';

const diffOf = (kind: string, change: ChangeClass, ...paths: readonly string[]): ObjectDiff => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  namespace: 'llm',
  name: 'x',
  class: change,
  fields: paths.map((path) => ({ path, steps: path.split('.'), old: 1 })),
});

const object = (kind: string, name = 'x', metadata = {}, apiVersion = 'v1'): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, ...metadata },
});

const managedBy = 'metadata.labels["app.kubernetes.io/managed-by"]';
const releaseName = 'metadata.annotations["meta.helm.sh/release-name"]';
const mark = (path: string, old: unknown) => ({ path, steps: [], old });

describe("Helm's marks", () => {
  it('are no difference, and all else is', () => {
    const marked = {
      ...diffOf('Service', 'inPlace'),
      fields: [mark(managedBy, 'Helm'), mark(releaseName, 'vllm')],
    };
    expect(withoutMarks(marked)).toMatchObject({ class: 'same', fields: [] });
    const whole = [mark('metadata.labels', { 'app.kubernetes.io/managed-by': 'Helm' })];
    expect(withoutMarks({ ...marked, fields: whole })).toMatchObject({ class: 'same' });

    const other = [mark('metadata.labels', { 'app.kubernetes.io/managed-by': 'Helm', team: 'a' })];
    expect(withoutMarks({ ...marked, fields: other })).toMatchObject({ class: 'inPlace', fields: other });
    const label = [mark(managedBy, 'somebody')];
    expect(withoutMarks({ ...marked, fields: label })).toMatchObject({ class: 'inPlace', fields: label });
    const restarts = { ...diffOf('Deployment', 'restartsPods', 'spec.template'), left: [] };
    expect(withoutMarks(restarts)).toEqual(diffOf('Deployment', 'restartsPods', 'spec.template'));
  });

  it('are taken off where an apply has left them', () => {
    const annotations = {
      'meta.helm.sh/release-name': 'vllm',
      'meta.helm.sh/release-namespace': 'llm',
      mine: 'a',
    };
    const labels = { 'app.kubernetes.io/managed-by': 'Helm', mine: 'a' };
    const rendered = object('Service');
    expect(unmarking(object('Service', 'x', { labels, annotations }), rendered)).toEqual({
      metadata: {
        annotations: { 'meta.helm.sh/release-name': null, 'meta.helm.sh/release-namespace': null },
        labels: { 'app.kubernetes.io/managed-by': null },
      },
    });
    const lower = { 'app.kubernetes.io/managed-by': 'helm' };
    expect(
      unmarking(object('Service', 'x', { labels: lower, annotations: { mine: 'a' } }), rendered),
    ).toBeUndefined();
  });

  it('are put on what stays behind, unless they are there', () => {
    const place = { name: 'vllm', namespace: 'llm' };
    const patch = marking(object('Service'), place);
    const marked = object('Service', 'x', (patch as { readonly metadata: object }).metadata);
    expect(marking(marked, place)).toBeUndefined();
    expect(marking(marked, { ...place, name: 'other' })).not.toBeUndefined();
  });
});

it('Fields are taken of what wrote objects whole, and not of people', () => {
  const taken = [
    'helm',
    'helm-controller',
    'terraform-provider-helm_v2.12.1_x5',
    'kubectl-create',
    'before-first-apply',
  ];
  expect(taken.filter((manager) => !isTakenManager(manager))).toEqual([]);
  const others = [
    'kubectl-edit',
    'kubectl-rollout',
    'kubectl',
    'kube-controller-manager',
    'keda',
    'my-helm',
    'helmfile2',
  ];
  expect(others.filter(isTakenManager)).toEqual([]);
});

it('Objects come after what they need, and otherwise as they were rendered', () => {
  const apps = 'apps/v1';
  const order = inApplyOrder([
    object('HorizontalPodAutoscaler', 'h', {}, 'autoscaling/v2'),
    object('Deployment', 'b', {}, apps),
    object('Deployment', 'a', {}, apps),
    object('Service', 's'),
    object('RoleBinding', 'r', {}, 'rbac.authorization.k8s.io/v1'),
    object('Secret', 'c'),
    object('PodDisruptionBudget', 'p', {}, 'policy/v1'),
    object('CustomResourceDefinition', 'd', {}, 'apiextensions.k8s.io/v1'),
  ]);
  expect(order.map(({ metadata }) => metadata.name).join('')).toBe('dcrsbahp');
});

describe('objects that must be recreated', () => {
  const selector = diffOf('Deployment', 'recreate', 'spec.selector');
  const claim = diffOf('PersistentVolumeClaim', 'recreate', 'spec.storageClassName');

  it('are refused unless it is allowed, and claims in any case', () => {
    const both = { objects: [selector, claim, diffOf('Service', 'inPlace', 'spec.ports')] };
    const lost =
      'PersistentVolumeClaim llm/x: would have to be deleted with what is on it, got a change of spec.storageClassName; give values that say what it has';
    expect(recreationProblems(both, true)).toEqual([lost]);
    expect(recreationProblems(both, false)).toEqual([
      'Deployment llm/x: must be deleted and made anew, got a change of spec.selector; --recreate does it, or give values that say what it has',
      lost,
    ]);
  });

  it('are not recreated where only now it turns out that they must be', () => {
    expect(worseThan([diffOf('Deployment', 'same')], [selector])).toEqual([
      'Deployment llm/x: has changed since it was shown, got a difference in spec.selector; run the command again to see it',
    ]);
    expect(worseThan([selector], [selector])).toEqual([]);
    expect(worseThan([selector], [diffOf('Deployment', 'inPlace')])).toEqual([]);
  });
});

describe('others who look after a release', () => {
  const release = (manifest: string) => ({
    name: 'vllm',
    namespace: 'llm',
    revision: 1,
    status: 'deployed',
    chart: { name: 'vllm-stack', version: '0.1.12', values: {} },
    values: {},
    manifest,
  });

  it('are warned of: Flux', () => {
    const labels = 'helm.toolkit.fluxcd.io/name: a\n    helm.toolkit.fluxcd.io/namespace: b';
    const manifest = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  labels:\n    ${labels}\n`;
    expect(foreignCare(release(manifest))).toEqual([
      'release vllm: is kept by Flux, got HelmRelease b/a; suspend it first, or Flux installs the release again',
    ]);
    expect(foreignCare(release('apiVersion: v1\nkind: Secret\nmetadata: { name: x }\n'))).toEqual([]);
  });

  it('are warned of: charts inside the chart', () => {
    const source = (path: string) => `---\n# Source: vllm-stack/${path}\nkind: X\n`;
    const manifest = [
      'templates/a.yaml',
      'charts/kube-prometheus-stack/templates/a.yaml',
      'charts/kube-prometheus-stack/charts/grafana/templates/b.yaml',
    ].map(source);
    expect(subchartsOf(release(manifest.join('')))).toEqual([
      expect.stringMatching(
        /^release vllm: holds the chart kube-prometheus-stack as well, got 2 objects of it; /,
      ),
    ]);
  });
});

import { expect, it } from 'vitest';
import { inconsistenciesOf } from '../support/consistency.js';
import { objectsOf, stackChart } from './rendered.js';

/** A sound stack whose first engine is changed by hand. */
function broken(change: (engine: Record<string, never>) => void): string[] {
  const chart = stackChart({ engines: { a: { model: 'm', shmSize: '1Gi' } }, router: false });
  const objects = structuredClone(chart.toJson());
  change(objects.find(({ kind }) => kind === 'Deployment'));
  return inconsistenciesOf(objects);
}

const container = (engine: Record<string, never>) =>
  (engine as unknown as ReturnType<typeof objectsOf<'Deployment'>>[number]).spec?.template.spec
    ?.containers[0];

it('finds nothing in a sound stack', () => {
  expect(broken(() => {})).toEqual([]);
});

it.each<[string, (engine: Record<string, never>) => void, string[]]>([
  [
    'env that comes twice',
    (engine) => container(engine)?.env?.push({ name: 'HF_HOME' }),
    ['Deployment/stack-a-deployment-vllm: env HF_HOME comes twice'],
  ],
  [
    'a mount without a volume',
    (engine) => container(engine)?.volumeMounts?.push({ name: 'x', mountPath: '/x' }),
    ['Deployment/stack-a-deployment-vllm: no volume x'],
  ],
  [
    'a port of another name',
    (engine) => Object.assign(container(engine)?.ports?.[0] ?? {}, { name: 'other' }),
    [
      'Service/stack-a-engine-service: targetPort container-port is no port of the container',
      ...Array(3).fill('Deployment/stack-a-deployment-vllm: no port container-port'),
    ],
  ],
  [
    'a value that is missing',
    (engine) => Object.assign(container(engine) ?? {}, { image: null }),
    ['Deployment/stack-a-deployment-vllm: .spec.template.spec.containers.0.image is null'],
  ],
  [
    'an expression of Helm',
    (engine) => Object.assign(container(engine) ?? {}, { image: '{{ .Values.image }}' }),
    ['Deployment/stack-a-deployment-vllm: .spec.template.spec.containers.0.image holds {{'],
  ],
])('finds %s', (_what, change, problems) => {
  expect(broken(change)).toEqual(problems);
});

it('finds selectors that select nothing, and objects that are written twice', () => {
  const chart = stackChart({ engines: { a: { model: 'm' } }, router: false });
  const objects = chart.toJson();
  const service = objectsOf(chart, 'Service');

  expect(inconsistenciesOf(service)).toEqual([
    'Service/stack-a-engine-service: selector selects nothing',
    'Service/stack-a-engine-service: targetPort container-port is no port of the container',
  ]);
  expect(inconsistenciesOf([...objects, ...service])).toContain(
    'Service/models/stack-a-engine-service: written twice',
  );
});

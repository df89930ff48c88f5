import { describe, expect, it } from 'vitest';
import { loadValues } from '../../src/values/load.js';

const load = (text: string) => loadValues({ files: [{ name: 'values.yaml', text }] });

describe('older names of keys', () => {
  it('reads cacheServerSpec as cacheserverSpec, and its own older keys', () => {
    const { values, warnings } = load(
      'cacheServerSpec:\n  enableServer: true\n  image:\n    repository: a/b\n    pullPolicy: Never\n',
    );
    expect(values.cacheserverSpec).toMatchObject({
      enabled: true,
      imagePullPolicy: 'Never',
      image: { repository: 'a/b', tag: 'latest' },
    });
    expect(warnings.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'values.yaml:1:1 cacheServerSpec: is an older name; write cacheserverSpec instead',
      'values.yaml:2:3 cacheServerSpec.enableServer: is an older name; write cacheserverSpec.enabled instead',
      'values.yaml:5:5 cacheServerSpec.image.pullPolicy: is an older name; write cacheserverSpec.imagePullPolicy instead',
    ]);
  });

  it('reads sharedStorage as sharedPvcStorage', () => {
    expect(load('sharedStorage: { enabled: true, size: 1Ti }').values.sharedPvcStorage).toMatchObject({
      enabled: true,
      size: '1Ti',
      accessModes: ['ReadWriteMany'],
    });
  });

  it('turns maxUnavailablePodDisruptionBudget into a budget of the router, of one model or of all', () => {
    const { values } = load(
      'routerSpec: { maxUnavailablePodDisruptionBudget: 1 }\nservingEngineSpec:\n  maxUnavailablePodDisruptionBudget: 2\n  modelSpec:\n  - name: a\n  - { name: b, maxUnavailablePodDisruptionBudget: 50% }\n  - { name: c, pdb: { enabled: false } }\n',
    );
    expect(values.routerSpec?.pdb).toMatchObject({ enabled: true, maxUnavailable: 1 });
    expect(values.servingEngineSpec?.modelSpec?.map(({ pdb }) => pdb)).toEqual([
      { enabled: true, maxUnavailable: 2 },
      { enabled: true, maxUnavailable: '50%' },
      { enabled: false, maxUnavailable: 2 },
    ]);
  });

  it('lets the current name win over the older one', () => {
    const { values } = load(
      'cacheServerSpec: { servicePort: 1, containerPort: 2 }\ncacheserverSpec: { servicePort: 3 }',
    );
    expect(values.cacheserverSpec).toMatchObject({ servicePort: 3, containerPort: 2 });
  });

  it('places what is wrong under an older name where it was written', () => {
    expect(() => load('sharedStorage:\n  sise: 1Gi\n')).toThrow(
      "values.yaml:2:3 sharedStorage.sise: unknown key; did you mean 'size'?",
    );
  });
});

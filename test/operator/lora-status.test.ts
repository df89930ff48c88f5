import { expect, it } from 'vitest';
import { loraStatus } from '../../operator/kinds/lora-adapter/status.js';
import { adapterOf, LoraCluster } from './lora-cluster.js';

it('is the same in whatever order the pods were heard of, so that a restart of the operator writes nothing', () => {
  const placements = ['c', 'a', 'b'].map((pod) => ({
    pod,
    state: 'Loaded' as const,
    name: 'sql',
    path: '/adapters/sql',
  }));
  const told = (order: typeof placements): unknown =>
    loraStatus(adapterOf('sql'), new LoraCluster().actions(), {
      placements: order,
      candidates: 3,
      lacking: 0,
    });
  expect(told(placements)).toEqual(told([...placements].reverse()));
});

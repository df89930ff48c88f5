import { describe, expect, it } from 'vitest';
import { PrefillDecode, type PrefillDecodeProps } from '../../constructs/prefill-decode.js';
import { labelKeys } from '../../contract/labels.js';
import { newChart, workloadOf } from './rendered.js';

function revisions(props: Partial<PrefillDecodeProps> = {}): (string | undefined)[] {
  const chart = newChart();
  new PrefillDecode(chart, 'qwen', {
    model: 'm',
    gpu: 1,
    image: 'engine:1',
    transfer: { protocol: 'nixl' },
    ...props,
  });
  return ['prefill', 'decode'].map(
    (pool) => workloadOf(chart, `stack-qwen-${pool}-deployment-vllm`).labels[labelKeys.revision],
  );
}

describe('the label by which routers pair engines of two pools', () => {
  const [revision = ''] = revisions();

  it('is the same in both pools, however they differ', () => {
    expect(revision).toMatch(/^[0-9a-f]{16}$/);
    expect(revisions()).toEqual([revision, revision]);
    const [one, other] = revisions({ prefill: { image: 'engine:2' } });
    expect(one).toBe(other);
  });

  it.each<[string, Partial<PrefillDecodeProps>]>([
    ['the image of one pool', { decode: { image: 'engine:2' } }],
    ['the model', { model: 'n' }],
    ['the type of the numbers', { dtype: 'float16' }],
    ['the size of blocks, however it is given', { extraArgs: ['--block-size=32'] }],
    [
      'how blocks are handed over',
      { transfer: { protocol: 'nixl', transport: { type: 'rdma', resource: 'rdma/ib' } } },
    ],
    ['the seed of hashes', { hashSeed: '7' }],
  ])('changes with %s, in both pools', (_, change) => {
    const [one, other] = revisions(change);

    expect(one).toBe(other);
    expect(one).not.toBe(revision);
  });

  it.each<[string, Partial<PrefillDecodeProps>]>([
    ['how many engines there are', { decode: { replicas: 5 } }],
    ['what one pool may do at once', { decode: { maxNumSeqs: 3 } }],
    ['variables of no concern to the hand-over', { env: [{ name: 'A', value: 'b' }] }],
  ])('stays with %s, which rolls one pool or none', (_, change) => {
    expect(revisions(change)).toEqual([revision, revision]);
  });

  it('is what somebody has written themselves', () => {
    const podLabels = { [labelKeys.revision]: 'mine' };

    expect(revisions({ podLabels })).toEqual(['mine', 'mine']);
  });
});

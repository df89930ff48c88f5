import { describe, expect, it } from 'vitest';
import { annotationKeyMistake, labelMistake } from '../../constructs/checks/labels.js';
import { resourceMistakes } from '../../constructs/checks/resources.js';

describe('requests and limits', () => {
  it.each<[string, object]>([
    ['none', {}],
    [
      'requests below limits',
      { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: 1, memory: '1024Mi' } },
    ],
    ['a device', { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': '1' } }],
    ['a device in the limits alone', { limits: { 'nvidia.com/gpu': '2' } }],
    ['huge pages', { limits: { 'hugepages-2Mi': '100Mi', 'ephemeral-storage': '1Gi' } }],
  ])('are good as %s', (_what, resources) => {
    expect(resourceMistakes(resources)).toEqual([]);
  });

  it.each<[string[], object, RegExp]>([
    [['limits', 'gpu'], { limits: { gpu: 1 } }, /is no resource of Kubernetes/],
    [['limits', 'memory'], { limits: { memory: '16GB' } }, /must be a quantity/],
    [['requests', 'cpu'], { requests: { cpu: '-1' } }, /must not be negative/],
    [['limits', 'nvidia.com/gpu'], { limits: { 'nvidia.com/gpu': '500m' } }, /must be a whole number/],
    [
      ['requests', 'cpu'],
      { requests: { cpu: 2 }, limits: { cpu: '1500m' } },
      /above the limit, got 2 and "1500m"/,
    ],
    [['requests', 'a.b/c'], { requests: { 'a.b/c': 1 } }, /equal to the limit, .* got 1 and null/],
  ])('are refused at %j', (path, resources, message) => {
    expect(resourceMistakes(resources)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });
});

describe('labels', () => {
  it.each([
    ['app', 'a'],
    ['app.kubernetes.io/name', 'A.b_c-1'],
    ['a', ''],
    ['a', 'x'.repeat(63)],
  ])('%s=%s is good', (key, value) => {
    expect(labelMistake(key, value)).toBeUndefined();
  });

  it.each([
    ['a b', 'a'],
    ['a/b/c', 'a'],
    ['Corp/a', 'a'],
    ['-a', 'a'],
    ['', 'a'],
    ['a', '-a'],
    ['a', 'org/model'],
    ['a', 'x'.repeat(64)],
  ])('%s=%s is refused', (key, value) => {
    expect(labelMistake(key, value)).toMatch(/^must .*; \w/);
  });

  it('have stricter keys than annotations', () => {
    expect(['prometheus.io/scrape', 'Corp.io/a', 'a b'].map(annotationKeyMistake)).toEqual([
      undefined,
      undefined,
      expect.stringContaining('got the key "a b"'),
    ]);
  });
});

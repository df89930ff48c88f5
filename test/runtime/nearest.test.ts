import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/runtime/nearest.js';

describe('nearest', () => {
  it.each([
    ['prot', 'port'],
    ['k8s-namspace', 'k8s-namespace'],
    ['host', 'host'],
    ['k8s', 'k8s-namespace'],
    ['zzzzzz', undefined],
    ['', undefined],
  ])('finds for %j %j', (word, name) => {
    expect(nearest(word, ['host', 'port', 'k8s-namespace'])).toBe(name);
  });
});

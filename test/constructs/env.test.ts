import { Secret } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { envField, envSecret, envValue, mergeEnv, nameOf } from '../../constructs/env.js';
import { newChart } from './rendered.js';

describe('mergeEnv', () => {
  it('keeps one entry a name: the last, where the last stands', () => {
    const merged = mergeEnv([envValue('A', 1), envValue('B', 2)], [envValue('C', 3), envValue('A', '$(B)')]);

    expect(merged).toEqual([envValue('B', 2), envValue('C', 3), envValue('A', '$(B)')]);
  });

  it('replaces a value by a reference whole', () => {
    expect(mergeEnv([envValue('A', 1)], [envField('A', 'status.podIP')])).toEqual([
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ]);
  });
});

describe('envSecret', () => {
  it('takes the name of a Secret, or the Secret', () => {
    const secret = new Secret(newChart(), 'HuggingFace', { metadata: { name: 'hf' } });
    const expected = { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } };

    expect(envSecret('HF_TOKEN', { secret: 'hf', key: 'token' })).toEqual(expected);
    expect(envSecret('HF_TOKEN', { secret, key: 'token' })).toEqual(expected);
  });
});

describe('nameOf', () => {
  it('reads anything that has a name', () => {
    expect([nameOf('a'), nameOf({ name: 'b' })]).toEqual(['a', 'b']);
  });
});

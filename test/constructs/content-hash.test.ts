import { describe, expect, it } from 'vitest';
import { contentHash } from '../../constructs/content-hash.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import { engineOf, stackChart, workloadOf } from './rendered.js';

describe('contentHash', () => {
  it('is 16 hexadecimal digits that change with the content', () => {
    expect(contentHash({ a: 'b' })).toMatch(/^[0-9a-f]{16}$/);
    expect(contentHash({ a: 'b' })).toBe(contentHash({ a: 'b' }));
    expect(contentHash({ a: 'b' })).not.toBe(contentHash({ a: 'c' }));
  });
});

describe('hash of an inline chat template', () => {
  const annotations = (props: Partial<ServingEngineProps>) => engineOf(props).annotations;
  const key = 'vllm-stack.dev/chat-template-hash';

  it('changes with the text and only with it', () => {
    const one = annotations({ chatTemplate: { text: 'a' } });

    expect(one[key]).toMatch(/^[0-9a-f]{16}$/);
    expect(annotations({ chatTemplate: { text: 'a' }, maxModelLen: 1 })).toEqual(one);
    expect(annotations({ chatTemplate: { text: 'b' } })[key]).not.toBe(one[key]);
  });

  it('is absent where the template is not this stack’s to write', () => {
    expect(annotations({ chatTemplate: { configMap: 'theirs', key: 'a.jinja' } })).toEqual({});
    expect(annotations({ chatTemplate: { path: '/a.jinja' } })).toEqual({});
    expect(annotations({})).toEqual({});
  });
});

describe('hash of configs and secrets', () => {
  const pods = (props: VllmStackProps) => {
    const chart = stackChart({ engines: { a: { model: 'm' } }, ...props });
    return workloadOf(chart, 'stack-a-deployment-vllm').annotations;
  };

  it('changes with what is kept there and only with it', () => {
    const before = pods({ configs: { A: '1' }, inlineSecrets: { key: 'x' } });

    expect(Object.keys(before)).toEqual(['vllm-stack.dev/configs-hash', 'vllm-stack.dev/secrets-hash']);
    expect(pods({ configs: { A: '1' }, inlineSecrets: { key: 'x' }, router: false })).toEqual(before);
    expect(pods({ configs: { A: '2' }, inlineSecrets: { key: 'x' } })).toEqual({
      ...before,
      'vllm-stack.dev/configs-hash': contentHash({ A: '2' }),
    });
    expect(pods({ configs: { A: '1' }, inlineSecrets: { key: 'y' } })).toEqual({
      ...before,
      'vllm-stack.dev/secrets-hash': contentHash({ key: 'y' }),
    });
  });

  it('never holds the secret itself', () => {
    expect(JSON.stringify(pods({ inlineSecrets: { key: 'topsecret' } }))).not.toContain('topsecret');
  });

  it('is left out where contentHashes is off', () => {
    const props = { configs: { A: '1' }, inlineSecrets: { key: 'x' }, contentHashes: false };

    expect(pods({ ...props, engines: { a: { model: 'm', chatTemplate: { text: 'a' } } } })).toEqual({});
  });
});

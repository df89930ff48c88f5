import { ConfigMap } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import type { ChatTemplate } from '../../constructs/chat-template.js';
import { engineChart, engineOf, newChart, objectOf, objectsOf, valueAfter } from './rendered.js';

const path = (chatTemplate: ChatTemplate) =>
  valueAfter(engineOf({ chatTemplate }).main.command, '--chat-template');

describe('inline template', () => {
  it('is kept as it is, without a line before it', () => {
    const text = '{% for m in messages %}\n{{ m }}\n{% endfor %}';
    const chart = engineChart({ chatTemplate: { text, fileName: 'a.jinja' } });

    expect(objectOf(chart, 'ConfigMap').data).toEqual({ 'a.jinja': text });
    expect(path({ text, fileName: 'a.jinja' })).toBe('/templates/a.jinja');
    expect(path({ text })).toBe('/templates/chat-template.jinja');
  });

  it('is mounted from the ConfigMap that is written', () => {
    const { pod, main } = engineOf({ chatTemplate: { text: 'a' } });

    expect(pod.volumes).toEqual([
      {
        name: 'chat-templates',
        configMap: {
          name: objectOf(engineChart({ chatTemplate: { text: 'a' } }), 'ConfigMap').metadata.name,
        },
      },
    ]);
    expect(main.volumeMounts).toEqual([{ name: 'chat-templates', mountPath: '/templates' }]);
  });
});

describe('other templates', () => {
  it('come from a ConfigMap by its name or its reference', () => {
    const reference = ConfigMap.fromConfigMapName(newChart(), 'Templates', 'templates');
    for (const configMap of ['templates', reference]) {
      const chatTemplate = { configMap, key: 'b.jinja' };

      expect(path(chatTemplate)).toBe('/templates/b.jinja');
      expect(engineOf({ chatTemplate }).pod.volumes).toEqual([
        { name: 'chat-templates', configMap: { name: 'templates' } },
      ]);
      expect(objectsOf(engineChart({ chatTemplate }), 'ConfigMap')).toEqual([]);
    }
  });

  it('come from a claim', () => {
    const chatTemplate = { claim: 'templates', path: 'c/d.jinja' };

    expect(path(chatTemplate)).toBe('/templates/c/d.jinja');
    expect(engineOf({ chatTemplate }).pod.volumes).toEqual([
      { name: 'vllm-templates', persistentVolumeClaim: { claimName: 'templates' } },
    ]);
  });

  it('come from the image, with nothing mounted', () => {
    expect(path({ path: '/opt/e.jinja' })).toBe('/opt/e.jinja');
    expect(engineOf({ chatTemplate: { path: '/opt/e.jinja' } }).pod.volumes).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { engineOf, envOf, find, oneModel, render } from './rendered-values.js';

const MODEL = 'servingEngineSpec.modelSpec[0]';

it.each<[string, string]>([
  ['20Gi', '20'],
  ['2048Mi', '2'],
  ['512Mi', '0.5'],
  ['1Ti', '1024'],
  ['10G', '10'],
  ['1.5Gi', '1.5'],
])('offloads to memory and disk for the quantity %s, and says what is written', (size, expected) => {
  const lmcacheConfig = {
    enabled: true,
    cpuOffloadingBufferSize: size,
    diskOffloadingBufferSize: size,
  };
  const env = [{ name: 'LMCACHE_LOCAL_DISK', value: 'file:///d/' }];
  const model = { lmcacheConfig, env };

  expect(envOf(engineOf(model).main)).toEqual(
    expect.arrayContaining([
      'LMCACHE_LOCAL_CPU=True',
      `LMCACHE_MAX_LOCAL_CPU_SIZE=${expected}`,
      `LMCACHE_MAX_LOCAL_DISK_SIZE=${expected}`,
    ]),
  );
  const said = (key: string): string =>
    `${MODEL}.lmcacheConfig.${key}: is a quantity where LMCache reads gigabytes, got "${size}"; ${expected} is written, so write that`;
  expect(render(oneModel(model)).warnings).toEqual([
    said('cpuOffloadingBufferSize'),
    said('diskOffloadingBufferSize'),
  ]);
});

it('says nothing of plain gigabytes, and does not take other text for a quantity', () => {
  const warnings = (size: unknown): readonly string[] =>
    render(oneModel({ lmcacheConfig: { enabled: true, cpuOffloadingBufferSize: size } })).warnings;

  expect([20, '20', 2.5].flatMap(warnings)).toEqual([]);
  expect(warnings('20 Gi')).toEqual([expect.stringContaining('offloads nothing, got "20 Gi"')]);
});

it.each([
  '{% for message in messages %}{{ message.content }}{% endfor %}',
  '{{ messages }}',
  'first line\nsecond line',
])('takes the Jinja text %j in the place of a file name', (text) => {
  const rendered = render(oneModel({ chatTemplate: text }));
  const { main, pod } = engineOf({ chatTemplate: text });

  expect(find(rendered, 'ConfigMap', 'vllm-opt-chat-templates').data).toEqual({
    'chat-template.jinja': text,
  });
  expect(main.command?.slice(-2)).toEqual(['--chat-template', '/templates/chat-template.jinja']);
  expect(pod.volumes).toContainEqual(
    expect.objectContaining({ configMap: { name: 'vllm-opt-chat-templates' } }),
  );
  expect(rendered.warnings).toEqual([
    expect.stringMatching(/^servingEngineSpec\.modelSpec\[0\]\.chatTemplate: holds the text of a template/),
  ]);
});

it('is the same as the text under its own key', () => {
  const text = '{{ a }}\n';
  const older = render(oneModel({ chatTemplate: text }));
  const newer = render(oneModel({ chatTemplate: 'chat-template.jinja', chatTemplateConfigMap: text }));

  expect(older.objects).toEqual(newer.objects);
});

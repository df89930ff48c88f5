import { expect, it } from 'vitest';
import { engineOf } from './rendered-values.js';

const TAIL = ['--host', '0.0.0.0', '--port', '8000'];
const NO_CACHE = '--no-enable-prefix-caching';

function commandOf(model: object, engines: object = {}): string[] {
  return engineOf(model, engines).main.command ?? [];
}

it('is five words for the smallest model', () => {
  expect(commandOf({})).toEqual(['vllm', 'serve', 'facebook/opt-125m', ...TAIL]);
});

it('has all options in the chart’s order', () => {
  expect(
    commandOf({
      chatTemplate: 't.jinja',
      modelRevision: 'abc',
      toolCallParser: 'hermes',
      enableTool: true,
      enableLoRA: true,
      lmcacheConfig: { enabled: true },
      vllmConfig: {
        extraArgs: ['--seed', 7, true, 0.4],
        convert: 'embed',
        runner: 'pooling',
        maxLoras: 4,
        gpuMemoryUtilization: 0.9,
        maxNumSeqs: 32,
        tensorParallelSize: 2,
        dtype: 'half',
        maxModelLen: 1048576,
        enablePrefixCaching: true,
        enableChunkedPrefill: null,
      },
    }).slice(7),
  ).toEqual([
    '--enable-lora',
    '--enable-auto-tool-choice',
    ...['--tool-call-parser', 'hermes'],
    '--no-enable-chunked-prefill',
    '--enable-prefix-caching',
    ...['--max-model-len', '1048576'],
    ...['--dtype', 'half'],
    ...['--tensor-parallel-size', '2'],
    ...['--max-num-seqs', '32'],
    ...['--gpu_memory_utilization', '0.9'],
    ...['--max_loras', '4'],
    ...['--runner', 'pooling'],
    ...['--convert', 'embed'],
    ...['--seed', '7', 'true', '0.4'],
    ...['--revision', 'abc'],
    ...['--kv-transfer-config', '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}'],
    ...['--chat-template', '/templates/t.jinja'],
  ]);
});

it.each<[string, object, string[]]>([
  ['an empty vllmConfig says nothing', { vllmConfig: {} }, []],
  ['neither does null', { vllmConfig: null }, []],
  ['any key switches prefix caching off', { vllmConfig: { v0: '0' } }, [NO_CACHE]],
  ['text is true', { vllmConfig: { enablePrefixCaching: 'false' } }, ['--enable-prefix-caching']],
  [
    'chunked prefill has a form for no',
    { vllmConfig: { enableChunkedPrefill: false } },
    ['--no-enable-chunked-prefill', NO_CACHE],
  ],
  ['a parser needs no enableTool', { toolCallParser: 'x' }, ['--tool-call-parser', 'x']],
  ['an empty revision is none', { modelRevision: '' }, []],
  ['a flag without a value is left out', { vllmConfig: { dtype: null, maxModelLen: '' } }, [NO_CACHE]],
  ['zero is a value', { vllmConfig: { maxModelLen: 0 } }, [NO_CACHE, '--max-model-len', '0']],
  [
    'small fractions are printed as Go does',
    { vllmConfig: { gpuMemoryUtilization: 0.00001 } },
    [NO_CACHE, '--gpu_memory_utilization', '1e-05'],
  ],
  [
    'a path of a template is not shortened',
    { chatTemplate: '/templates/t.jinja' },
    ['--chat-template', '/templates//templates/t.jinja'],
  ],
])('%s', (_, model, expected) => {
  expect(commandOf(model).slice(7)).toEqual(expected);
});

it.each([
  ['lmcache/vllm-openai', '/opt/venv/bin/vllm'],
  ['registry.corp:5000/mirror/lmcache/vllm-openai', '/opt/venv/bin/vllm'],
  ['lmcache/vllm-openai-x', 'vllm'],
])('starts the vllm of %s', (repository, executable) => {
  expect(commandOf({ repository })[0]).toBe(executable);
});

it('follows the container port', () => {
  expect(commandOf({}, { containerPort: '9000' }).slice(-2)).toEqual(['--port', '9000']);
});

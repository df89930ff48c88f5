import { describe, expect, it } from 'vitest';
import { type EngineOptions, engineArgs, repeatedFlags } from '../../constructs/engine-args.js';
import { engineFlagStatus } from '../../contract/engine-flags.js';
import { images } from '../../contract/images.js';
import { everything } from '../support/everything.js';

const wiring = {
  port: 8000,
  kvTransferConfig: '{"kv_connector":"a"}',
  kvEventsConfig: '{"publisher":"zmq"}',
  chatTemplate: '/templates/a.jinja',
};

function args(options: Partial<EngineOptions>): string[] {
  return engineArgs({ model: 'm', ...options }, { port: 8000 }).slice(6);
}

describe('engineArgs', () => {
  it('writes nothing but model, host and port where nothing else is said', () => {
    expect(engineArgs({ model: 'm' }, { port: 8000 })).toEqual([
      'serve',
      'm',
      '--host',
      '0.0.0.0',
      '--port',
      '8000',
    ]);
  });

  it('keeps the order of the chart, with extraArgs before revision, transfer and template', () => {
    const line = engineArgs(everything, wiring);

    expect(line.filter((item) => item.startsWith('--'))).toEqual([
      '--host',
      '--port',
      '--enable-lora',
      '--enable-auto-tool-choice',
      '--tool-call-parser',
      '--enable-sleep-mode',
      '--served-model-name',
      '--no-enable-chunked-prefill',
      '--enable-prefix-caching',
      '--max-model-len',
      '--dtype',
      '--quantization',
      '--tensor-parallel-size',
      '--data-parallel-size',
      '--enable-expert-parallel',
      '--max-num-seqs',
      '--gpu-memory-utilization',
      '--max-loras',
      '--max-lora-rank',
      '--runner',
      '--convert',
      '--seed',
      '--enforce-eager',
      '--revision',
      '--kv-transfer-config',
      '--kv-events-config',
      '--chat-template',
    ]);
  });

  it('writes flag and value as two items, and numbers without an exponent', () => {
    expect(args({ maxModelLen: 1_000_000, gpuMemoryUtilization: 0.9 })).toEqual([
      '--max-model-len',
      '1000000',
      '--gpu-memory-utilization',
      '0.9',
    ]);
  });

  it('gives several served names to one flag', () => {
    expect(args({ servedModelNames: ['a', 'b'] })).toEqual(['--served-model-name', 'a', 'b']);
  });

  it('leaves prefix caching and chunked prefill to vLLM unless told', () => {
    expect(args({})).toEqual([]);
    expect(args({ enablePrefixCaching: false, enableChunkedPrefill: true })).toEqual([
      '--enable-chunked-prefill',
      '--no-enable-prefix-caching',
    ]);
  });

  it('makes text of every item of extraArgs', () => {
    expect(args({ extraArgs: ['--seed', 7, true] })).toEqual(['--seed', '7', 'true']);
  });

  it('writes flags that the default image has', () => {
    const version = images.engine.split(':')[1] ?? '';
    const absent = engineArgs(everything, wiring).filter(
      (item) => engineFlagStatus(item, version) !== 'present',
    );

    expect(absent).toEqual([]);
  });
});

describe('repeatedFlags', () => {
  it('names flags of extraArgs that a prop writes too, however they are spelt', () => {
    const extraArgs = ['--max_model_len=4096', '--no-enable-prefix-caching', '--seed', '1', '-tp', 2];

    expect(
      repeatedFlags({ model: 'm', maxModelLen: 1, enablePrefixCaching: true, extraArgs }, { port: 8000 }),
    ).toEqual(['--enable-prefix-caching', '--max-model-len']);
  });

  it('finds none where every flag comes once', () => {
    expect(repeatedFlags({ model: 'm', extraArgs: ['--seed', 1] }, { port: 8000 })).toEqual([]);
  });
});

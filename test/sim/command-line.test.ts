import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandLine } from '../../sim/command-line.js';
import type { SimOptions } from '../../sim/index.js';

function options(argv: readonly string[], env: Readonly<Record<string, string>> = {}): SimOptions {
  const command = readCommandLine(['serve', ...argv], env);
  if (command.kind !== 'serve') throw new Error(`command line: not to serve, got ${command.kind}`);
  return command.options;
}

test('The flags that manifests pass are understood', () => {
  const argv = ['org/model', '--host', '0.0.0.0', '--port', '8000', '--enable-lora'];
  argv.push('--served-model-name', 'a', 'b', '--max-model-len', '4k', '--no-enable-prefix-caching');
  argv.push('--tensor-parallel-size', '2', '--gpu-memory-utilization=0.9', '--max_num_seqs', '32');
  argv.push('--lora-modules', 'one=/adapters/one', '{"name":"two","path":"org/two"}', '--max-loras', '4');
  argv.push('--enable-auto-tool-choice', '--tool-call-parser', 'hermes', '--seed', '7');
  argv.push('--kv-events-config', '{"enable_kv_cache_events":true,"publisher":"zmq","topic":"kv"}');
  expect(options(argv, { VLLM_API_KEY: 'secret', VLLM_SERVER_DEV_MODE: '1' })).toMatchObject({
    model: 'org/model',
    host: '0.0.0.0',
    port: 8000,
    servedModelNames: ['a', 'b'],
    maxModelLen: 4000,
    maxNumSeqs: 32,
    enablePrefixCaching: false,
    enableLora: true,
    maxLoras: 4,
    loraModules: [
      { name: 'one', path: '/adapters/one' },
      { name: 'two', path: 'org/two' },
    ],
    enableAutoToolChoice: true,
    toolCallParser: 'hermes',
    seed: 7,
    kvEvents: { endpoint: 'tcp://*:5557', topic: 'kv' },
    apiKeys: ['secret'],
    devMode: true,
    runner: 'generate',
  });
});

test('Flags that change nothing in a simulation are named', () => {
  const command = readCommandLine(
    ['serve', 'm', '--dtype', 'half', '-tp', '4', '--enforce-eager', '--port', '1'],
    {},
  );
  expect(command).toMatchObject({ withoutEffect: ['--dtype', '--tensor-parallel-size', '--enforce-eager'] });
});

test('What the release does not take is refused in its words', () => {
  const refused = (...argv: string[]): string => {
    try {
      readCommandLine(['serve', ...argv], {});
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return 'accepted';
  };
  expect(refused('m', '--foo-bar', '--port', '1')).toBe('unrecognized arguments: --foo-bar');
  expect(refused('m', '--disable-log-requests')).toBe('unrecognized arguments: --disable-log-requests');
  expect(refused('m', '--disable-log-requests', '--sim-version', '0.13')).toBe('accepted');
  expect(refused('m', '--max-model-len', 'lots')).toBe("argument --max-model-len: invalid int value: 'lots'");
  expect(refused('m', '--port')).toBe('argument --port: expected one argument');
  expect(refused('m', '--enable-lora=yes')).toBe("argument --enable-lora: ignored explicit argument 'yes'");
  expect(refused('m', 'n')).toBe('unrecognized arguments: n');
  expect(refused('--port', '1')).toBe('the following arguments are required: model_tag');
  expect(refused('m', '--max-num-b', '4')).toBe('accepted');
  expect(refused('m', '--max-lo', '4')).toMatch(/^ambiguous option: --max-lo could match --max-log/);
  expect(refused('m', '--scheduling-policy', 'random')).toContain("invalid choice: 'random'");
  expect(refused('m', '--kv-events-config', '{')).toContain('argument --kv-events-config');
  expect(refused('m', '--lora-modules', 'nothing')).toContain('argument --lora-modules');
  expect(refused('m', '--sim-nothing', '1')).toContain('--sim-nothing: unknown flag');
  expect(refused('m', '--sim-answer-tokens', '9')).toContain('--sim-answer-tokens');
});

test('The kind of engine follows from its runner', () => {
  expect(options(['m'])).toMatchObject({ runner: 'generate' });
  expect(options(['m', '--runner', 'pooling', '--convert', 'embed'])).toMatchObject({
    runner: 'pooling',
    convert: 'embed',
  });
  expect(options(['m', '--convert', 'classify'])).toMatchObject({ runner: 'pooling', convert: 'classify' });
});

test('Transfer between engines comes from a config and the environment', () => {
  const nixl = '{"kv_connector":"NixlConnector","kv_role":"kv_both"}';
  const env = { VLLM_NIXL_SIDE_CHANNEL_HOST: '10.0.0.1', VLLM_NIXL_SIDE_CHANNEL_PORT: '5601' };
  const wanted = { sideChannelHost: '10.0.0.1', sideChannelPort: 5601 };
  expect(options(['m', '--kv-transfer-config', nixl], env).nixl).toEqual(wanted);
  const dotted = ['m', '--kv-transfer-config.kv_connector', 'NixlConnector'];
  expect(options(dotted, env).nixl).toEqual(wanted);
  const multiple = `{"kv_connector":"MultiConnector","kv_connector_extra_config":{"connectors":[${nixl}]}}`;
  expect(options(['m', '--kv-transfer-config', multiple], env).nixl).toEqual(wanted);
  const lmcache = ['m', '--kv-transfer-config', '{"kv_connector":"LMCacheConnectorV1"}'];
  expect(options(lmcache).lmcachePd).toBeUndefined();
  expect(
    options(lmcache, {
      LMCACHE_ENABLE_PD: 'True',
      LMCACHE_PD_ROLE: 'receiver',
      LMCACHE_PD_PEER_HOST: '0.0.0.0',
      LMCACHE_PD_PEER_INIT_PORT: '[7301]',
    }).lmcachePd,
  ).toEqual({ role: 'receiver', host: '0.0.0.0', initPort: 7301, allocPort: 7400 });
  expect(() => options(lmcache, { LMCACHE_ENABLE_PD: 'True' })).toThrow('LMCACHE_PD_ROLE');
});

test('A config file gives flags that the command line overrides', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sim-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config.yaml');
  writeFileSync(
    path,
    'model: org/file\nport: 9000\nserved-model-name: [a, b]\nenable-lora: true\nmax-loras: 3\n',
  );
  expect(options(['--config', path, '--port', '9001'])).toMatchObject({
    model: 'org/file',
    port: 9001,
    servedModelNames: ['a', 'b'],
    enableLora: true,
    maxLoras: 3,
  });
  expect(options(['org/line', '--config', path])).toMatchObject({ model: 'org/line', port: 9000 });
  expect(() => options(['m', '--config', join(folder, 'none.yaml')])).toThrow('cannot be read');
});

test("The simulation's own flags can come from the environment", () => {
  const env = { VLLM_SIM_DECODE_RATE: '20', VLLM_SIM_VOCAB_SIZE: '1024' };
  expect(options(['m', '--sim-seed', '3', '--sim-fault', 'error; share=0.5'], env)).toMatchObject({
    seed: 3,
    vocabSize: 1024,
    timing: { decodeTokensPerSecond: 20 },
    faults: [{ kind: 'error', share: 0.5 }],
  });
  expect(options(['m', '--sim-instant'])).toMatchObject({ timing: 'instant' });
});

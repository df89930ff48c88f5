import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { modelConfigs } from '../../contract/model-configs.js';
import { fitFlags, runFit } from '../../src/fit/command.js';
import { parseFlags } from '../../src/runtime/flags.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function runCommand(argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const parsed = parseFlags(fitFlags, { argv, positionals: 1 });
  expect(parsed.problems).toEqual([]);
  return runFit(parsed.values, parsed.positionals, {
    async readText(path) {
      const text = files[path];
      if (text === undefined) throw new Error('no such file');
      return text;
    },
  });
}

function configText(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...modelConfigs['meta-llama/Llama-3.1-8B-Instruct'], ...changes });
}

describe('vllm-stack fit', () => {
  it('ends with 0 where a model fits and with 1 where it does not, and says so', async () => {
    const [yes, no] = await Promise.all([
      runCommand(['Qwen/Qwen3-8B', '--gpu', 'l40s']),
      runCommand(['Qwen/Qwen3-8B', '--gpu', 't4']),
    ]);

    expect(yes.code).toBe(0);
    expect(yes.stdout).toMatch(/\nIt fits\.\n$/);
    expect(no.code).toBe(1);
    expect(no.stdout).toContain('It does not fit.\nEach of these makes it fit, the cheapest first:\n');
  });

  it('prints the same as JSON', async () => {
    const { code, stdout } = await runCommand(['qwen3-8b', '--gpu', 't4', '--output', 'json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'qwen3-8b',
      gpu: 't4',
      fits: false,
      largestContext: 0,
      largestConcurrency: 0,
      bytesPerToken: 147_456,
      changes: expect.arrayContaining([{ change: '--tensor-parallel-size 4', cost: '3 more GPUs' }]),
      conditions: { tensorParallel: 1, utilization: 0.9, maxModelLen: 40_960, maxNumSeqs: 256 },
    });
  });

  it('takes the config.json of a model, and of one with images its language model', async () => {
    const text = { text_config: JSON.parse(configText()), model_type: 'mistral3' };
    const argv = ['config.json', '--gpu', 'l40s', '--max-model-len', '8192', '--output', 'json'];
    const [plain, nested, known] = await Promise.all([
      runCommand(argv, { 'config.json': configText() }),
      runCommand(argv, { 'config.json': JSON.stringify(text) }),
      runCommand(['meta-llama/Llama-3.1-8B-Instruct', ...argv.slice(1)]),
    ]);

    const memory = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout).memoryGib;
    expect(memory(plain)).toEqual(memory(known));
    expect(memory(nested)).toEqual(memory(known));
  });

  it.each([
    [{ quant_method: 'awq', bits: 4 }, 'int4'],
    [{ quant_method: 'gptq', bits: 8 }, 'int8'],
    [{ quant_method: 'bitsandbytes', load_in_4bit: true }, 'nf4'],
    [
      { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 4 } } } },
      'int4',
    ],
    [{ quant_method: 'awq', bits: 4, group_size: 32 }, 'nf4'],
    [{ quant_method: 'fp8', weight_block_size: [128, 128] }, 'fp8'],
  ])('reads how weights are stored: %j', async (quantization_config, quantization) => {
    const { stdout } = await runCommand(['config.json', '--gpu', 'l40s', '--output', 'json'], {
      'config.json': configText({ quantization_config }),
    });

    expect(JSON.parse(stdout)).toMatchObject({ conditions: { quantization } });
  });

  it('leaves attention as it is where the checkpoint does', async () => {
    const groups = { group_0: { weights: { num_bits: 4, group_size: 128 } } };
    const weights = async (ignore: readonly string[]): Promise<number> => {
      const { stdout } = await runCommand(['config.json', '--gpu', 'l40s', '--output', 'json'], {
        'config.json': configText({
          quantization_config: { quant_method: 'compressed-tensors', config_groups: groups, ignore },
        }),
      });
      return JSON.parse(stdout).memoryGib.weights;
    };

    const attention = 32 * 2 * 4096 * 128 * (32 + 8);
    const difference = (await weights(['lm_head', 're:.*self_attn.*'])) - (await weights(['lm_head']));
    expect(difference * 2 ** 30).toBeCloseTo(attention * (2 - (4 + 20 / 128) / 8), -3);
  });

  it('tells everything that is wrong at once', async () => {
    const wrong = await runCommand(
      ['config.json', '--tensor-parallel-size', '5', '--max-model-len', '200000', '--vllm-version', '0.3'],
      { 'config.json': configText({ quantization_config: { quant_method: 'quip' } }) },
    );

    expect(wrong).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        '--gpu: missing; name the kind of GPU, or give its --gpu-memory',
        'quantization_config: not a method that is known, got "quip"; give --quantization',
        '--max-model-len: more than the model was made for, got 200000; give 131072 or less',
        '--tensor-parallel-size: does not divide the 32 heads of attention, got 5; give a divisor of them',
        '--vllm-version: not a release whose memory is known, got "0.3"; give 0.9 or later',
      ],
    });
  });

  it.each([
    ['{', /^config.json: not JSON, .+; give a config.json of Hugging Face$/],
    ['[]', /^config.json: not an object, got \[\]; give a config.json of Hugging Face$/],
    [
      '{"model_type":"mamba"}',
      /^config.json model_type: its memory is not known to this check, got "mamba"; it knows llama,/,
    ],
    [
      configText({ hidden_size: 'x' }),
      /^config.json hidden_size: must be a whole number, got "x"; correct the file$/,
    ],
  ])('refuses %j as a config', async (text, message) => {
    const { code, stderr } = await runCommand(['config.json', '--gpu', 'l4'], { 'config.json': text });

    expect(code).toBe(2);
    expect(stderr).toEqual([expect.stringMatching(message)]);
  });

  it('knows what a mistyped name may mean', async () => {
    const { code, stderr } = await runCommand(['Qwen/Qwn3-8B', '--gpu', 'l4', '--gpu-memory', '22']);

    expect(code).toBe(2);
    expect(stderr).toEqual([
      '--gpu-memory: is given beside --gpu, got 22; keep one',
      'Qwen/Qwn3-8B: no model of the table and not readable, no such file; did you mean Qwen/Qwen3-8B',
    ]);
  });

  it('runs as a program, and prints what its page shows', async () => {
    const page = readFileSync(`${root}/docs/fit.md`, 'utf8');
    const [, shown = ''] = /```text\n([\s\S]+?)```/.exec(page) ?? [];
    const argv = ['fit', 'Qwen/Qwen3-32B', '--gpu', 'h100-80gb', '--max-model-len', '32768'];
    const failure: unknown = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'src/cli.ts', ...argv],
      { cwd: root },
    ).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 1, stdout: shown, stderr: '' });
  }, 30_000);
});

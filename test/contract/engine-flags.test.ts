import { describe, expect, it } from 'vitest';
import type { EngineFlag } from '../../contract/engine-flags.js';
import {
  engineFlagName,
  engineFlagStatus,
  engineFlags,
  engineReleases,
} from '../../contract/engine-flags.js';

describe('engineFlagStatus', () => {
  it.each([
    ['--max-num-seqs', 'v0.32.0', 'present'],
    ['--gpu_memory_utilization', '0.13.0', 'present'],
    ['--gpu-memory-utilization=0.9', 'v0.8.5', 'present'],
    ['--no-enable-prefix-caching', 'v0.32.0', 'present'],
    ['--no-host', 'v0.32.0', 'absent'],
    ['--compilation-config.mode', 'v0.32.0', 'present'],
    ['--kv-events-config', 'v0.8.5', 'absent'],
    ['--kv-events-config', 'v0.9.1', 'unknown'],
    ['--kv-events-config', 'v0.12.0', 'present'],
    ['--swap-space', 'v0.13.0', 'present'],
    ['--swap-space', 'v0.32.0', 'absent'],
    ['--swap-space', 'v0.40.0', 'absent'],
    ['--max-num-seqs', 'v0.40.0', 'unknown'],
    ['--max-num-seqs', 'v0.6.0', 'unknown'],
    ['--shutdown-timeout', 'v0.6.0', 'absent'],
    ['--device', 'v0.10.2', 'absent'],
    ['--max-modle-len', 'v0.32.0', 'absent'],
    ['--max-modle-len', 'v0.31.0', 'unknown'],
    ['--max-model', 'v0.32.0', 'unknown'],
    ['-tp', 'v0.32.0', 'present'],
    ['-tp=2', 'v0.32.0', 'present'],
    ['-ep', 'v0.13.0', 'absent'],
    ['-O3', 'v0.32.0', 'present'],
    ['org/model', 'v0.32.0', 'present'],
    ['-1', 'v0.32.0', 'present'],
    ['--max-num-seqs', 'latest', 'unknown'],
    ['--kv-events-config', '0.8.5.post2', 'absent'],
    ['--max-num-queued-reqs', 'v0.32.0-cu129', 'present'],
  ])('says of %s in %s that it is %s', (arg, version, status) => {
    expect(engineFlagStatus(arg, version)).toBe(status);
  });

  it('agrees with the table in every examined release', () => {
    for (const [name, flag] of Object.entries<EngineFlag>(engineFlags)) {
      engineReleases.forEach((release, at) => {
        const since = flag.since === undefined ? 0 : engineReleases.indexOf(flag.since);
        const gone = flag.gone === undefined ? engineReleases.length : engineReleases.indexOf(flag.gone);
        expect(since).toBeLessThan(gone);
        expect(engineFlagStatus(`--${name}`, release)).toBe(at >= since && at < gone ? 'present' : 'absent');
      });
    }
  });
});

describe('engineFlagName', () => {
  it.each([
    ['--max_loras', 'max-loras'],
    ['--no-enable-chunked-prefill', 'enable-chunked-prefill'],
    ['-pp', 'pipeline-parallel-size'],
    ['--constructor', undefined],
    ['8000', undefined],
  ])('reads %s as %s', (arg, name) => {
    expect(engineFlagName(arg)).toBe(name);
  });

  it('knows every flag that the chart writes', () => {
    const chart =
      'host port enable-lora enable-auto-tool-choice tool-call-parser enable-chunked-prefill enable-prefix-caching max-model-len dtype tensor-parallel-size pipeline-parallel-size max-num-seqs gpu-memory-utilization max-loras runner convert revision kv-transfer-config chat-template distributed-executor-backend enable-sleep-mode';
    for (const name of chart.split(' ')) expect(engineFlagStatus(`--${name}`, 'v0.32.0')).toBe('present');
  });
});

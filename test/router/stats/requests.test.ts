import { describe, expect, it } from 'vitest';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { RouterMetrics } from '../../../router/metrics.js';
import { errorType } from '../../../router/stats/error-type.js';
import { statsReport } from '../../../router/stats/report.js';
import { RequestStats } from '../../../router/stats/requests.js';
import { spec } from '../endpoint.js';

function setUp() {
  const clock = { ms: 0 };
  const store = new EndpointStore();
  const endpoint = store.upsert(spec('http://a'));
  const now = (): number => clock.ms;
  const metrics = new RouterMetrics({ store, now });
  const stats = new RequestStats(store, { windowSeconds: 60, now, metrics });
  return { clock, store, endpoint, stats, metrics };
}

const chunk = (count: number): Buffer => Buffer.from('data: {"x":1}\n\n'.repeat(count));

describe('RequestStats', () => {
  it('measures a stream', () => {
    const { clock, endpoint, stats } = setUp();
    clock.ms = 10_000;
    const attempt = stats.observerFor(endpoint, 'm');
    attempt.onSent();
    endpoint.load.inPrefill = 1;
    clock.ms += 500;
    attempt.onHeaders(200, true);
    attempt.onFirstByte();
    attempt.onChunk(chunk(1));
    clock.ms += 1000;
    attempt.onChunk(chunk(9));
    attempt.onEnd({ promptTokens: 3, completionTokens: 11 });
    attempt.onAbort();

    expect(stats.of('http://a')).toEqual({
      qps: 1 / 60,
      ttft: 0.5,
      avgLatency: 1.5,
      avgItl: 0.1,
      avgDecodingLength: 11,
      inPrefill: 1,
      inDecoding: 0,
      finished: 1,
      uptime: 1.5,
    });
  });

  it('counts the events of a stream that tells no usage', () => {
    const { clock, endpoint, stats } = setUp();
    const attempt = stats.observerFor(endpoint, 'm');
    attempt.onSent();
    attempt.onHeaders(200, true);
    attempt.onFirstByte();
    attempt.onChunk(chunk(5));
    clock.ms += 800;
    attempt.onChunk(Buffer.from('data: [DONE]\n\n'));
    attempt.onEnd();

    expect(stats.of('http://a')).toMatchObject({ avgDecodingLength: 5, avgItl: 0.2 });
  });

  it('takes no failed, aborted or refused request for an answer', async () => {
    const { endpoint, stats } = setUp();
    for (const end of ['abort', 'error', 'status'] as const) {
      const attempt = stats.observerFor(endpoint, 'm');
      attempt.onSent();
      if (end === 'abort') attempt.onAbort();
      else if (end === 'error') attempt.onError(new Error('gone'));
      else {
        attempt.onHeaders(500, false);
        attempt.onFirstByte();
        attempt.onChunk(Buffer.from('{}'));
        attempt.onEnd();
      }
    }

    expect(stats.of('http://a')).toMatchObject({
      qps: 3 / 60,
      finished: 1,
      avgItl: undefined,
      avgDecodingLength: undefined,
    });
  });

  it('forgets what falls out of the window, and engines that leave', () => {
    const { clock, store, endpoint, stats } = setUp();
    const attempt = stats.observerFor(endpoint, 'm');
    attempt.onSent();
    attempt.onHeaders(200, false);
    attempt.onFirstByte();
    attempt.onEnd();
    clock.ms = 120_000;
    expect(stats.of('http://a')).toMatchObject({
      qps: 0,
      ttft: undefined,
      avgLatency: undefined,
      finished: 1,
      uptime: 120,
    });

    store.remove(endpoint.id);
    expect(stats.of('http://a')).toBeUndefined();
  });
});

describe('errorType', () => {
  const failed = (code: string): Error => Object.assign(new Error('x'), { code });

  it.each([
    [failed('ECONNREFUSED'), false, 'ClientConnectorError'],
    [failed('ENOTFOUND'), false, 'ClientConnectorDNSError'],
    [failed('UND_ERR_SOCKET'), false, 'ServerDisconnectedError'],
    [failed('ECONNRESET'), false, 'ClientOSError'],
    [failed('HPE_INVALID_CONSTANT'), false, 'ClientResponseError'],
    [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), false, 'ClientConnectorSSLError'],
    [new Error('x', { cause: failed('ECONNREFUSED') }), false, 'ClientConnectorError'],
    [failed('ECONNRESET'), true, 'ClientPayloadError'],
  ])('names %o as Python would (answered: %s)', (error, answered, name) => {
    expect(errorType(error, answered)).toBe(name);
  });
});

describe('statsReport', () => {
  it('has the lines of the Python router', () => {
    const { store } = setUp();
    const cards = [{ id: 'm' }, { id: 'sql', parent: 'm' }];
    const endpoint = store.upsert({ ...spec('http://a'), cards });
    const asked = {
      qps: 0.5,
      ttft: 1,
      avgLatency: 2,
      avgItl: undefined,
      avgDecodingLength: 3,
      inPrefill: 1,
      inDecoding: 2,
      finished: 4,
      uptime: 60,
    };
    const told = {
      running: 3,
      waiting: 1,
      cacheUsage: 0.5,
      prefixHitRate: 0.25,
      prefixHits: 1,
      prefixQueries: 4,
      sleeping: false,
    };

    expect(statsReport([endpoint], { of: () => asked }, { of: () => told }).split('\n')).toEqual([
      '',
      '='.repeat(50),
      'Server: http://a',
      'Models:',
      '  - m',
      '  - sql (adapter for m)',
      ' Engine Stats: Running Requests: 3, Queued Requests: 1, GPU Cache Hit Rate: 0.25',
      ' Request Stats: QPS: 0.50, Avg Latency: 2.00, Avg ITL: -1, Prefill Requests: 1, Decoding Requests: 2, Swapped Requests: 0, Finished: 4, Uptime: 60.00 sec',
      '-'.repeat(50),
      '='.repeat(50),
    ]);
    expect(statsReport([endpoint], { of: () => undefined }, { of: () => undefined })).toContain(
      ' Engine Stats: No stats available\n Request Stats: No stats available',
    );
  });
});

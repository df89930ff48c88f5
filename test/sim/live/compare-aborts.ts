import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Difference } from './explained-differences.js';
import { lineDifference } from './line-difference.js';
import { metricValues } from './metric-shape.js';

const counted = ['vllm:request_success_total', 'vllm:num_requests_running', 'vllm:num_requests_waiting'];

/** Leaves while a stream runs, and while an answer is awaited, at both engines: what they count has to be the same. */
export async function compareAborts(real: number, simulated: number): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const stream of [true, false]) {
    const [wanted, got] = await Promise.all([left(real, stream), left(simulated, stream)]);
    const lines = lineDifference(wanted, got);
    if (lines.length > 0) differences.push({ name: `abort of ${stream ? 'a stream' : 'an answer'}`, lines });
  }
  return differences;
}

async function left(port: number, stream: boolean): Promise<readonly string[]> {
  const before = await metricsOf(port);
  const body = JSON.stringify({
    model: 'tiny',
    prompt: [300, 301],
    max_tokens: 1000,
    ignore_eos: true,
    stream,
  });
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  if (stream) await once(socket, 'data');
  else await delay(300);
  const during = await metricsOf(port);
  socket.destroy();
  const gauges = ['running', 'waiting'].map((what) => `vllm:num_requests_${what}`);
  let after = await metricsOf(port);
  for (let tries = 0; tries < 100 && gauges.some((name) => after[name] !== 0); tries++) {
    await delay(100);
    after = await metricsOf(port);
  }
  return [
    `running ${during['vllm:num_requests_running']}, then ${after['vllm:num_requests_running']}`,
    `waiting then ${after['vllm:num_requests_waiting']}`,
    `successes +${(after['vllm:request_success_total'] ?? 0) - (before['vllm:request_success_total'] ?? 0)}`,
  ];
}

async function metricsOf(port: number): Promise<Readonly<Record<string, number>>> {
  return metricValues(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), counted);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

// npm run bench:sim: how late the tokens of many streams of one simulated engine arrive, each stream at the same rate. The engine
// is a process of its own. Lag is how long after its due time an event is read: due times are whole steps apart and as early as
// the earliest of the stream's events demands, so none is negative and an engine that falls behind adds up. Prints p50, p99 and the highest; ends with code 1 if the p99 is 50 ms or more.

const streams = Number(process.env.STREAMS ?? 1000);
const tokensPerSecond = Number(process.env.RATE ?? 20);
const tokens = Number(process.env.TOKENS ?? 200);
const limitMs = 50;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Events of one stream by their times of arrival. */
interface Seen {
  readonly at: number[];
}

async function startSim(): Promise<{ port: number; stop: () => Promise<number> }> {
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      'sim/main.ts',
      'serve',
      'bench/model',
      '--served-model-name',
      'model',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--max-num-seqs',
      String(streams),
      '--max-num-batched-tokens',
      String(streams * 64),
      '--sim-decode-rate',
      String(tokensPerSecond),
      '--sim-prefill-rate',
      '100000000',
      '--sim-num-blocks',
      String(streams * (Math.ceil((tokens + 64) / 16) + 1)),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const started = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes(' at http://') && resolve());
    child.on('exit', (code) =>
      reject(new Error(`sim: ended before the bench did, got code ${code}; see above`)),
    );
  });
  await started;
  child.removeAllListeners('exit');
  return {
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = (await ended) as [number];
      return code;
    },
  };
}

function openStream(port: number, index: number, seen: Seen): Promise<void> {
  const body = JSON.stringify({
    model: 'model',
    prompt: `stream ${index} of the bench`,
    max_tokens: tokens,
    ignore_eos: true,
    stream: true,
  });
  const socket: Socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return new Promise((resolve, reject) => {
    socket.on('data', (data: Buffer) => {
      const now = performance.now();
      // Cheaper than to parse, as this process shares the machine with the engine.
      for (let at = data.indexOf('"text":'); at >= 0; at = data.indexOf('"text":', at + 7)) seen.at.push(now);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

function lags(seen: Seen): readonly number[] {
  const step = 1000 / tokensPerSecond;
  const late = seen.at.map((at, index) => at - index * step);
  const earliest = late.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  return late.map((value) => value - earliest);
}

const sim = await startSim();
const all: readonly Seen[] = Array.from({ length: streams }, () => ({ at: [] }));
const begun = performance.now();
await Promise.all(all.map((seen, index) => openStream(sim.port, index, seen)));
const seconds = (performance.now() - begun) / 1000;
const metrics = await (await fetch(`http://127.0.0.1:${sim.port}/metrics`)).text();
const cpu = Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]);
await sim.stop();

const incomplete = all.filter(({ at }) => at.length !== tokens).length;
const found = all.flatMap(lags).sort((a, b) => a - b);
const share = (part: number): number =>
  found[Math.min(found.length - 1, Math.floor(found.length * part))] ?? Number.NaN;
process.stdout.write(
  [
    `${streams} streams of ${tokens} tokens at ${tokensPerSecond} tokens/s from one process: ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU`,
    `lag p50 ${share(0.5).toFixed(1)} ms, p99 ${share(0.99).toFixed(1)} ms, highest ${share(1).toFixed(1)} ms`,
    incomplete === 0 ? 'every stream is complete' : `${incomplete} streams are not complete`,
    '',
  ].join('\n'),
);
process.exitCode = incomplete === 0 && share(0.99) < limitMs ? 0 : 1;

import { connect, type Socket } from 'node:net';
import { type AnswerParts, AnswerReader } from '../../router/upstream/answer-reader.js';
import {
  completion,
  microseconds,
  model,
  stampDigits,
  stampPrefix,
  streamBytes,
  tokenEvent,
} from './engine-answers.js';
import { usageOf } from './process-tree.js';

// A process of the router bench: sends requests to one address for some time, checks every answer byte by byte count, and prints
// what it measured as JSON. Its only argument is a LoadPlan as JSON.

/** What to send. */
export interface LoadPlan {
  readonly url: string;
  /** Root of the processes under test, of which the CPU time is taken. */
  readonly pid: number;
  /** Requests at a time. */
  readonly connections: number;
  readonly seconds: number;
  /** Sends so many requests instead, however long that takes. @default - as many as fit into the time */
  readonly requests?: number;
  /** Time before anything is measured, and answers before that, as on a busy machine compilers need more time to settle. */
  readonly warmSeconds: number;
  readonly warmAnswers: number;
  readonly promptBytes: number;
  /** Tokens of each stream; 0 for answers in one piece. */
  readonly tokens: number;
  /** Tokens a second of each stream; 0 for as many as can be. */
  readonly tokensPerSecond: number;
  /** Chats that grow with every turn; 0 for one and the same prompt. */
  readonly chats: number;
}

/** What was measured. */
export interface LoadResult {
  readonly seconds: number;
  /** Answers that were complete, 200 and as long as they have to be. */
  readonly requests: number;
  readonly failed: number;
  readonly firstFailure: string | undefined;
  readonly tokens: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Milliseconds of a request, or of a token from engine to client. */
  readonly p50: number;
  readonly p99: number;
}

const plan = JSON.parse(process.argv[2] ?? '{}') as LoadPlan;
const { hostname, port, host } = new URL(plan.url);
const wanted = plan.tokens > 0 ? streamBytes(plan.tokens) : completion.length;
const delays: number[] = [];
let requests = 0;
let answered = 0;
let failed = 0;
let firstFailure: string | undefined;
let bodyBytes = 0;
// All of a number of requests counts.
let measuring = plan.requests !== undefined;
let ending = false;
let issued = 0;
const most = plan.requests ?? Number.POSITIVE_INFINITY;

const words =
  'the quick brown fox jumps over the lazy dog while an engine makes tokens and a router finds it ';

function prompt(seed: number, length: number): string {
  const start = `${seed.toString(36)} `;
  return start + words.repeat(Math.ceil(length / words.length)).slice(0, Math.max(0, length - start.length));
}

function message(role: string, text: string): string {
  return `{"role":"${role}","content":"${text}"}`;
}

const histories = new Map<number, string>();
const same = message('user', prompt(0, plan.promptBytes));

// Every chat begins with one of twenty system prompts, and each turn repeats all before it.
function messages(number: number): string {
  if (plan.chats === 0) return same;
  const chat = number % plan.chats;
  const before = histories.get(chat);
  const start =
    before === undefined || before.length > 16_384
      ? message('system', prompt(chat % 20, 1000))
      : `${before},${message('assistant', prompt(number * 2, 400))}`;
  const history = `${start},${message('user', prompt(number * 2 + 1, 400))}`;
  histories.set(chat, history);
  return history;
}

function requestBytes(): Buffer {
  const number = issued++;
  const body = `{"model":"${model}","messages":[${messages(number)}],"max_tokens":${plan.tokens},"seed":${plan.tokensPerSecond},"stream":${plan.tokens > 0}}`;
  return Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\naccept-encoding: gzip, deflate\r\ncontent-type: application/json\r\nuser-agent: OpenAI/Python 2.8.0\r\nx-stainless-lang: python\r\nx-stainless-package-version: 2.8.0\r\nx-stainless-os: Linux\r\nx-stainless-arch: x64\r\nx-stainless-runtime: CPython\r\nx-stainless-retry-count: 0\r\nauthorization: Bearer sk-0123456789abcdef\r\nx-session-id: session-${number % 1000}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}

const fixed = plan.chats === 0 && plan.promptBytes > 4096 ? requestBytes() : undefined;

class Client implements AnswerParts {
  private socket: Socket | undefined;
  private reader = new AnswerReader(this);
  private status = 0;
  private received = 0;
  private sentAt = 0;

  next(): void {
    if (ending || issued >= most) {
      const { socket } = this;
      this.socket = undefined;
      socket?.destroy();
      return;
    }
    const socket = this.socket ?? this.open();
    this.received = 0;
    this.status = 0;
    this.reader.begin('POST');
    this.sentAt = performance.now();
    socket.write(fixed ?? requestBytes());
  }

  onHead(status: number): void {
    this.status = status;
  }

  onBody(bytes: Buffer): void {
    this.received += bytes.length;
    if (!measuring) return;
    bodyBytes += bytes.length;
    if (plan.tokens === 0) return;
    const at = bytes.indexOf(stampPrefix);
    if (at < 0) return;
    const from = at + stampPrefix.length;
    const sent = Number(bytes.toString('latin1', from, from + stampDigits));
    if (sent > 0) delays.push((microseconds() - sent) / 1000);
  }

  onComplete(): void {
    if (this.status !== 200 || this.received !== wanted) {
      this.fail(`status ${this.status} with ${this.received} of ${wanted} bytes`);
      return;
    }
    answered++;
    if (measuring) {
      requests++;
      if (plan.tokens === 0) delays.push(performance.now() - this.sentAt);
    }
    // What remains of this read must not be taken for the next answer.
    process.nextTick(() => this.next());
  }

  private open(): Socket {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket = socket;
    this.reader = new AnswerReader(this);
    socket.on('data', (bytes: Buffer) => {
      try {
        this.reader.push(bytes);
      } catch (error) {
        this.fail(String(error));
      }
    });
    socket.on('error', (error) => this.fail(error.message, socket));
    socket.on('close', () => this.fail('connection closed', socket));
    return socket;
  }

  private fail(reason: string, socket = this.socket): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    socket?.destroy();
    if (ending) return;
    failed++;
    firstFailure ??= reason;
    setTimeout(() => this.next(), 50);
  }
}

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

// Streams begin one after the other over the time that one takes, so that their tokens do not come in step.
const streamSeconds = plan.tokensPerSecond > 0 ? plan.tokens / plan.tokensPerSecond : 0;
for (let i = 0; i < plan.connections; i++) {
  setTimeout(() => new Client().next(), (streamSeconds * 1000 * i) / plan.connections);
}
await wait(streamSeconds + plan.warmSeconds);
for (let i = 0; i < 300 && answered < plan.warmAnswers; i++) await wait(0.1);
const before = usageOf(plan.pid);
const begun = performance.now();
measuring = true;
if (plan.requests === undefined) await wait(plan.seconds);
else while (requests + failed < most) await wait(0.05);
measuring = false;
const seconds = (performance.now() - begun) / 1000;
const after = usageOf(plan.pid);
ending = true;
const sorted = delays.sort((a, b) => a - b);
const result: LoadResult = {
  seconds,
  requests,
  failed,
  firstFailure,
  tokens: plan.tokens > 0 ? bodyBytes / tokenEvent.length : 0,
  cpuSeconds: after.cpuSeconds - before.cpuSeconds,
  residentBytes: after.residentBytes,
  p50: share(sorted, 0.5),
  p99: share(sorted, 0.99),
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));

import type { Agent, Dispatcher } from 'undici';
import { reasonOf } from '../endpoint/endpoint.js';
import { AnswerStream, messageOf } from './answer-stream.js';

/** Where questions go. */
export interface Target {
  readonly agent: Agent;
  readonly origin: string;
  readonly path: string;
  /** Sent with each question. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** What became of a question. */
export interface Asked {
  /** Milliseconds at which it was sent, on the clock of `performance`. */
  readonly launchMs: number;
  /** Milliseconds at which all was over. */
  readonly finishMs: number;
  readonly status: number | undefined;
  readonly answer: AnswerStream;
  /** Kind of what went wrong. @default - nothing did */
  readonly error?: string;
  /** What went wrong in words. */
  readonly detail?: string;
}

/** Longest error of an endpoint that is kept. */
const longestError = 64 * 1024;

/** Asks one question, reading the answer no faster than it is understood; never throws. */
export function askQuestion(
  { agent, origin, path, headers, timeoutMs }: Target,
  {
    body,
    extra,
    stop,
  }: { readonly body: string; readonly extra: Readonly<Record<string, string>>; readonly stop: AbortSignal },
): Promise<Asked> {
  const answer = new AnswerStream();
  const launchMs = performance.now();
  let status: number | undefined;
  let streamed = false;
  const rest: Buffer[] = [];
  let restBytes = 0;
  let garbled: Problem | undefined;
  return new Promise((resolve) => {
    let timedOut = false;
    let controller: Dispatcher.DispatchController | undefined;
    const abort = (): void => controller?.abort(new Error('stopped'));
    const timer = setTimeout(() => {
      timedOut = true;
      abort();
    }, timeoutMs);
    stop.addEventListener('abort', abort);
    const end = (problem?: Problem): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', abort);
      resolve({ launchMs, finishMs: performance.now(), status, answer, ...problem });
    };
    const broke = (error: unknown): Problem => {
      if (garbled !== undefined) return garbled;
      if (timedOut) return { error: 'timeout', detail: `no whole answer in ${timeoutMs / 1000} s` };
      if (stop.aborted) return { error: 'stopped', detail: 'the run was ended' };
      if (status === undefined) return { error: `connection ${reasonOf(error)}`, detail: reasonOf(error) };
      return { error: 'cut off', detail: reasonOf(error) };
    };
    agent.dispatch(
      {
        origin,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, ...extra },
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started;
          if (timedOut || stop.aborted) abort();
        },
        onResponseStart(_controller, code, fields) {
          if (code < 200) return;
          status = code;
          streamed = code === 200 && String(fields['content-type'] ?? '').startsWith('text/event-stream');
        },
        onResponseData(ours, bytes) {
          if (!streamed) {
            restBytes += bytes.length;
            if (restBytes <= longestError || status === 200) rest.push(Buffer.from(bytes));
            return;
          }
          try {
            answer.push(bytes, performance.now());
          } catch (error) {
            garbled = { error: 'no json', detail: reasonOf(error) };
            ours.abort(new Error('garbled'));
          }
        },
        onResponseEnd() {
          end(problemOf(status, streamed, Buffer.concat(rest).toString('utf8'), answer));
        },
        onResponseError(_controller, error) {
          end(broke(error));
        },
      },
    );
  });
}

interface Problem {
  readonly error: string;
  readonly detail: string;
}

/** What is wrong with an answer that came to its end. */
function problemOf(
  status: number | undefined,
  streamed: boolean,
  rest: string,
  answer: AnswerStream,
): Problem | undefined {
  if (status !== 200) return { error: `status ${status}`, detail: errorText(rest) };
  if (!streamed) {
    try {
      answer.whole(rest, performance.now());
    } catch {
      return { error: 'no json', detail: rest.slice(0, 200) };
    }
  }
  if (answer.error !== undefined) return { error: 'error in stream', detail: answer.error };
  if (!answer.complete) return { error: 'cut off', detail: 'the stream ended before the answer did' };
  if (answer.firstMs === undefined) return { error: 'no tokens', detail: 'the answer is empty' };
  return undefined;
}

function errorText(text: string): string {
  try {
    const data = JSON.parse(text) as { readonly error?: unknown };
    return messageOf(data.error ?? data);
  } catch {
    return messageOf(text);
  }
}

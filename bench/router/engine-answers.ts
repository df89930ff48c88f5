// What the fake engine of the bench answers, and by that what the load generator has to receive.

const created = 1_763_689_277;

/** The model that all engines of the bench serve. */
export const model = 'bench-model';

/** The answer to a request that asks for no stream. */
export const completion = JSON.stringify({
  id: 'chatcmpl-9b1deb4d3b7d4bad',
  object: 'chat.completion',
  created,
  model,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Thirty-two tokens, all of them invented by a bench.' },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 50, completion_tokens: 32, total_tokens: 82 },
});

function event(delta: object, finishReason: string | null): string {
  const chunk = {
    id: 'chatcmpl-9b1deb4d3b7d4bad',
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** Digits of the microseconds since 1970 at which a token was sent, which are its text. */
export const stampDigits = 16;

const stampMark = '"content":"t';

/** The first event of a stream. */
export const firstEvent = event({ role: 'assistant', content: '' }, null);

/** The event of a token, with zeros for its time. */
export const tokenEvent = event({ content: `t${'0'.repeat(stampDigits)}` }, null);

/** The events that end a stream. */
export const lastEvents = `${event({}, 'stop')}data: [DONE]\n\n`;

/** Where the time begins in the event of a token. */
export const stampAt = tokenEvent.indexOf(stampMark) + stampMark.length;

/** What the time of a token follows. */
export const stampPrefix = Buffer.from(stampMark);

/** Bytes of a stream with that many tokens. */
export function streamBytes(tokens: number): number {
  return firstEvent.length + tokens * tokenEvent.length + lastEvents.length;
}

/** Microseconds since 1970. */
export function microseconds(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}

/** What of an answer has to be known for it to be given again. */
export interface WholeAnswer {
  /** The id in it. */
  readonly id: string;
}

/**
 * Judges an answer to a chat: one that came to its end by itself, with text alone, may be given again; errors, answers that were cut
 * off by a limit, refusals and calls of tools may not.
 */
export function wholeAnswer(contentType: string, body: Buffer): WholeAnswer | undefined {
  try {
    return contentType.startsWith('text/event-stream')
      ? ofStream(body.toString())
      : ofJson(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function ofJson(answer: unknown): WholeAnswer | undefined {
  const { id, choices } = fieldsOf(answer);
  if (typeof id !== 'string' || !Array.isArray(choices) || choices.length === 0 || hasError(answer))
    return undefined;
  const isWhole = choices.every((choice) => {
    const { finish_reason: reason, message } = fieldsOf(choice);
    return reason === 'stop' && isPlain(fieldsOf(message));
  });
  const hasText = choices.every((choice) => textOf(fieldsOf(fieldsOf(choice).message)) !== '');
  return isWhole && hasText ? { id } : undefined;
}

function ofStream(text: string): WholeAnswer | undefined {
  const events = text
    .split(/\r?\n\r?\n/)
    .flatMap((event) => (event.startsWith('data:') ? [event.slice('data:'.length).trim()] : []));
  if (events.pop() !== '[DONE]') return undefined;
  const texts = new Map<unknown, string>();
  const ended = new Set<unknown>();
  let id: string | undefined;
  for (const event of events) {
    const chunk = JSON.parse(event) as unknown;
    const { id: own, choices } = fieldsOf(chunk);
    if (
      hasError(chunk) ||
      typeof own !== 'string' ||
      (id !== undefined && own !== id) ||
      !Array.isArray(choices)
    )
      return undefined;
    id = own;
    for (const choice of choices) {
      const { index, delta, finish_reason: reason } = fieldsOf(choice);
      if (!isPlain(fieldsOf(delta))) return undefined;
      texts.set(index, (texts.get(index) ?? '') + textOf(fieldsOf(delta)));
      if (reason === 'stop') ended.add(index);
      else if (reason !== null && reason !== undefined) return undefined;
    }
  }
  const isWhole =
    texts.size > 0 && [...texts].every(([index, content]) => content !== '' && ended.has(index));
  return isWhole && id !== undefined ? { id } : undefined;
}

function hasError(answer: unknown): boolean {
  const { error } = fieldsOf(answer);
  return error !== undefined && error !== null;
}

/** Whether a message says something itself, rather than have tools called or refuse. */
function isPlain({ tool_calls: calls, function_call: call, refusal, audio }: Fields): boolean {
  const isNone = (value: unknown): boolean => value === undefined || value === null;
  return (
    (isNone(calls) || (Array.isArray(calls) && calls.length === 0)) && [call, refusal, audio].every(isNone)
  );
}

function textOf({ content }: Fields): string {
  return typeof content === 'string' ? content : '';
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

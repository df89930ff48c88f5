/** Tokens that an answer says it took. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

// Usage stands at the end of an answer; what may follow it in its object is short.
const kept = 4096;
const inputName = /"(?:prompt_tokens|input_tokens)"\s*:\s*(\d+)/g;
const outputName = /"(?:completion_tokens|output_tokens)"\s*:\s*(\d+)/g;

/** Keeps the end of an answer, JSON or server-sent events, to read its usage once it is complete. */
export class UsageTail {
  private recent: Buffer | undefined;
  private length = 0;

  /** Takes the next bytes of the answer, of which it keeps a copy. */
  push(chunk: Buffer): void {
    const { recent, length } = this;
    const from = Math.max(0, chunk.length - kept);
    const size = chunk.length - from;
    if (recent === undefined) {
      // Most answers that are no streams come at once.
      this.recent = Buffer.from(chunk.subarray(from));
      this.length = size;
      return;
    }
    let bytes = recent;
    let before = length;
    if (length + size > recent.length) {
      before = Math.min(length, kept);
      if (recent.length < 2 * kept) bytes = Buffer.allocUnsafeSlow(2 * kept);
      recent.copy(bytes, 0, length - before, length);
    }
    chunk.copy(bytes, before, from);
    this.recent = bytes;
    this.length = before + size;
  }

  /** The last usage in the answer. */
  usage(): TokenUsage | undefined {
    const tail = this.recent?.subarray(Math.max(0, this.length - kept), this.length);
    if (tail === undefined) return undefined;
    const at = tail.lastIndexOf('"usage"');
    if (at < 0) return undefined;
    const text = tail.toString('latin1', at);
    const promptTokens = lastNumber(text, inputName);
    const completionTokens = lastNumber(text, outputName);
    if (promptTokens === undefined && completionTokens === undefined) return undefined;
    return { promptTokens: promptTokens ?? 0, completionTokens: completionTokens ?? 0 };
  }
}

function lastNumber(text: string, pattern: RegExp): number | undefined {
  let found: number | undefined;
  for (const [, digits] of text.matchAll(pattern)) found = Number(digits);
  return found;
}

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
  private readonly recent: Buffer[] = [];
  private length = 0;

  /** Takes the next bytes of the answer. */
  push(chunk: Buffer): void {
    this.recent.push(chunk);
    this.length += chunk.length;
    let [first] = this.recent;
    while (first !== undefined && this.length - first.length >= kept) {
      this.recent.shift();
      this.length -= first.length;
      [first] = this.recent;
    }
  }

  /** The last usage in the answer. */
  usage(): TokenUsage | undefined {
    const bytes = this.recent.length === 1 ? this.recent[0] : Buffer.concat(this.recent);
    if (bytes === undefined) return undefined;
    const tail = bytes.length > kept ? bytes.subarray(bytes.length - kept) : bytes;
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

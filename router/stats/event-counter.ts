const newline = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const bracket = 0x5b;
const data = [0x64, 0x61, 0x74, 0x61] as const;

/**
 * Counts the events of a stream that comes in any pieces, by their `data:` lines, as each event that vLLM sends has one.
 */
export class EventCounter {
  #count = 0;
  // Bytes of `data:` that the current line has begun with; negative once it is known to be another line or counted.
  #matched = 0;

  /** Events so far, without the `[DONE]` at the end. */
  get count(): number {
    return this.#count;
  }

  add(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#matched < 0) {
        at = chunk.indexOf(newline, at);
        if (at < 0) return;
        at++;
        this.#matched = 0;
        continue;
      }
      this.#step(chunk[at] ?? 0);
      at++;
    }
  }

  #step(byte: number): void {
    if (byte === newline || byte === carriageReturn) {
      this.#matched = 0;
    } else if (this.#matched < data.length) {
      this.#matched = byte === data[this.#matched] ? this.#matched + 1 : -1;
    } else if (this.#matched === data.length) {
      this.#matched = byte === colon ? this.#matched + 1 : -1;
    } else if (byte !== 0x20) {
      // A value in brackets is the end mark, as every event is a JSON object.
      if (byte !== bracket) this.#count++;
      this.#matched = -1;
    }
  }
}

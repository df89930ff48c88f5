// Both stand before anything that was generated, behind the name of an event at most.
const lookedAt = 1024;

// Quotes within generated text are escaped, so that it cannot hold such a pair.
const idPattern = /"id"\s*:\s*"([^"\\]{1,256})"/;
const modelPattern = /"model"\s*:\s*"([^"\\]{1,256})"/;

/** The beginning of an engine's answer, as far as it tells about itself. */
export class AnswerHead {
  private text = '';

  /** Takes the next bytes. */
  push(bytes: Buffer): void {
    const left = lookedAt - this.text.length;
    if (left > 0) this.text += bytes.toString('latin1', 0, left);
  }

  /** The id of the answer. */
  get id(): string | undefined {
    return idPattern.exec(this.text)?.[1];
  }

  /** The model that the engine says it is. */
  get model(): string | undefined {
    return modelPattern.exec(this.text)?.[1];
  }
}

/** What Python's JSON decoder says about a text, and where. */
export interface JsonError {
  readonly message: string;
  /** Characters before the mistake. */
  readonly position: number;
}

/** Reads JSON as Python does, whose numbers may be NaN and infinite: these are texts here, which count as numbers in fields. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs, (part) =>
        part.startsWith('"') ? part : `"${part}"`,
      ),
    );
  }
}

/** The first mistake in a text that is no JSON, in the words of Python's decoder, which vLLM repeats to clients. */
export function pythonJsonError(text: string): JsonError {
  try {
    const end = skipBlanks(text, valueEnd(text, skipBlanks(text, 0)));
    return { message: 'Extra data', position: end };
  } catch (error) {
    if (error instanceof Mistake) return { message: error.message, position: error.position };
    throw error;
  }
}

class Mistake extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

function skipBlanks(text: string, at: number): number {
  let end = at;
  while (end < text.length && ' \t\n\r'.includes(text.charAt(end))) end++;
  return end;
}

function valueEnd(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '"') return stringEnd(text, at);
  if (first === '{') return objectEnd(text, at);
  if (first === '[') return arrayEnd(text, at);
  const literal = /^(?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
    text.slice(at, at + 64),
  );
  if (literal === null) throw new Mistake('Expecting value', at);
  return at + literal[0].length;
}

function stringEnd(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '"') return index + 1;
    if (character < ' ') throw new Mistake('Invalid control character at', index);
    if (character !== '\\') continue;
    index++;
    if (text.charAt(index) === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(index + 1, index + 5))) {
        throw new Mistake('Invalid \\uXXXX escape', index);
      }
      index += 4;
    } else if (index < text.length && !'"\\/bfnrt'.includes(text.charAt(index))) {
      throw new Mistake('Invalid \\escape', index - 1);
    }
  }
  throw new Mistake('Unterminated string starting at', at);
}

function objectEnd(text: string, at: number): number {
  let index = skipBlanks(text, at + 1);
  if (text.charAt(index) === '}') return index + 1;
  for (;;) {
    if (text.charAt(index) !== '"') {
      throw new Mistake('Expecting property name enclosed in double quotes', index);
    }
    index = skipBlanks(text, stringEnd(text, index));
    if (text.charAt(index) !== ':') throw new Mistake("Expecting ':' delimiter", index);
    index = skipBlanks(text, valueEnd(text, skipBlanks(text, index + 1)));
    if (text.charAt(index) === '}') return index + 1;
    if (text.charAt(index) !== ',') throw new Mistake("Expecting ',' delimiter", index);
    index = skipBlanks(text, index + 1);
  }
}

function arrayEnd(text: string, at: number): number {
  let index = skipBlanks(text, at + 1);
  if (text.charAt(index) === ']') return index + 1;
  for (;;) {
    index = skipBlanks(text, valueEnd(text, index));
    if (text.charAt(index) === ']') return index + 1;
    if (text.charAt(index) !== ',') throw new Mistake("Expecting ',' delimiter", index);
    index = skipBlanks(text, index + 1);
  }
}

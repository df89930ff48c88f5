/** What a doc comment says. */
export interface Doc {
  /** The text before the first tag. */
  readonly text: string;
  /** What stands behind `@default`. */
  readonly fallback?: string;
  readonly see: readonly string[];
}

/** One field of an interface. */
export interface Field {
  readonly name: string;
  readonly optional: boolean;
  /** As it is written, on one line and without comments. */
  readonly type: string;
  readonly doc: Doc;
}

/** One exported interface or type alias of a source file. */
export interface Declaration {
  readonly name: string;
  readonly doc: Doc;
  /** The declaration as it is written, without `export`. */
  readonly source: string;
  /** What an interface extends, as it is written. */
  readonly parents: readonly string[];
  /** Fields of an interface in their order; absent for a type alias. */
  readonly fields?: readonly Field[];
}

/** Reads the exported interfaces and types of a file in the repository's format. */
export function declarationsOf(source: string): Declaration[] {
  const starts = source.matchAll(/^export (interface|type) (\w+)(?:<[^>]*>)?/gm);
  return [...starts].map((start) => {
    const doc = docBefore(source, start.index);
    const name = start[2] ?? '';
    const written = (end: number) => source.slice(start.index + 'export '.length, end);
    if (start[1] === 'type') {
      const end = endOf(source, start.index, ';') + 1;
      return { name, doc, source: written(end), parents: [] };
    }
    const head = endOf(source, start.index, '{');
    const end = endOf(source, head + 1, '}') + 1;
    const [, extended = ''] = source.slice(start.index + start[0].length, head).split(/\bextends\b/);
    return {
      name,
      doc,
      source: written(end),
      parents: splitTop(extended).map(oneLine),
      fields: fieldsOf(source.slice(head + 1, end - 1)),
    };
  });
}

function fieldsOf(body: string): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < body.length; ) {
    const end = endOf(body, at, ';');
    const text = body.slice(at, end);
    at = end + 1;
    const found = /^(?:\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? '';
    const declared = text.slice(found.length);
    if (declared.trim() === '') continue;
    const parts = /^(?:readonly )?(\w+|\[[^\]]+\])(\?)?(?::\s*|(?=[(<]))([\s\S]+)$/.exec(declared);
    if (!parts)
      throw new Error(`docs: a field that cannot be read, got '${declared.trim()}'; write name: type;`);
    const [, name = '', optional, type = ''] = parts;
    fields.push({
      name,
      optional: optional === '?',
      type: oneLine(type),
      doc: docBefore(text, found.length),
    });
  }
  return fields;
}

/** The doc comment that ends right before a place. */
function docBefore(source: string, at: number): Doc {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source.slice(0, at))?.[1] ?? '';
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  const [text = '', ...tags] = lines.join(' ').split(/(?:^|\s)@(?=default\b|see\b)/);
  const tagged = (tag: string) =>
    tags.filter((entry) => entry.startsWith(tag)).map((entry) => entry.slice(tag.length).trim());
  const [fallback] = tagged('default');
  return { text: text.trim(), ...(fallback !== undefined && { fallback }), see: tagged('see') };
}

/** Index of the next such character outside brackets, texts and comments. */
function endOf(source: string, from: number, end: string): number {
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[[\](){};]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let found = token.exec(source); found; found = token.exec(source)) {
    const [text] = found;
    if (depth === 0 && text === end) return found.index;
    if (/^[[({]$/.test(text)) depth++;
    else if (/^[\])}]$/.test(text)) depth--;
    if (depth < 0) break;
  }
  return source.length;
}

/** Splits at commas outside brackets. */
function splitTop(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of list) {
    if ('<({['.includes(character)) depth++;
    if ('>)}]'.includes(character)) depth--;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part].map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function oneLine(type: string): string {
  return type
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^\| /, '')
    .trim();
}

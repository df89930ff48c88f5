/** One program with its arguments. */
export interface Program {
  readonly argv: readonly string[];
  /** File that its output goes to. */
  readonly into?: string;
}

/** Programs of which each reads what the one before it prints. */
export type Pipeline = readonly Program[];

type Token = { readonly word: string } | { readonly operator: string };

const token = /\s+|#.*|(?<operator>&&|\||&|>)|(?<word>(?:[^\s'"\\|&>]|\\.|'[^']*'|"(?:\\.|[^"\\])*")+)/gy;

/**
 * Reads the lines of a shell block as far as the documentation goes: words, quotes, comments, `|`, `&&`, `>` and a trailing
 * `&`. Variables stay as they are.
 */
export function pipelinesOf(block: string): Pipeline[] {
  return block
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => pipelinesOfLine(line));
}

function pipelinesOfLine(line: string): Pipeline[] {
  const pipelines: Pipeline[] = [];
  let pipeline: Program[] = [];
  let program: { argv: string[]; into?: string } = { argv: [] };
  const endProgram = (): void => {
    if (program.argv.length > 0) pipeline.push(program);
    program = { argv: [] };
  };
  const endPipeline = (): void => {
    endProgram();
    if (pipeline.length > 0) pipelines.push(pipeline);
    pipeline = [];
  };
  const tokens = tokensOf(line);
  for (let at = 0; at < tokens.length; at++) {
    const current = tokens[at];
    if (current === undefined) break;
    if ('word' in current) program.argv.push(current.word);
    else if (current.operator === '|') endProgram();
    else if (current.operator === '>') {
      const target = tokens[++at];
      if (target === undefined || !('word' in target))
        throw new Error(`docs: no file behind >, got '${line}'; name one`);
      program.into = target.word;
    } else endPipeline();
  }
  endPipeline();
  return pipelines;
}

function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(line); found; found = token.exec(line)) {
    const { operator, word } = found.groups ?? {};
    if (operator !== undefined) tokens.push({ operator });
    if (word !== undefined) tokens.push({ word: unquoted(word) });
    if (token.lastIndex === line.length) return tokens;
  }
  if (line !== '') throw new Error(`docs: a line that cannot be read, got '${line}'; write it simpler`);
  return tokens;
}

function unquoted(word: string): string {
  return word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_, single, double, escaped) =>
    String(single ?? double ?? escaped),
  );
}

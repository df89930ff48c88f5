/** A table in Markdown; `|` inside cells is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Text as code; empty text stays empty. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** A block that is shown as it is; `info` is what stands behind the first fence. */
export function fenced(info: string, text: string): string {
  return `\`\`\`${info}\n${text.trim()}\n\`\`\``;
}

/** A page that is generated as a whole: its title, where it comes from, and its paragraphs. */
export function page(title: string, source: string, ...paragraphs: readonly string[]): string {
  return `${[`# ${title}`, `<!-- Written by npm run generate from ${source}. -->`, ...paragraphs].join('\n\n')}\n`;
}

/** `@default` as a reader wants it: words as words, values as code. */
export function fallbackText(fallback: string | undefined): string {
  if (fallback === undefined) return '';
  return fallback.startsWith('- ') ? fallback.slice(2) : code(fallback);
}

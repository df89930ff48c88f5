import type { FlagSpec, FlagTable } from '../../contract/flag-table.js';
import { flagEnvName } from '../../contract/flag-table.js';
import { placeholderOf } from './flags.js';

/** What a help text says besides the flags. */
export interface HelpOptions {
  /** First line, such as `usage: vllm-router [flags]`. */
  readonly usage: string;
  /** Paragraphs between usage and flags. @default - none */
  readonly about?: string;
  /** Start of the environment variables' names, mentioned at the end. @default - not mentioned */
  readonly envPrefix?: string;
  /** Columns of the terminal. @default 80 */
  readonly width?: number;
}

/** The text of `--help`: usage, then the flags under their groups' headings, wrapped to the width. */
export function helpText(table: FlagTable, options: HelpOptions): string {
  const { usage, about, envPrefix, width = 80 } = options;
  const parts = [usage];
  if (about !== undefined) parts.push(wrap(about, width, ''));
  for (const [group, rows] of groupsOf(table)) {
    parts.push([`${group}:`, ...rows.map(([name, spec]) => row(name, spec, width))].join('\n'));
  }
  parts.push(
    [
      'General:',
      line('-h, --help', 'Show this text.', width),
      line('--version', 'Show the version.', width),
    ].join('\n'),
  );
  if (envPrefix !== undefined) {
    const text = `Each flag can be set by an environment variable too, --some-flag by ${flagEnvName(envPrefix, 'some-flag')}. Flags win.`;
    parts.push(wrap(text, width, ''));
  }
  return `${parts.join('\n\n')}\n`;
}

/** The flags as a table in Markdown, for the docs. */
export function flagTableMarkdown(table: FlagTable): string {
  const rows = Object.entries(table).map(([name, spec]) => {
    const cells = [`\`--${name}\``, typeOf(spec), defaultText(spec, '`') ?? '', helpOf(spec)];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| Flag | Value | Default | What it does |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function groupsOf(table: FlagTable): ReadonlyMap<string, readonly (readonly [string, FlagSpec])[]> {
  const groups = new Map<string, (readonly [string, FlagSpec])[]>();
  for (const [name, spec] of Object.entries(table)) {
    const rows = groups.get(spec.group) ?? [];
    rows.push([name, spec]);
    groups.set(spec.group, rows);
  }
  return groups;
}

function row(name: string, spec: FlagSpec, width: number): string {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  const value = spec.type === 'boolean' ? '' : ` ${placeholderOf(spec)}`;
  const text = defaultText(spec, '');
  return line(
    `${short}--${name}${value}`,
    `${helpOf(spec)}${text === undefined ? '' : ` Default: ${text}.`}`,
    width,
  );
}

function helpOf(spec: FlagSpec): string {
  const { choices = [] } = spec;
  const listed = choices.length > 4 ? ` One of ${choices.join(', ')}.` : '';
  const again = spec.type === 'repeated' ? ' May be given several times.' : '';
  return `${spec.help}${listed}${again}`;
}

function line(flag: string, help: string, width: number): string {
  return `  ${flag}\n${wrap(help, width, '      ')}`;
}

function typeOf(spec: FlagSpec): string {
  if (spec.type === 'boolean') return 'switch';
  if (spec.choices !== undefined) return spec.choices.map((choice) => `\`${choice}\``).join(', ');
  return spec.unit === undefined ? spec.type : `${spec.type}, ${spec.unit}`;
}

function defaultText(spec: FlagSpec, quote: string): string | undefined {
  const value = spec.default;
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return undefined;
  return `${quote}${Array.isArray(value) ? value.join(',') : value}${quote}`;
}

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let current = indent;
  for (const word of text.split(/\s+/)) {
    const longer = current === indent ? current + word : `${current} ${word}`;
    if (longer.length > width && current !== indent) {
      lines.push(current);
      current = indent + word;
    } else {
      current = longer;
    }
  }
  return [...lines, current].join('\n');
}

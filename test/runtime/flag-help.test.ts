import { describe, expect, it } from 'vitest';
import type { FlagTable } from '../../contract/flag-table.js';
import { routerFlags } from '../../contract/router-flags.js';
import { flagTableMarkdown, helpText } from '../../src/runtime/flag-help.js';

const table = {
  port: { type: 'int', group: 'Server', help: 'Port to listen on.', default: 80 },
  wait: { type: 'int', group: 'Other', help: 'How long to wait before giving up for good.', unit: 'seconds' },
  mode: { type: 'choice', choices: ['a', 'b'], group: 'Server', help: 'Mode.', default: 'b' },
  set: { type: 'repeated', group: 'Other', help: 'A setting.', short: 's', placeholder: 'key=value' },
  quiet: { type: 'boolean', group: 'Other', help: 'Say nothing | much.' },
} as const satisfies FlagTable;

describe('helpText', () => {
  it('lists flags under their groups, wrapped', () => {
    expect(
      helpText(table, { usage: 'usage: tool [flags]', about: 'A tool.', envPrefix: 'TOOL_', width: 40 }),
    ).toBe(`usage: tool [flags]

A tool.

Server:
  --port <int>
      Port to listen on. Default: 80.
  --mode <a|b>
      Mode. Default: b.

Other:
  --wait <seconds>
      How long to wait before giving up
      for good.
  -s, --set <key=value>
      A setting. May be given several
      times.
  --quiet
      Say nothing | much.

General:
  -h, --help
      Show this text.
  --version
      Show the version.

Each flag can be set by an environment
variable too, --some-flag by
TOOL_SOME_FLAG. Flags win.
`);
  });

  it('fits the terminal and names every flag and choice of the router', () => {
    const text = helpText(routerFlags, { usage: 'usage: vllm-router [flags]' });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    for (const name of Object.keys(routerFlags)) expect(text).toContain(`--${name}`);
    for (const name of routerFlags['routing-logic'].choices) expect(text).toContain(name);
  });
});

describe('flagTableMarkdown', () => {
  it('writes one row a flag and escapes bars', () => {
    expect(flagTableMarkdown(table)).toBe(`| Flag | Value | Default | What it does |
|---|---|---|---|
| \`--port\` | int | \`80\` | Port to listen on. |
| \`--wait\` | int, seconds |  | How long to wait before giving up for good. |
| \`--mode\` | \`a\`, \`b\` | \`b\` | Mode. |
| \`--set\` | repeated |  | A setting. May be given several times. |
| \`--quiet\` | switch |  | Say nothing \\| much. |
`);
  });

  it('keeps every row of the router in four cells', () => {
    for (const row of flagTableMarkdown(routerFlags).trimEnd().split('\n')) {
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    }
  });
});

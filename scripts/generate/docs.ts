import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertsPage } from './docs-alerts.js';
import { metricsPage } from './docs-metrics.js';
import { defaultsTable, differencesTable, warningsOf } from './docs-migration.js';
import { cliPage, operatorFlagsPage, routerFlagsPage, sidecarFlagsPage } from './docs-programs.js';
import { propsPage } from './docs-props.js';
import { valuesPage } from './docs-values.js';
import type { Step } from './step.js';

const reference = 'docs/reference';
const MARKED = /(<!-- generated: ([^>]+?) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The pages under docs/reference, and what stands between markers in the other pages of docs. */
export const docs: Step = {
  name: 'docs',
  owns: [reference],
  async run(root) {
    const pages = new Map([
      [`${reference}/props.md`, propsPage(root)],
      [`${reference}/values.md`, valuesPage(root)],
      [`${reference}/cli.md`, cliPage(root)],
      [`${reference}/router-flags.md`, routerFlagsPage()],
      [`${reference}/operator-flags.md`, operatorFlagsPage()],
      [`${reference}/sidecar-flags.md`, sidecarFlagsPage()],
      [`${reference}/metrics.md`, metricsPage()],
      ['docs/alerts.md', alertsPage()],
    ]);
    for (const name of readdirSync(join(root, 'docs')).filter((entry) => entry.endsWith('.md'))) {
      const text = readFileSync(join(root, 'docs', name), 'utf8');
      if (text.search(MARKED) >= 0) pages.set(`docs/${name}`, await filled(root, name, text));
    }
    return pages;
  },
};

async function filled(root: string, page: string, text: string): Promise<string> {
  let result = text;
  for (const [whole, open = '', section = '', close = ''] of text.matchAll(MARKED)) {
    const content = await sectionText(root, page, section, text);
    result = result.replace(whole, () => `${open}${content}\n${close}`);
  }
  return result;
}

async function sectionText(root: string, page: string, section: string, text: string): Promise<string> {
  const [kind, name = ''] = section.split(' ');
  switch (kind) {
    case 'defaults':
      return defaultsTable(root);
    case 'differences':
      return differencesTable(root);
    case 'warnings':
      return warningsOf(name, valuesBlock(page, name, text));
    default:
      throw new Error(`docs/${page}: unknown section '${section}'; use defaults, differences or warnings`);
  }
}

/** The values that a page shows under a file's name. */
function valuesBlock(page: string, name: string, text: string): string {
  const blocks = text.matchAll(/^```yaml values (\S+).*\n([\s\S]*?)^```$/gm);
  const found = [...blocks].find(([, file]) => file === name);
  if (found?.[2] === undefined)
    throw new Error(`docs/${page}: no values of this name, got ${name}; add a block yaml values ${name}`);
  return found[2];
}

import { App } from 'cdk8s';
import type { FlagTable } from '../contract/flag-table.js';
import { version } from '../contract/version.js';
import { operatorChart } from '../src/operator-chart.js';
import { helpText } from '../src/runtime/flag-help.js';
import { parseFlags } from '../src/runtime/flags.js';

// npm run operator: prints the manifests of the operator, for kubectl.

const parts = ['all', 'crds', 'without-crds'] as const;

const flags = {
  image: {
    type: 'string',
    group: 'Operator',
    placeholder: 'name:tag',
    help: "Image of the operator. This package's where it is left out.",
  },
  only: {
    type: 'choice',
    choices: parts,
    default: 'all',
    group: 'Operator',
    help: 'Print all, the CustomResourceDefinitions alone, or everything but them.',
  },
} as const satisfies FlagTable;

function main(argv: readonly string[]): number {
  const { values, wants, problems } = parseFlags(flags, { argv });
  if (wants === 'help') {
    const usage = 'usage: npm run --silent operator -- [flags] | kubectl apply -f -';
    process.stdout.write(helpText(flags, { usage, about: 'Prints the manifests of the operator.' }));
    return 0;
  }
  if (wants === 'version') {
    console.log(version);
    return 0;
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 2;
  const app = new App();
  const chart = operatorChart(app, values.image === undefined ? {} : { image: values.image });
  for (const construct of chart.node.findAll()) {
    const { kind } = construct as { readonly kind?: unknown };
    if (kind === undefined || values.only === 'all') continue;
    const isCrd = kind === 'CustomResourceDefinition';
    if (isCrd !== (values.only === 'crds')) construct.node.scope?.node.tryRemoveChild(construct.node.id);
  }
  process.stdout.write(app.synthYaml() as string);
  return 0;
}

process.exitCode = main(process.argv.slice(2));

import { operatorKinds } from '../../contract/operator-flags.js';
import { kinds } from '../../operator/kinds/index.js';
import { leaderElectionRights, metricsRights, rightsOf } from '../../operator/rights.js';
import { customResourcesOf } from './custom-resources.js';
import type { Step } from './step.js';

/** The CustomResourceDefinitions of the operator and the rights that it needs, for constructs, which read no files. */
export const operatorData: Step = {
  name: 'operator data',
  async run(root) {
    const own = (await customResourcesOf(root)).filter(({ folder }) => folder === 'operator/crds');
    const crds = own.map(({ crd }) => crd).sort((a, b) => (a.spec.names.kind < b.spec.names.kind ? -1 : 1));
    const rights = operatorKinds.map((name) => [name, rightsOf(kinds[name]())] as const);
    return new Map([
      [
        'imports/operator-crds.ts',
        module(
          'operator/crds/',
          "import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1.js';",
          [
            [
              'The CustomResourceDefinitions of the operator by their kinds.',
              'operatorCrds: Readonly<Record<string, CustomResourceDefinition>>',
              Object.fromEntries(crds.map((crd) => [crd.spec.names.kind, crd])),
              // The types spell the extensions of schemas with underscores.
              ' as object as Readonly<Record<string, CustomResourceDefinition>>',
            ],
          ],
        ),
      ],
      [
        'imports/operator-rights.ts',
        module(
          'what operator/kinds/ declare',
          "import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';",
          [
            [
              'What the operator needs for each kind, in the namespaces that it watches.',
              'kindRights: Readonly<Record<string, readonly PolicyRule[]>>',
              Object.fromEntries(rights),
            ],
            [
              'What it needs to agree with others on a leader, in its own namespace.',
              'leaderElectionRights: readonly PolicyRule[]',
              leaderElectionRights,
            ],
            [
              'What it needs to serve metrics by TLS, in the whole cluster.',
              'metricsRights: readonly PolicyRule[]',
              metricsRights,
            ],
          ],
        ),
      ],
    ]);
  },
};

function module(
  source: string,
  imported: string,
  values: readonly (readonly [about: string, declared: string, value: unknown, cast?: string])[],
): string {
  return [
    `// Generated from ${source} by scripts/generate/operator-data.ts; run npm run generate.`,
    imported,
    ...values.map(
      ([about, declared, value, cast = '']) =>
        `\n/** ${about} */\nexport const ${declared} = ${literal(value)}${cast};`,
    ),
    '',
  ].join('\n');
}

/** A list or an object with a line for each of its entries. */
function literal(value: unknown): string {
  const lines = (entries: readonly string[]): string => entries.map((entry) => `\n  ${entry},`).join('');
  if (Array.isArray(value)) return `[${lines(value.map((item) => JSON.stringify(item)))}\n]`;
  const entries = Object.entries(value as object);
  return `{${lines(entries.map(([key, item]) => `${key}: ${JSON.stringify(item)}`))}\n}`;
}

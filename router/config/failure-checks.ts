import type { routerFlags } from '../../contract/router-flags.js';
import type { FlagValues } from '../../src/runtime/flags.js';

type Values = FlagValues<typeof routerFlags>;

/** What is wrong with the flags about failing engines and the queue, and what is odd about them. */
export function failureFlagProblems(values: Values): {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
} {
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const flag of ['retry-on-status', 'eject-on-status'] as const) {
    for (const status of values[flag] ?? []) {
      if (/^[45]\d\d$/.test(status)) continue;
      problems.push(
        `--${flag}: not a status of an error, got ${JSON.stringify(status)}; give some from 400 to 599`,
      );
    }
  }
  if (
    (values['retry-on-status'] ?? []).length > 0 &&
    values['max-instance-failover-reroute-attempts'] === 0
  ) {
    warnings.push(
      '--retry-on-status: without effect while --max-instance-failover-reroute-attempts is 0; raise that',
    );
  }
  if ((values['queue-models'] ?? []).length > 0 && values['queue-size'] === 0) {
    warnings.push('--queue-models: without effect while --queue-size is 0; raise that');
  }
  return { problems, warnings };
}

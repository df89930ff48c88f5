import type { Reporter, TestModule } from 'vitest/node';

/** Prints how many scenarios of the operator passed on the real API server, and how many of them hold it to each check. */
export class ScenarioCount implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const operator = modules.filter(
      ({ project, relativeModuleId }) =>
        project.name === 'cluster' && /\/operator-[^/]*$/.test(relativeModuleId),
    );
    const names = operator.flatMap(({ children }) =>
      [...children.allTests('passed')].map(({ fullName }) => fullName),
    );
    if (names.length > 0) process.stdout.write(`${scenarioLine(names)}\n`);
  }
}

/** How many of some tests there are for each of the checks K1 to K16, which titles name. */
export function scenarioLine(names: readonly string[]): string {
  const checks = Array.from({ length: 16 }, (_, at) => `K${at + 1}`);
  const counts = checks.map(
    (check) => `${check} ${names.filter((name) => new RegExp(`\\b${check}\\b`).test(name)).length}`,
  );
  return `${names.length} scenarios of the operator on the API server: ${counts.join(', ')}`;
}

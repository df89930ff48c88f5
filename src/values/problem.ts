/** Something wrong or odd in values, at the place where a user can mend it. */
export interface Problem {
  /** The place and the key, such as `values.yaml:4:21 routerSpec.replicaCount` or `--set routerSpec.replicaCount`. */
  readonly where: string;
  /** What is wrong there and what to do. */
  readonly message: string;
}

/** Everything wrong in a set of values. */
export class ValuesError extends Error {
  /** All that is wrong, ordered by place. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ where, message }) => `${where}: ${message}`).join('\n'));
    this.name = 'ValuesError';
    this.problems = problems;
  }
}

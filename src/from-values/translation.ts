import type { Path } from '../values/path.js';

/** Something about one place of the values. */
export interface Remark {
  readonly path: Path;
  readonly message: string;
}

/** Where a release goes. */
export interface Target {
  readonly release: string;
  readonly namespace: string;
}

/** Collects what a translation has to say, so that all of it is said at once. */
export class Remarks {
  readonly problems: Remark[] = [];
  readonly warnings: Remark[] = [];

  /** Helm or the API server would refuse it. */
  problem(path: Path, message: string): void {
    addOnce(this.problems, { path, message });
  }

  /** The chart renders it and the API server takes it, but it does not do what it seems to. */
  warning(path: Path, message: string): void {
    addOnce(this.warnings, { path, message });
  }

  /** A value that has to be there; a problem and an empty text where it is not. */
  required(path: Path, value: string | undefined): string {
    if (value === undefined || value === '') this.problem(path, 'is missing; set it');
    return value ?? '';
  }
}

/** What all models share is looked at with each of them, and said once. */
function addOnce(remarks: Remark[], remark: Remark): void {
  const said = ({ path, message }: Remark): string => JSON.stringify([path, message]);
  if (!remarks.some((other) => said(other) === said(remark))) remarks.push(remark);
}

/** One generator of committed files. */
export interface Step {
  /** Name in messages. */
  readonly name: string;
  /**
   * Folders, relative to the root, whose direct files all come from steps: a file there that no step yields is removed.
   * @default - none
   */
  readonly owns?: readonly string[];
  /** Yields every file of the step, by path relative to the root with `/`; reads no network, clock or environment. */
  run(root: string): Promise<ReadonlyMap<string, string>>;
}

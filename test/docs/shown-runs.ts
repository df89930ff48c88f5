import type { Page } from './doc-pages.js';

/** A run of the program that a page shows, with what it prints. */
export interface ShownRun {
  /** Behind `npx vllm-stack`. */
  readonly argv: readonly string[];
  readonly output: string;
}

/** The text blocks of a page that begin with `$ npx vllm-stack`, apart from those that are generated or go on for ever. */
export function shownRuns(page: Page | undefined): ShownRun[] {
  return (page?.blocks ?? []).flatMap(({ language, text }) => {
    const [, command, output = ''] = /^\$ npx vllm-stack (.*)\n([\s\S]*)$/.exec(text) ?? [];
    if (language !== 'text' || command === undefined || command.startsWith('local')) return [];
    return [{ argv: command.trim().split(/\s+/), output }];
  });
}

/** Whether a text is what is shown, where a line of `...` stands for any lines. */
export function isAsShown(text: string, shown: string): boolean {
  const parts = shown.split(/^ *\.\.\.\n/m).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`).test(text);
}

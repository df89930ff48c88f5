import { readdirSync, readFileSync } from 'node:fs';

/** What the processes of a program used until now. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Memory of all of them. */
  readonly residentBytes: number;
}

// As Linux tells it to programs, whatever the kernel was built with.
const ticksPerSecond = 100;
const pageBytes = 4096;

/** What a process and those that it started use. */
export function usageOf(pid: number): Usage {
  let ticks = 0;
  let pages = 0;
  for (const { user, system, resident } of treeOf(pid)) {
    ticks += user + system;
    pages += resident;
  }
  return { cpuSeconds: ticks / ticksPerSecond, residentBytes: pages * pageBytes };
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly user: number;
  readonly system: number;
  readonly resident: number;
}

function treeOf(root: number): Stat[] {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [],
  );
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const field = (at: number): number => Number(fields[at] ?? 0);
    return { pid, parent: field(1), user: field(11), system: field(12), resident: field(21) };
  } catch {
    // It ended in between.
    return undefined;
  }
}

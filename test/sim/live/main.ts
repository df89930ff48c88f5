import { parseArgs } from 'node:util';
import { compareAborts } from './compare-aborts.js';
import { compareAnswers } from './compare-answers.js';
import { compareKvEvents } from './compare-kv-events.js';
import { comparePrefillDecode, deadlyCases } from './compare-prefill-decode.js';
import { type Difference, explainedDifferences } from './explained-differences.js';
import { lineDifference } from './line-difference.js';
import { metricShape } from './metric-shape.js';

// Holds a real vLLM against the simulation of it, by hand: CONTRIBUTING.md has the flags with which both are started. Exit code 1
// where something differs that explained-differences.ts does not know.

const usage = `usage: main.ts --real PORT --sim PORT --adapters FOLDER
       main.ts --real PREFILL,DECODE --sim PREFILL,DECODE [--deadly '${deadlyCases.join("' | '")}']`;

const { values } = parseArgs({
  options: {
    real: { type: 'string' },
    sim: { type: 'string' },
    adapters: { type: 'string' },
    deadly: { type: 'string' },
  },
});

function ports(text: string | undefined): readonly number[] {
  const list = (text ?? '').split(',').map(Number);
  if (list.every((port) => Number.isInteger(port) && port > 0)) return list;
  throw new Error(usage);
}

async function compareOne(real: number, sim: number, adapters: string): Promise<readonly Difference[]> {
  const kv = await compareKvEvents(real, sim);
  const aborts = await compareAborts(real, sim);
  const answers = await compareAnswers(real, sim, {
    first: `${adapters}/lora1`,
    second: `${adapters}/lora2`,
  });
  const [wanted, got] = await Promise.all([real, sim].map(shapeAt));
  const families = grouped(lineDifference(wanted ?? [], got ?? []));
  const metrics = [...families].map(([family, lines]) => ({ name: `metrics of ${family}`, lines }));
  console.log(`${answers.count} requests, KV events, aborts and ${wanted?.length} lines of metrics compared`);
  return [...kv, ...aborts, ...answers.differences, ...metrics];
}

/** Lines by the family that they are of. */
function grouped(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const families = new Map<string, string[]>();
  for (const line of lines) families.set(familyOf(line), [...(families.get(familyOf(line)) ?? []), line]);
  return families;
}

function familyOf(line: string): string {
  return (
    /(?:HELP |TYPE |^[-+] )([a-z][\w:]*?)(?:_bucket|_count|_sum|_created|_total)?[{ ]/.exec(line)?.[1] ?? line
  );
}

async function shapeAt(port: number): Promise<readonly string[]> {
  return metricShape(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
}

async function main(): Promise<number> {
  const [real = 0, realDecode] = ports(values.real);
  const [sim = 0, simDecode] = ports(values.sim);
  const isPair = realDecode !== undefined && simDecode !== undefined;
  if (!isPair && values.adapters === undefined) throw new Error(usage);
  const differences = isPair
    ? await comparePrefillDecode(
        { prefill: real, decode: realDecode },
        { prefill: sim, decode: simDecode },
        values.deadly,
      )
    : await compareOne(real, sim, values.adapters ?? '');
  const isExplained = ({ name }: Difference): boolean =>
    explainedDifferences.some(({ shownBy }) => shownBy.test(name));
  const left = differences.filter((difference) => !isExplained(difference));
  for (const { name, lines } of left) console.log([name, ...lines.map((line) => `    ${line}`)].join('\n'));
  for (const { shownBy, why } of explainedDifferences) {
    const names = differences.filter(({ name }) => shownBy.test(name)).map(({ name }) => name);
    if (names.length > 0) console.log(`explained: ${names.join(', ')}: ${why}`);
  }
  console.log(`${differences.length} differ, ${left.length} of them without an explanation`);
  return left.length === 0 ? 0 : 1;
}

process.exitCode = await main();

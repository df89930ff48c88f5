import { counted } from '../counted.js';
import type { ChangeClass } from './change-class.js';
import { changeClasses } from './change-class.js';
import type { FieldChange } from './compare.js';
import type { ObjectDiff, StackDiff } from './stack-diff.js';

/** How a difference is shown. */
export const diffOutputs = ['text', 'json', 'markdown'] as const;

const words: Readonly<Record<ChangeClass, string>> = {
  same: 'no change',
  inPlace: 'in place',
  restartsPods: 'restarts pods',
  recreate: 'must be recreated',
  new: 'new',
  orphaned: 'orphaned',
};

/** A difference in one of the forms, with a newline at its end. */
export function diffReport(diff: StackDiff, output: (typeof diffOutputs)[number]): string {
  if (output === 'json') return `${JSON.stringify(withoutSteps(diff), null, 2)}\n`;
  return output === 'text' ? textOf(diff) : markdownOf(diff);
}

/** Parts of paths are for programs in this process. */
function withoutSteps({ objects, summary }: StackDiff): unknown {
  return {
    summary,
    objects: objects.map(({ fields, ...object }) => ({
      ...object,
      fields: fields.map(({ steps: _steps, ...field }) => field),
    })),
  };
}

function textOf(diff: StackDiff): string {
  const blocks = shownOf(diff).map((object) => {
    const lines = [
      `${titleOf(object)}: ${words[object.class]}`,
      ...(object.refusal === undefined ? [] : [`  refused: ${oneLine(object.refusal)}`]),
      ...object.fields.flatMap(fieldLines).map((line) => `  ${line}`),
      ...(object.left ?? []).map(
        ({ path, manager, value }) => `  left behind, of ${manager}: ${path}: ${shown(value)}`,
      ),
    ];
    return `${lines.join('\n')}\n\n`;
  });
  return `${blocks.join('')}${summaryLines(diff).join('\n')}\n`;
}

function markdownOf(diff: StackDiff): string {
  const [counts, ...sizes] = summaryLines(diff);
  const lines = [`**${counts}**`, '', ...sizes.map((line) => `- ${line}`), ...(sizes.length > 0 ? [''] : [])];
  for (const object of shownOf(diff)) {
    lines.push(
      `<details><summary>${titleOf(object)}: <b>${words[object.class]}</b></summary>`,
      '',
      '```diff',
      ...(object.refusal === undefined ? [] : [`# refused: ${oneLine(object.refusal)}`]),
      ...object.fields.flatMap(({ path, ...values }) => [
        `# ${path}`,
        ...('old' in values ? [`- ${shown(values.old)}`] : []),
        ...('new' in values ? [`+ ${shown(values.new)}`] : []),
      ]),
      ...(object.left ?? []).map(
        ({ path, manager, value }) => `# left behind, of ${manager}: ${path}: ${shown(value)}`,
      ),
      '```',
      '',
      '</details>',
      '',
    );
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function shownOf({ objects }: StackDiff): readonly ObjectDiff[] {
  return objects.filter((object) => object.class !== 'same' || object.left !== undefined);
}

function titleOf({ kind, namespace, name }: ObjectDiff): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function summaryLines({ objects, summary: { counts, gpus, replicas } }: StackDiff): readonly string[] {
  const parts = changeClasses
    .filter((name) => counts[name] > 0)
    .map((name) => `${counts[name]} ${words[name]}`);
  const left = objects.reduce((sum, object) => sum + (object.left?.length ?? 0), 0);
  return [
    `${counted(objects.length, 'object')}: ${parts.join(', ') || 'none'}`,
    ...(gpus.before === gpus.after ? [] : [`GPUs: ${gpus.before} -> ${gpus.after}`]),
    ...replicas.map(({ kind, name, before, after }) => `replicas of ${kind} ${name}: ${before} -> ${after}`),
    ...(left === 0 ? [] : [`fields left behind: ${left}`]),
  ];
}

function fieldLines({ path, ...values }: FieldChange): readonly string[] {
  const { old, new: now } = values;
  if (!('old' in values)) return [`${path}: + ${shown(now)}`];
  if (!('new' in values)) return [`${path}: - ${shown(old)}`];
  if (!Array.isArray(old) || !Array.isArray(now)) return [`${path}: ${shown(old)} -> ${shown(now)}`];
  const [gone, come] = [itemsWithout(old, now), itemsWithout(now, old)];
  if (gone.length + come.length === 0) return [`${path}: ${shown(old)} -> ${shown(now)}`];
  return [
    `${path}:`,
    ...gone.map((item) => `  - ${shown(item)}`),
    ...come.map((item) => `  + ${shown(item)}`),
  ];
}

/** Items of a list that another does not have as often. */
function itemsWithout(items: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const rest = others.map((item) => JSON.stringify(item));
  return items.filter((item) => {
    const at = rest.indexOf(JSON.stringify(item));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string' && /^[\w./:@%+=,-]+$/.test(value) && Number.isNaN(Number(value)))
    return value;
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

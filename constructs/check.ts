import { type IConstruct, Node } from 'constructs';
import { settingsOf } from './settings.js';

const WARNING = 'vllm-stack:warning';

/** Something that works but is probably not what was meant. */
export interface Warning {
  /** Path of the construct in the tree, `stack/engine`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Holds a construct to a condition. `App.synth()` and `chart.toJson()` report every broken one at once, with the
 * construct's path in front of the message.
 */
export function check(construct: IConstruct, ok: boolean, message: string): void {
  if (!ok) construct.node.addValidation({ validate: () => [message] });
}

/**
 * Holds a construct to a condition without which the API server takes it but it hardly works. Broken ones are reported like
 * those of `check`, unless the stack's `doubts` are allowed.
 */
export function doubt(construct: IConstruct, ok: boolean, message: string): void {
  if (settingsOf(construct).doubts !== 'allow') check(construct, ok, message);
}

/** Records a warning on a construct; `warningsOf` collects them. */
export function warn(construct: IConstruct, message: string): void {
  construct.node.addMetadata(WARNING, message);
}

/** All warnings of a construct and of everything below it, in the order of the tree. */
export function warningsOf(root: IConstruct): Warning[] {
  return Node.of(root)
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter((entry) => entry.type === WARNING)
        .map((entry) => ({ path: construct.node.path, message: String(entry.data) })),
    );
}

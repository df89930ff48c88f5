import { type IConstruct, Node } from 'constructs';

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

import type { ChatTurn } from './chat-template.js';
import { badRequest } from './errors.js';
import type { InstanceSource } from './json-instance.js';
import type { SimSettings } from './options.js';
import { type Body, isObject, listOf, objectOf, textOf } from './request-fields.js';
import { jsonOfSchema } from './structured-answer.js';

/** A tool that a request offers. */
export interface OfferedTool {
  readonly name: string;
  /** JSON schema of its arguments. */
  readonly parameters: unknown;
  /** JSON of the definition, for the prompt. */
  readonly definition: string;
}

/** A call that an answer makes, with the text that the model writes for it. */
export interface PlannedCall {
  readonly name: string;
  readonly arguments: string;
  readonly text: string;
  /** Where the arguments stand in the text. */
  readonly argumentsAt: number;
  /** Why the answer ends once the call is complete. */
  readonly finishReason: 'tool_calls' | 'stop';
  /** Whether the request left no choice but to call, in which case the parser of its answer differs. */
  readonly forced: boolean;
}

/** The functions among a chat's `tools`. */
export function offeredTools(body: Body): readonly OfferedTool[] {
  return (listOf(body, 'tools') ?? []).flatMap((tool) => {
    const fn = isObject(tool) ? objectOf(tool, 'function') : undefined;
    const name = fn === undefined ? undefined : textOf(fn, 'name');
    if (fn === undefined || name === undefined) return [];
    return [{ name, parameters: fn.parameters ?? { type: 'object' }, definition: JSON.stringify(tool) }];
  });
}

/**
 * The call that a chat is answered with; undefined where it is answered with text.
 *
 * `auto` calls a tool unless the last turn is a tool's result, so that conversations with tools come to an end. Of several tools
 * one that the last turn names is taken, else the seed decides.
 */
export function plannedCall(
  tools: readonly OfferedTool[],
  choice: unknown,
  turns: readonly ChatTurn[],
  settings: SimSettings,
  source: InstanceSource,
): PlannedCall | undefined {
  if (choice === 'none' || tools.length === 0) return undefined;
  const last = turns.at(-1);
  if (isObject(choice)) {
    const wanted = textOf(objectOf(choice, 'function') ?? choice, 'name');
    const named = tools.find(({ name }) => name === wanted);
    return named === undefined ? undefined : planned(named, 'stop', true, source);
  }
  if (choice === undefined || choice === 'auto') {
    if (!settings.enableAutoToolChoice || settings.toolCallParser === undefined) {
      throw badRequest(
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      );
    }
    if (last?.role === 'tool') return undefined;
  }
  const mentioned = tools.filter(({ name }) => last?.content.includes(name));
  const candidates = mentioned.length > 0 ? mentioned : tools;
  const tool = candidates[Math.floor(source.random() * candidates.length)];
  return tool === undefined ? undefined : planned(tool, 'tool_calls', choice === 'required', source);
}

function planned(
  tool: OfferedTool,
  finishReason: PlannedCall['finishReason'],
  forced: boolean,
  source: InstanceSource,
): PlannedCall {
  const made = jsonOfSchema(tool.parameters, source);
  const before = `<tool_call>{"name": ${JSON.stringify(tool.name)}, "arguments": `;
  return {
    name: tool.name,
    arguments: made,
    text: `${before}${made}}</tool_call>`,
    argumentsAt: before.length,
    finishReason,
    forced,
  };
}

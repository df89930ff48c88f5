import type { EngineVersion } from './engine-options.js';
import { badRequest } from './errors.js';
import { type Body, isObject, textOf } from './request-fields.js';
import { pythonText } from './shapes/python-text.js';

/** Refuses what vLLM refuses in a chat before it looks at the fields one by one. */
export function checkChatBody(body: Body, version: EngineVersion): void {
  if (body.continue_final_message && body.add_generation_prompt) {
    throw badRequest('Cannot set both `continue_final_message` and `add_generation_prompt` to True.');
  }
  checkTools(body);
  checkConstraints(body, undefined);
  checkPromptLogprobs(body, 'top_logprobs');
  const { top_logprobs: top, logprobs } = body;
  if (typeof top === 'number' && (top > 0 || top === -1) && !logprobs) {
    throw badRequest('when using `top_logprobs`, `logprobs` must be set to true.', 'top_logprobs');
  }
  checkStreamOptions(body);
  checkFormat(body);
  checkSalt(body, version);
}

/** Refuses what vLLM refuses in a text completion before it looks at the fields one by one. */
export function checkCompletionBody(body: Body, version: EngineVersion): void {
  const { prompt } = body;
  if (prompt === undefined || prompt === null || prompt === '') {
    throw badRequest('Either prompt or prompt_embeds must be provided and non-empty.', 'prompt');
  }
  checkStreamOptions(body);
  checkPromptLogprobs(body, 'logprobs');
  checkConstraints(body, 'structured_outputs');
  checkFormat(body);
  checkSalt(body, version);
}

function checkStreamOptions({ stream, stream_options: options }: Body): void {
  const given = isObject(options) ? Object.keys(options).length > 0 : Boolean(options);
  if (given && !stream) {
    throw badRequest('Stream options can only be defined when `stream=True`.', 'stream_options');
  }
}

// Where salts may become parts of names.
const saltLimit = 128;
const saltMarks = ['@', '/', '\\', '\0'];

function checkSalt({ cache_salt: salt }: Body, version: EngineVersion): void {
  if (salt === undefined || salt === null) return;
  if (typeof salt !== 'string' || salt === '') {
    throw badRequest("Parameter 'cache_salt' must be a non-empty string if provided.", 'cache_salt');
  }
  if (version === '0.13') return;
  if (salt.length <= saltLimit && !saltMarks.some((mark) => salt.includes(mark))) return;
  throw badRequest(
    `Parameter 'cache_salt' must be at most ${saltLimit} characters and must not contain '@', '/', '\\\\', or NUL.`,
    'cache_salt',
  );
}

function checkFormat({ response_format: format }: Body): void {
  if (!isObject(format) || format.type !== 'json_schema') return;
  if (isObject(format.json_schema)) return;
  throw badRequest(
    "When response_format type is 'json_schema', the 'json_schema' field must be provided.",
    'response_format',
  );
}

function checkConstraints({ structured_outputs: outputs }: Body, param: string | undefined): void {
  if (!isObject(outputs)) return;
  const given = ['json', 'regex', 'choice'].filter((kind) => (outputs[kind] ?? null) !== null);
  if (given.length < 2) return;
  throw badRequest(
    "You can only use one kind of constraints for structured outputs ('json', 'regex' or 'choice').",
    param,
  );
}

function checkPromptLogprobs(body: Body, other: 'logprobs' | 'top_logprobs'): void {
  for (const name of ['prompt_logprobs', other]) {
    const value = body[name] ?? null;
    if (value !== null && typeof value !== 'number' && typeof value !== 'boolean') {
      throw badRequest(`\`${name}\` must be an integer.`, name, pythonText(value, ''));
    }
  }
  const prompt = Number(body.prompt_logprobs ?? 0);
  if (body.stream && (prompt > 0 || prompt === -1)) {
    throw badRequest('`prompt_logprobs` are not available when `stream=True`.', 'prompt_logprobs');
  }
  for (const name of ['prompt_logprobs', other]) {
    const value = Number(body[name] ?? 0);
    if (value < 0 && value !== -1) {
      throw badRequest(`\`${name}\` must be a positive value or -1.`, name, pythonText(value));
    }
  }
}

function checkTools({ tools, tool_choice: choice }: Body): void {
  if (Array.isArray(tools) && tools.length === 0) {
    throw badRequest(
      '`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.',
      'tools',
    );
  }
  if (choice === undefined || choice === null || choice === 'none') return;
  if (!Array.isArray(tools))
    throw badRequest('When using `tool_choice`, `tools` must be set.', 'tool_choice');
  if (choice !== 'auto' && choice !== 'required' && !isObject(choice)) {
    throw badRequest(
      `Invalid value for \`tool_choice\`: ${pythonText(choice, '')}! Only named tools, "none", "auto" or "required" are supported.`,
      'tool_choice',
    );
  }
  if (!isObject(choice)) return;
  const wanted = isObject(choice.function) ? textOf(choice.function, 'name') : undefined;
  const names = tools.map((tool) =>
    isObject(tool) && isObject(tool.function) ? textOf(tool.function, 'name') : undefined,
  );
  if (wanted !== undefined && names.includes(wanted)) return;
  throw badRequest(
    'The tool specified in `tool_choice` does not match any of the specified `tools`',
    'tool_choice',
  );
}

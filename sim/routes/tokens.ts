import { chatPrompt } from '../chat-template.js';
import { chatTurns } from '../chat-turns.js';
import { badRequest, ValidationError } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { tokenText } from '../logprobs.js';
import { checkedFields, listOf, problemsOf, textOf } from '../request-fields.js';
import { chosenModel, type Route, readBody, type Serving } from '../serving.js';
import { offeredTools } from '../tool-choice.js';

async function tokenize(call: HttpCall, serving: Serving): Promise<void> {
  const { settings, tokenizer } = serving;
  const given = readBody(call, settings.version);
  const isChat = Object.hasOwn(given, 'messages');
  // A request is either of two kinds; one that is neither is told what both lack.
  if (!isChat) {
    const problems = problemsOf(given, { required: ['prompt'], kinds: { prompt: 'string' } });
    if (problems.length > 0) {
      const asChat =
        settings.version === '0.32' ? problemsOf(given, { required: ['messages'], kinds: {} }) : [];
      throw new ValidationError([...problems, ...asChat]);
    }
  }
  if (given.continue_final_message && given.add_generation_prompt) {
    throw badRequest('Cannot set both `continue_final_message` and `add_generation_prompt` to True.');
  }
  const body = checkedFields(given, {
    required: [isChat ? 'messages' : 'prompt'],
    kinds: {
      model: 'string',
      prompt: 'string',
      messages: 'list',
      tools: 'list',
      return_token_strs: 'bool',
      add_generation_prompt: 'bool',
      continue_final_message: 'bool',
    },
  });
  chosenModel(serving, body);
  const text = isChat
    ? chatPrompt(chatTurns(listOf(body, 'messages') ?? [], settings), {
        tools: offeredTools(body).map(({ definition }) => definition),
        addGenerationPrompt: body.add_generation_prompt !== false,
        continueFinalMessage: body.continue_final_message === true,
      })
    : (textOf(body, 'prompt') ?? '');
  const tokens = tokenizer.encode(text);
  const strings = body.return_token_strs === true ? tokens.map((token) => tokenText(tokenizer, token)) : null;
  await call.json(
    200,
    JSON.stringify({
      count: tokens.length,
      max_model_len: settings.maxModelLen,
      tokens,
      token_strs: strings,
    }),
  );
}

async function detokenize(call: HttpCall, serving: Serving): Promise<void> {
  const { settings, tokenizer } = serving;
  const body = checkedFields(readBody(call, settings.version), {
    required: ['tokens'],
    kinds: { model: 'string', tokens: 'tokens' },
  });
  chosenModel(serving, body);
  // A token that there is not has no text.
  const tokens = (listOf(body, 'tokens') ?? []).map(Number).filter((token) => token < settings.vocabSize);
  await call.json(200, JSON.stringify({ prompt: tokenizer.decode(tokens) }));
}

/** Text to tokens and back. */
export const tokenRoutes: readonly Route[] = [
  { method: 'POST', path: '/tokenize', handle: tokenize },
  { method: 'POST', path: '/detokenize', handle: detokenize },
];

/** What the answers of a real and a simulated engine to one request do not share. */
export interface Difference {
  readonly name: string;
  /** `-` of the real one, `+` of the simulated one. */
  readonly lines: readonly string[];
}

/** Differences that stay, by the name of what shows them, and why. */
export const explainedDifferences: readonly { readonly shownBy: RegExp; readonly why: string }[] = [
  {
    shownBy: /^chat max tokens null$|structured outputs choice$|(?:json object|json schema)$/,
    why: 'how long an answer without a limit is depends on the model, which pads JSON with blanks; the simulation writes it tightly',
  },
  {
    shownBy: /structured outputs regex$/,
    why: 'the simulation writes text for JSON schemas and choices; it refuses regular expressions and grammars',
  },
  {
    shownBy: /^chat stream logprobs$/,
    why: 'tokens without a text of their own, which this model likes, have events without content',
  },
  {
    shownBy: /^chat echo stream$/,
    why: 'vLLM 0.32 ends this stream with an error about its own message, whose text it has made a list of parts',
  },
  {
    shownBy: /^chat part unknown$/,
    why: 'vLLM lists what each kind of part lacks in the words of its validator; the simulation only says that it cannot read it',
  },
  {
    shownBy: /^chat tools auto stream$/,
    why: 'the random model calls no tool; the simulation always does unless a result of one came last',
  },
  {
    shownBy: /tools? (?:required|named|choice any|choice named)(?: stream)?$/,
    why: 'the random model calls with numbers instead of objects, and more than once, which vLLM passes on and its messages API refuses',
  },
  {
    shownBy: /server_info/,
    why: 'vLLM prints the whole of its configuration and surroundings; the simulation prints what it has of them',
  },
  {
    shownBy: /^metrics of vllm:tool_call_parser_invocations$/,
    why: 'it counts what the parser of a real answer met, text by text; the simulation has no parser',
  },
  {
    shownBy: /^prefill\/decode: the same decode again$/,
    why: 'vLLM reads what lies in blocks that were given back, whatever that is by now; the simulation says that they are gone',
  },
  {
    shownBy: /openapi|\/docs$/,
    why: 'the simulation has no description of its API',
  },
  {
    shownBy: /weight_info|get_world_size|collective rpc|scaling|abort requests/,
    why: 'development routes for training and for elastic experts, which the simulation does not have',
  },
  {
    shownBy: /^batch|^invocations|^adapters|^generative scoring|^systemone/,
    why: 'routes of other platforms and experiments, which no router of this project knows',
  },
  {
    shownBy: /^tokenize json (?:list|text|number)$/,
    why: 'vLLM tells the same twice, for each of the two kinds of request',
  },
  {
    shownBy: /^(?:un)?load from a hub$/,
    why: 'a relative path may be a name on a hub, which the simulation takes for granted and an engine without a network does not find',
  },
];

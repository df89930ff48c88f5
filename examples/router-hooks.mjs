// vllm-router --request-rewriter examples/router-hooks.mjs#addUser --callbacks examples/router-hooks.mjs#audit ...

/** @type {import('cdk8s-vllm-stack').RequestRewriter} */
export function addUser({ headers, body }) {
  // Caps what one answer may cost, and tells the engine who asks.
  const most = Math.min(Number(body.max_tokens ?? 512), 512);
  return { max_tokens: most, user: headers['x-user'], logit_bias: undefined };
}

/** @type {import('cdk8s-vllm-stack').RouterCallbacks} */
export const audit = {
  preRequest({ id, model }) {
    console.log(JSON.stringify({ event: 'asked', id, model }));
  },
  postRequest({ id, status, isWhole, durationMs, usage }) {
    console.log(JSON.stringify({ event: 'answered', id, status, isWhole, durationMs, usage }));
  },
};

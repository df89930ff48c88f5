import { describe, expect, it } from 'vitest';
import { until } from '../../sim/running-engine.js';
import { countedEngine } from '../batches/counted-engine.js';
import { ask } from '../running-router.js';
import { startWhole, staticEngines } from '../started-router.js';
import { startPresidio } from './presidio-double.js';

const secret = 'jane.doe@example.com';
const chat = (text: string) => ({
  model: 'tiny',
  max_tokens: 3,
  messages: [{ role: 'user', content: text }],
});

async function startGuarded(args: readonly string[] = []) {
  const engine = await countedEngine();
  const router = await startWhole([
    ...staticEngines([engine]),
    '--feature-gates',
    'PIIDetection=true',
    ...args,
  ]);
  const metrics = async (): Promise<string> => (await fetch(`${router.url}/metrics`)).text();
  return { ...router, engine, metrics };
}

describe('with patterns', () => {
  it('a request with personal data is refused, and its text is nowhere', async () => {
    const router = await startGuarded(['--access-log', '--log-level', 'debug']);
    const answer = await ask(router, '/v1/chat/completions', chat(`mail ${secret} from 203.0.113.9`));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { message: 'PII detected in request: EMAIL_ADDRESS, IP_ADDRESS', type: 'invalid_request_error' },
    });
    expect((await ask(router, '/v1/chat/completions', chat('nothing of the kind'))).status).toBe(200);
    expect(router.engine.seen).toHaveLength(1);

    const text = await router.metrics();
    expect(text).toContain('vllm_router:pii_requests_total{outcome="blocked"} 1');
    expect(text).toContain('vllm_router:pii_requests_total{outcome="clean"} 1');
    expect(text).toContain('vllm_router:pii_findings_total{type="EMAIL_ADDRESS"} 1');
    expect(text).toContain('vllm_router:pii_findings_total{type="CREDIT_CARD"} 0');
    expect(text).toContain('vllm_router:pii_analysis_seconds_count 2');
    expect(text + router.lines.join('\n')).not.toContain(secret);
  });

  it.each([
    ['/v1/completions', { model: 'tiny', max_tokens: 3, prompt: `to ${secret}` }],
    ['/v1/completions', { model: 'tiny', max_tokens: 3, prompt: ['fine', `to ${secret}`] }],
    ['/v1/embeddings', { model: 'tiny', input: [`to ${secret}`] }],
    [
      '/v1/messages',
      { model: 'tiny', max_tokens: 3, system: secret, messages: [{ role: 'user', content: 'hi' }] },
    ],
    [
      '/v1/chat/completions',
      {
        model: 'tiny',
        messages: [{ role: 'user', content: [{ type: 'text', text: `a\\u0041 ${secret}` }] }],
      },
    ],
    [
      '/v1/responses',
      { model: 'tiny', input: [{ role: 'user', content: [{ type: 'input_text', text: secret }] }] },
    ],
    ['/tokenize', { model: 'tiny', prompt: secret }],
  ])('it is found in %s', async (path, body) => {
    const router = await startGuarded();
    expect((await ask(router, path, body)).status).toBe(400);
    expect(router.engine.seen).toHaveLength(0);
  });

  it('it is taken out, and everything else reaches the engine as it was', async () => {
    const router = await startGuarded(['--pii-action', 'redact']);
    const body = `{ "model":"tiny", "seed": 9007199254740993, "max_tokens" : 3, "messages":[{"role":"user","content":"A \\u00e9 ${secret} and 4111 1111 1111 1111"}] }`;
    const answer = await ask(router, '/v1/chat/completions', body);
    expect(answer.status).toBe(200);
    expect(router.engine.seen[0]?.body).toBe(
      '{ "model":"tiny", "seed": 9007199254740993, "max_tokens" : 3, "messages":[{"role":"user","content":"A \\u00e9 <EMAIL_ADDRESS> and <CREDIT_CARD>"}] }',
    );
    expect(await router.metrics()).toContain('vllm_router:pii_requests_total{outcome="redacted"} 1');
  });

  it('only what is asked for is found', async () => {
    const router = await startGuarded(['--pii-types', 'US_SSN,CREDIT_CARD']);
    expect((await ask(router, '/v1/chat/completions', chat(`mail ${secret}`))).status).toBe(200);
    expect((await ask(router, '/v1/chat/completions', chat('ssn 078-05-1120'))).status).toBe(400);
  });
});

describe('with Presidio', () => {
  const flags = (url: string, ...more: string[]): string[] => [
    ...['--pii-analyzer', 'presidio', '--pii-presidio-url', url],
    ...more,
  ];

  it('what it finds is taken out, where Python and JavaScript count differently too', async () => {
    const presidio = await startPresidio();
    const router = await startGuarded(flags(presidio.url, '--pii-action', 'redact'));
    const messages = [
      { role: 'system', content: '😀😀 be kind' },
      { role: 'user', content: '😀 I am Jane Doe, she is Erika Mustermann.' },
    ];
    expect(
      (await ask(router, '/v1/chat/completions', { model: 'tiny', max_tokens: 3, messages })).status,
    ).toBe(200);
    expect(presidio.asked).toEqual([
      {
        text: '😀😀 be kind\n\n😀 I am Jane Doe, she is Erika Mustermann.',
        language: 'en',
        score_threshold: 0.5,
      },
    ]);
    expect(JSON.parse(router.engine.seen[0]?.body ?? '')).toMatchObject({
      messages: [{ content: '😀😀 be kind' }, { content: '😀 I am <PERSON>, she is <PERSON>.' }],
    });
    expect(await router.metrics()).toContain('vllm_router:pii_findings_total{type="PERSON"} 2');
  });

  it('a request with what it finds is refused, unless that is not sure enough or not asked for', async () => {
    const presidio = await startPresidio();
    const strict = await startGuarded(flags(presidio.url));
    expect((await ask(strict, '/v1/chat/completions', chat('I am Jane Doe'))).status).toBe(400);
    const sure = await startGuarded(flags(presidio.url, '--pii-score-threshold', '0.9'));
    expect((await ask(sure, '/v1/chat/completions', chat('I am Jane Doe'))).status).toBe(200);
    const other = await startGuarded(flags(presidio.url, '--pii-types', 'LOCATION'));
    expect((await ask(other, '/v1/chat/completions', chat('I am Jane Doe'))).status).toBe(200);
    expect(presidio.asked.at(-1)?.entities).toEqual(['LOCATION']);
  });

  it.each<[string, Parameters<Awaited<ReturnType<typeof startPresidio>>['behave']>[0]]>([
    ['does not answer', 'silent'],
    ['fails', { status: 500, body: '{"error":"I am Jane Doe"}' }],
    ['answers with no JSON', { status: 200, body: 'I am Jane Doe' }],
    ['answers with no list', { status: 200, body: '{"entity_type":"PERSON"}' }],
    ['answers with half a finding', { status: 200, body: '[{"entity_type":"PERSON","start":5}]' }],
  ])('a request is refused or passed on when it %s', async (_case, how) => {
    const presidio = await startPresidio();
    presidio.behave(how);
    const closed = await startGuarded(flags(presidio.url, '--pii-timeout-ms', '200'));
    const refused = await ask(closed, '/v1/chat/completions', chat('I am Jane Doe'));
    expect(refused.status).toBe(503);
    expect(closed.engine.seen).toHaveLength(0);
    expect(await closed.metrics()).toContain('vllm_router:pii_requests_total{outcome="refused"} 1');
    expect(closed.lines.join('\n')).toContain('--pii-presidio-url gave no findings');
    expect(closed.lines.join('\n') + (await refused.text())).not.toContain('Jane');

    const open = await startGuarded(flags(presidio.url, '--pii-timeout-ms', '200', '--pii-on-error', 'pass'));
    expect((await ask(open, '/v1/chat/completions', chat('I am Jane Doe'))).status).toBe(200);
    expect(await open.metrics()).toContain('vllm_router:pii_requests_total{outcome="unchecked"} 1');
  });

  it('it is no longer asked when the client leaves', async () => {
    const presidio = await startPresidio();
    presidio.behave('silent');
    const router = await startGuarded(flags(presidio.url));
    const controller = new AbortController();
    const asking = ask(router, '/v1/chat/completions', chat('I am Jane Doe'), { signal: controller.signal });
    await until(() => presidio.asked.length === 1);
    controller.abort();
    await expect(asking).rejects.toThrow();
    await until(() => router.router.services.live.size === 0);
    expect(router.engine.seen).toHaveLength(0);
  });

  it('a type that it makes up is neither label nor text', async () => {
    const presidio = await startPresidio();
    presidio.behave({ status: 200, body: '[{"entity_type":"x\\"} 1\\n","start":0,"end":4,"score":1}]' });
    const router = await startGuarded(flags(presidio.url));
    const answer = await ask(router, '/v1/chat/completions', chat('some words'));
    expect(await answer.json()).toMatchObject({ error: { message: 'PII detected in request: OTHER' } });
    expect(await router.metrics()).toContain('vllm_router:pii_findings_total{type="OTHER"} 1');
  });
});

it.each([
  [['--pii-analyzer', 'presidio'], /--pii-presidio-url: missing; --pii-analyzer presidio needs/],
  [['--pii-presidio-url', 'http://x:1'], /--pii-presidio-url: without effect with --pii-analyzer regex/],
  [
    ['--pii-analyzer', 'presidio', '--pii-presidio-url', 'presidio:3000'],
    /not the address of an API, got "presidio:3000"/,
  ],
  [
    ['--pii-types', 'EMAIL_ADRESS'],
    /--pii-types: the patterns find no such type, got "EMAIL_ADRESS"; did you mean EMAIL_ADDRESS/,
  ],
  [['--pii-score-threshold', '2'], /--pii-score-threshold/],
])('The flags %j are refused', async (args, message) => {
  await expect(startGuarded(args)).rejects.toThrow(message);
});

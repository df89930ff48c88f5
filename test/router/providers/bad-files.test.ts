import { expect, test } from 'vitest';
import { startProviders } from './provider-double.js';

const claude = { name: 'anthropic', type: 'anthropic', models: [{ id: 'claude-x' }] };
const gptHere = { name: 'openai', models: [{ id: 'gpt-x' }] };

const badFiles: readonly (readonly [what: string, file: unknown, problem: string])[] = [
  ['no provider', {}, ': no provider in it; list some under external_providers'],
  [
    'a key in the file',
    { external_providers: [{ ...gptHere, api_key: 'sk-1' }] },
    '.api_key: keys do not belong',
  ],
  ['a mistyped key', { external_providers: [{ ...gptHere, modles: [] }] }, 'got modles; did you mean models'],
  [
    'an unknown API',
    { external_providers: [{ ...gptHere, type: 'gemini' }] },
    '.type: unknown value, got "gemini"',
  ],
  ['no model', { external_providers: [{ name: 'a' }] }, '.models: missing'],
  [
    'a base that is no url',
    { external_providers: [{ ...gptHere, api_base: 'host' }] },
    '.api_base: not an http url',
  ],
  [
    'no base for Azure',
    { external_providers: [{ ...gptHere, type: 'azure-openai' }] },
    '.api_base: not an http url',
  ],
  ['two of one name', { external_providers: [gptHere, gptHere] }, ': two providers have one name'],
  [
    'a model of two',
    { external_providers: [gptHere, { ...claude, models: [{ id: 'x', aliases: ['gpt-x'] }] }] },
    ': gpt-x belongs to both openai and anthropic',
  ],
  [
    'a route to nobody',
    { external_providers: [gptHere], routes: [{ model: 'm', targets: [{ provider: 'opnai' }] }] },
    ': the route of m names no provider, got opnai',
  ],
  [
    'a route to a model that is not listed',
    { external_providers: [gptHere], routes: [{ model: 'm', targets: [{ provider: 'openai' }] }] },
    ': the route of m wants a model that openai does not list, got m',
  ],
  [
    'a target of two kinds',
    {
      external_providers: [gptHere],
      routes: [{ model: 'm', targets: [{ provider: 'openai', engines: 'm' }] }],
    },
    '.targets[0]: neither or both of engines and provider',
  ],
  [
    'a key that is not set',
    { external_providers: [{ ...gptHere, api_key_env_var: 'NO_SUCH' }] },
    'the variable NO_SUCH',
  ],
  [
    'a key file that is not there',
    { external_providers: [{ ...gptHere, api_key_file: '/no/such' }] },
    'its key file is not readable',
  ],
  [
    'a broken header',
    { external_providers: [{ ...gptHere, custom_headers: { 'a b': 'c' } }] },
    'not a header',
  ],
  [
    'a negative time-out',
    { external_providers: [{ ...gptHere, timeout: -1 }] },
    '.timeout: out of range, got -1',
  ],
];

test.each(badFiles)('Refused at the start: %s', async (_what, file, problem) => {
  await expect(startProviders(file)).rejects.toThrow(problem);
});

import { expect, test } from 'vitest';
import { splitFlags, withFlag } from '../../src/local/command-flags.js';

test('A flag gets another value wherever it stands and however it is written', () => {
  expect(withFlag(['serve', 'm', '--port', '8000', '--x'], '--port', '1')).toEqual([
    'serve',
    'm',
    '--port',
    '1',
    '--x',
  ]);
  expect(withFlag(['--kv_role=a', '--kv-role', 'b'], '--kv-role', 'c')).toEqual([
    '--kv-role=c',
    '--kv-role',
    'c',
  ]);
  expect(withFlag(['serve', 'm'], '--host', 'h')).toEqual(['serve', 'm', '--host', 'h']);
});

test('Flags are taken out with their values', () => {
  const args = ['--a', '1', '--k8s-port=80', '--b', '--k8s-name', 'n', '--c', '2'];
  expect(splitFlags(args, (flag) => flag.startsWith('--k8s-'))).toEqual({
    taken: ['--k8s-port=80', '--k8s-name', 'n'],
    rest: ['--a', '1', '--b', '--c', '2'],
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlagSpec, FlagTable } from '../../contract/flag-table.js';
import { routerArgs } from '../../contract/router-args.js';
import { routerFlags } from '../../contract/router-flags.js';
import { parseFlags } from '../../src/runtime/flags.js';

const table = {
  port: { type: 'int', group: 'G', help: 'P.', default: 80, minimum: 1, maximum: 99, upstream: true },
  'port-range': { type: 'string', group: 'G', help: 'R.', upstream: true },
  rate: { type: 'number', group: 'G', help: 'R.' },
  verbose: { type: 'boolean', group: 'G', help: 'V.', short: 'v', upstream: true },
  verbatim: { type: 'boolean', group: 'G', help: 'V.' },
  names: { type: 'list', group: 'G', help: 'N.', upstream: true },
  color: { type: 'choice', choices: ['red', 'green'], group: 'G', help: 'C.', upstream: true },
  set: { type: 'repeated', group: 'G', help: 'S.' },
  values: { type: 'repeated', group: 'G', help: 'F.', short: 'f' },
  token: { type: 'choice', choices: ['a'], group: 'G', help: 'T.', secret: true },
} as const satisfies FlagTable;

function parse(argv: string, more: object = {}) {
  return parseFlags(table, { argv: argv === '' ? [] : argv.split(' '), ...more });
}

describe('parseFlags', () => {
  it('takes values after a space or an equals sign', () => {
    const { values, problems } = parse('--port 8 --rate=2.5 --names=a,b --color green --verbose');
    expect(problems).toEqual([]);
    expect(values).toMatchObject({ port: 8, rate: 2.5, names: ['a', 'b'], color: 'green', verbose: true });
  });

  it('fills in defaults, false switches and empty collections', () => {
    expect(parse('').values).toEqual({
      port: 80,
      'port-range': undefined,
      rate: undefined,
      verbose: false,
      verbatim: false,
      names: undefined,
      color: undefined,
      set: [],
      values: [],
      token: undefined,
    });
  });

  it('lets the last of two win, and collects repeated flags in order', () => {
    const { values } = parse('--port 1 --set a=b --port 2 -f x.yaml --set c=d,e=f --values y.yaml');
    expect(values).toMatchObject({ port: 2, set: ['a=b', 'c=d,e=f'], values: ['x.yaml', 'y.yaml'] });
  });

  it('lets a switch be turned off by value', () => {
    const { values } = parse('--verbose=false', { env: { VERBOSE: '1' } });
    expect(values.verbose).toBe(false);
  });

  it('accepts prefixes among upstream names only', () => {
    expect(parse('--verb --na x --col red').values).toMatchObject({
      verbose: true,
      verbatim: false,
      names: ['x'],
    });
    expect(parse('--verba').problems).toEqual(['--verba: unknown flag; did you mean --verbatim']);
    expect(parse('--port=7').values.port).toBe(7);
    expect(parse('--po 7').problems).toEqual(['--po: ambiguous; write one of --port, --port-range']);
  });

  it('accepts negative numbers, lone dashes and words with a space as values, and no other dashes', () => {
    expect(parse('--rate -2.5').values.rate).toBe(-2.5);
    expect(parse('--port-range -').values['port-range']).toBe('-');
    expect(parseFlags(table, { argv: ['--port-range', '-a b'] }).values['port-range']).toBe('-a b');
    expect(parse('--port-range=-x').values['port-range']).toBe('-x');
    expect(parse('--port-range -x').problems).toEqual([
      '--port-range: value missing; write --port-range <string>',
      '-x: unknown flag; see --help for those that exist',
    ]);
    expect(parse('--port').problems).toEqual(['--port: value missing; write --port <int>']);
  });

  it('splits a flag and its value that stand in one argument', () => {
    const read = (...argv: string[]) => parseFlags(table, { argv });
    expect(read('--port-range /a b').values['port-range']).toBe('/a b');
    expect(read('--port-range  a=b,c in (d, e) ').values['port-range']).toBe('a=b,c in (d, e)');
    expect(read('--names a,b', '--port\t7', '--verb ', '--rate -2.5', '-f x y').values).toMatchObject({
      names: ['a', 'b'],
      port: 7,
      verbose: true,
      rate: -2.5,
      values: ['x y'],
    });
    expect(read('--verbose false').values.verbose).toBe(false);
    expect(read('--port-range=--port 7').values['port-range']).toBe('--port 7');
    // Behind a flag without its value it is the value, as argparse has it.
    expect(read('--port-range', '--port 7').values).toMatchObject({ 'port-range': '--port 7', port: 80 });
    expect(read('--port-range --verbatim-not').values['port-range']).toBe('--verbatim-not');
  });

  it('splits nothing else', () => {
    const read = (...argv: string[]) => parseFlags(table, { argv }).problems;
    expect(read('--port 7 --rate 2')).toEqual([
      '--port: one argument holds --rate too; give each flag an argument of its own',
      '--port: not a whole number, got "7 --rate 2"; give a whole number',
    ]);
    expect(read('--prt 7')).toEqual(['--prt: unknown flag; did you mean --port']);
    expect(read('port 7')).toEqual(['port 7: unexpected argument; remove it']);
    expect(parseFlags(table, { argv: ['--prt 7'], positionals: 1 }).positionals).toEqual(['--prt 7']);
    expect(read('--po 7')).toEqual(['--po: ambiguous; write one of --port, --port-range']);
  });

  it('never shows what is wrong with a secret list', () => {
    const secret = {
      keys: { type: 'list', group: 'G', help: 'K.', secret: true },
    } as const satisfies FlagTable;
    expect(parseFlags(secret, { argv: ['--keys', 'one,,two'] }).problems).toEqual([
      '--keys: an entry of the list is empty; remove the comma or fill it in',
    ]);
  });

  it('reads numbers as Python does', () => {
    expect(parse('--rate .5').values.rate).toBe(0.5);
    expect(parse('--rate 1e-3').values.rate).toBe(0.001);
    expect(parseFlags(table, { argv: ['--port', ' +1_0 '] }).values.port).toBe(10);
    for (const text of ['1.0', '0x10', 'ten', '', '1__0', '99999999999999999999']) {
      expect(parseFlags(table, { argv: ['--port', text] }).problems).toEqual([
        `--port: not a whole number, got ${JSON.stringify(text)}; give a whole number`,
      ]);
    }
    expect(parse('--rate nan').problems).toEqual(['--rate: not a number, got "nan"; give a number']);
  });

  it('reports everything that is wrong at once', () => {
    const { problems } = parse('--prot 1 --port 0 --color blue --names a,,b', {
      env: { RATE: 'fast' },
      layers: [
        {
          where: 'c.yaml',
          entries: [
            ['por', 1],
            ['verbose', 3],
            ['names', 'x'],
            ['names', 'y'],
          ],
        },
      ],
    });
    expect(problems).toEqual([
      '--prot: unknown flag; did you mean --port',
      '--port: out of range, got 0; give 1 to 99',
      '--color: unknown value, got "blue"; use one of red, green',
      '--names: an entry of the list is empty, got "a,,b"; remove the comma or fill it in',
      'RATE: not a number, got "fast"; give a number',
      'c.yaml por: unknown key; did you mean port',
      'c.yaml verbose: wrong type, got 3; give true or false',
      'c.yaml names: set twice; keep one',
    ]);
  });

  it('reports a bad value that a later one replaces', () => {
    expect(parse('--port x --port 5').problems).toHaveLength(1);
  });

  it('never shows a secret', () => {
    expect(parse('--token hunter2').problems).toEqual(['--token: unknown value; use a']);
  });

  it('prefers flags over environment over layers over defaults, and tells where each value is from', () => {
    const layers = [
      {
        where: 'a.yaml',
        entries: [
          ['port', 3],
          ['port_range', 'a'],
          ['names', null],
        ] as const,
      },
      {
        where: 'b.yaml',
        entries: [
          ['port', 4],
          ['port-range', 'b'],
          ['names', ['x', 1]],
          ['rate', 7],
        ] as const,
      },
    ];
    const env = { APP_PORT: '2', APP_RATE: '9', APP_COLOR: '' };
    const { values, origins, problems } = parse('--port 1', { env, envPrefix: 'APP_', layers });
    expect(problems).toEqual([]);
    expect(values).toMatchObject({
      port: 1,
      'port-range': 'a',
      names: ['x', '1'],
      rate: 9,
      color: undefined,
    });
    expect(origins).toEqual({
      port: '--port',
      rate: 'APP_RATE',
      'port-range': 'a.yaml port_range',
      names: 'b.yaml names',
    });
  });

  it('passes over the url that Kubernetes puts in the place of a port', () => {
    const { values, problems } = parse('', { env: { PORT: 'tcp://10.0.0.1:80' } });
    expect(problems).toEqual([]);
    expect(values.port).toBe(80);
  });

  it('collects positional arguments up to the number that fits', () => {
    const { positionals, values } = parse('a --port 3 b -- --port', { positionals: 3 });
    expect(positionals).toEqual(['a', 'b', '--port']);
    expect(values.port).toBe(3);
    expect(parse('a').problems).toEqual(['a: unexpected argument; remove it']);
    expect(parse('a b', { positionals: 1 }).problems).toEqual(['b: unexpected argument, 1 fit; remove it']);
  });

  it('sees requests for help and version, also cut short', () => {
    expect(parse('-h').wants).toBe('help');
    expect(parse('--port 3 --version --help').wants).toBe('version');
    expect(parse('--vers').wants).toBe('version');
    expect(parse('--port 3')).not.toHaveProperty('wants');
  });

  it('is not fooled by names that objects have of themselves', () => {
    expect(parse('--constructor').problems).toEqual([
      '--constructor: unknown flag; see --help for those that exist',
    ]);
    const layers = [{ where: 'c', entries: [['__proto__', { port: 1 }]] as const }];
    expect(parse('', { layers }).problems).toHaveLength(1);
  });
});

const word = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !text.includes(','));

function arbitraryOf(spec: FlagSpec): fc.Arbitrary<unknown> {
  const { minimum: min, maximum: max, choices = [] } = spec;
  switch (spec.type) {
    case 'boolean':
      return fc.boolean();
    case 'int':
      return fc.integer({ ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) });
    case 'number':
      return fc
        .double({ min: min ?? -1e300, max: max ?? 1e300, noNaN: true })
        .map((number) => (number === 0 ? 0 : number));
    case 'choice':
      return fc.constantFrom(...choices);
    case 'list':
      return fc.array(word);
    case 'repeated':
      return fc.array(fc.string());
    case 'string':
      return fc.string();
  }
}

describe('routerArgs and parseFlags', () => {
  it('give back any flags', () => {
    const entries = Object.entries<FlagSpec>(routerFlags);
    const flags = fc.record(Object.fromEntries(entries.map(([name, spec]) => [name, arbitraryOf(spec)])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(flags, (given) => {
        const { values, problems, positionals } = parseFlags(routerFlags, { argv: routerArgs(given) });
        expect(problems).toEqual([]);
        expect(positionals).toEqual([]);
        expect(values).toMatchObject(given);
      }),
      { numRuns: 200 },
    );
  });

  it('never throw on any arguments', () => {
    const arg = fc.oneof(
      fc.string(),
      fc.constantFrom('--', '-', '--port', '--po', '--names', '--set', '-f', '-v', '--help', '1', '--x=y'),
    );
    fc.assert(
      fc.property(fc.array(arg), (argv) => {
        const { values, problems, positionals } = parseFlags(table, { argv, positionals: argv.length });
        expect(Object.keys(values)).toEqual(expect.arrayContaining(Object.keys(table)));
        expect(problems.length + positionals.length).toBeLessThanOrEqual(argv.length);
      }),
    );
  });
});

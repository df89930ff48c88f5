import fc from 'fast-check';
import { yamlTexts } from './yaml-texts.js';

/** One question to helm: what do these sources come to over these defaults? */
export interface HelmCase {
  /** values.yaml of the chart. */
  readonly defaults: string;
  /** Values files, in order. */
  readonly files: readonly string[];
  /** Flags with their texts, in order. */
  readonly flags: readonly (readonly [string, string])[];
}

/** A question with helm's answer. */
export interface HelmAnswer extends HelmCase {
  /** The values, or null when helm refused them. */
  readonly values: unknown;
  /** Number of warnings on stderr. */
  readonly warnings: number;
}

/** What `--set-file` finds under the name `note.txt`. */
export const noteText = 'two\nlines, {and} more=text\n';

const defaults = 't: {a: 1, b: {c: 2, d: null}, l: [1]}\ns: 1\ne: null\nl: [1, 2]\nm: {}\n';

const merges: readonly (readonly string[])[] = [
  [],
  ['t: null\nu: null\n'],
  ['t: {a: null, z: null, b: {c: null, q: null}}\n'],
  ['t: 1\n'],
  ['t: [1]\n'],
  ['l: {a: 1}\n'],
  ['s: {a: 1}\ne: {a: null}\nu: {a: null, l: [null, {a: null}]}\n'],
  ['t: {a: {x: 1}, b: 3, q: {r: null}}\n'],
  ['t: {b: [1], l: {x: 1}}\n'],
  ['l: null\n'],
  ['l: []\n', 'l: [3, null]\n'],
  ['e: null\n'],
  ['t: {b: {d: null}}\n'],
  ['t: {b: {d: {x: 1}}}\n'],
  ['m: {x: null, y: {z: null}}\n'],
  ['t: {a: null}\n', 't: {a: 5}\n'],
  ['t: {a: 5}\n', 't: {a: null}\n'],
  ['t: null\n', 't: {b: {e: 1}}\n'],
  ['t: {b: {e: 1}}\n', 't: null\n'],
  ['q: {a: 1}\n', 'q: {b: 2}\n', 'q: {a: {c: 1}}\n'],
  ['q: {a: {c: 1}}\n', 'q: {a: 1}\n'],
  ['t: {}\nm: {a: {}}\n'],
  ['__proto__: {a: 1}\nconstructor: 1\n'],
];

const sets: readonly string[] = [
  'a=1',
  'a=b,c=d',
  'a.b=c',
  'a.b.c=1,a.b.d=2',
  'a={x,y}',
  'a={}',
  'a={,}',
  'a={x,}',
  'a={1,true,null,01}',
  'a={x,y},b=1',
  'a={x}y=1',
  'a={x',
  'a={ x, y }',
  'a=[1]',
  'a[0]=1',
  'a[0].b=c',
  'a[2]=1',
  'a[1].b=c,a[0].b=d',
  'a[0][1]=2',
  'a[0][0].b=1,a[0][1].c=2',
  'a[0].b.c[1]=x',
  'a[0]={x,y}',
  'l[0]=9',
  'l[1]=9',
  't.l[2]=9',
  't.a=null',
  't=null',
  't.b=null',
  't.b.c=null',
  'u=null',
  'u.v=null',
  's.x=1',
  't[0]=1',
  'l.x=1',
  'e.x=1',
  'e[0]=1',
  'a\\,b=1',
  'a\\.b=1',
  'a\\=b=1',
  'a=b\\,c',
  'a=b\\.c',
  'a=b\\=c',
  'a=b=c',
  'a=b.c',
  'a\\[0]=1',
  'a=\\{x\\}',
  'a=\\',
  'a\\\\b=\\\\',
  'a=',
  'a=,b=1',
  'a.b=',
  'a.b=,c=1',
  'a[0]=',
  'a[0].b=',
  'a[0].b=,c=1',
  'a[0][1]=',
  'a',
  'a.',
  'a.b',
  'a.b.',
  'a,b=1',
  'a,',
  ',',
  '=',
  '=1',
  '.a=1',
  'a..b=1',
  'a[',
  'a[]=1',
  'a[x]=1',
  'a[-1]=1',
  'a[+1]=1',
  'a[ 1]=1',
  'a[1',
  'a[0]',
  'a[0]x=1',
  'a[0].',
  'a[0],b=1',
  'a[0]=1,',
  'a[0]b',
  'a[70000]=1',
  'a=1,a=2',
  'a.b=1,a=2',
  'a=1,a.b=2',
  'a=true',
  'a=TRUE',
  'a=True',
  'a=False',
  'a=Null',
  'a=nil',
  'a=0',
  'a=00',
  'a=01',
  'a=0.5',
  'a=1.5',
  'a=1e3',
  'a=-1',
  'a=-0',
  'a=-01',
  'a=+5',
  'a=+',
  'a=1_000',
  'a=9223372036854775807',
  'a=9223372036854775808',
  'a=-9223372036854775808',
  'a= 1',
  'a=1 ',
  ' a=1',
  'a = 1',
  'a="x"',
  "a='x'",
  'a=yes',
  'a=é,ü=ß',
  'a={é}',
  'a.b[0].c={x,y},a.b[1].c=2',
  `${'a.'.repeat(30)}a=1`,
  `${'a.'.repeat(31)}a=1`,
  '',
  'a=~',
  '__proto__.a=1',
];

const jsons: readonly string[] = [
  'a=1',
  'a={"x":1}',
  'a=[1,{"b":null}],c="d"',
  'a.b={"x":[1]},a.c=true',
  'a[1]={"x":1}',
  'a=',
  'a=,b=1',
  'a= 1 , b=2',
  'a="x,y",b=1',
  'a=null',
  'a=1.5e3',
  'a=01',
  'a=x',
  'a={"x":',
  'a=[1]]',
  '{"a":1,"t":{"b":null}}',
  ' {"a":{"b":1}} ',
  '{"a":1',
  '{"a":1} x',
  '{}',
  '[1]',
  't={"z":1}',
  't.b={"z":1}',
  'a="\\"},"',
  'a=1 2',
  'a=[1] x=2',
  'a={"x":1},',
  'a[0].b=1,a[0].c=2',
  'a=true,b=false',
  'a="é",ü=1',
  'a=-1',
  'a="x',
  'a={"__proto__":1}',
];

const mixed: readonly HelmCase['flags'][] = [
  [
    ['--set', 'a=1'],
    ['--set', 'a=2'],
  ],
  [
    ['--set-string', 'a=1,b=true,c=null,d={1,2}'],
    ['--set', 'b=2'],
  ],
  [
    ['--set', 'a.b=1'],
    ['--set-json', 'a={"c":2}'],
  ],
  [
    ['--set-json', '{"a":{"b":1}}'],
    ['--set-json', '{"a":{"c":1}}'],
    ['--set', 'a.d=1'],
  ],
  [
    ['--set-file', 'a=note.txt'],
    ['--set', 'a=1'],
  ],
  [['--set-file', 'a={note.txt,note.txt},b.c=note.txt']],
  [['--set-file', 'a=missing.txt']],
  [['--set-string', 'l[0]=1']],
  [['--set-string', 'a=01,b=']],
];

/** The table of tricky inputs. */
export const trickyCases: readonly HelmCase[] = [
  ...yamlTexts.map((text) => ({ defaults, files: [text], flags: [] })),
  ...merges.map((files) => ({ defaults, files, flags: [] })),
  ...sets.map((text) => ({ defaults, files: [], flags: [['--set', text] as const] })),
  ...[
    'l[0]=9',
    'l[3]=9',
    'l[0].x=1',
    'q.a[1].b=2',
    'q.a[0].c=',
    'q.a[0].b=null',
    'q=null',
    'q.n.x=1',
    'q.n[0]=1',
    'q.a={z}',
    'q.a[0][0]=1',
    'q.s[0]=1',
    'q.s.t=1',
    'q.a[1].c',
    'q.w[0][1]=',
    'q.w[0][0].x=',
    'q.w[1].x=',
  ].map((text) => ({
    defaults,
    files: ['l: [5, 6]\nq: {a: [{b: 1}], n: null, s: x, w: [[1, 2], 3]}\n'],
    flags: [['--set', text] as const],
  })),
  ...jsons.map((text) => ({ defaults, files: [], flags: [['--set-json', text] as const] })),
  ...mixed.map((flags) => ({ defaults, files: [], flags })),
];

const { tree } = fc.letrec((tie) => ({
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.constantFrom(null, 0, 1, 'x', '', true, false),
    fc.array(fc.constantFrom(null, 1, 'x'), { maxLength: 2 }),
    tie('tree'),
  ),
}));

const setText = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '=',
      '=',
      '=1',
      ',',
      '[0]',
      '[1]',
      '[',
      ']',
      '{',
      '}',
      '{x,y}',
      '\\',
      'null',
      'true',
      '01',
      ' ',
      '-1',
      'é',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const wellFormed = fc
  .array(
    fc.tuple(
      fc.array(fc.constantFrom('a', 'b', 'a[0]', 'b[1]', 'c[0][1]', 't', 'l[1]'), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom('1', 'null', 'x', '{1,x}', '', '01', 'true'),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((pairs) => pairs.map(([path, value]) => `${path.join('.')}=${value}`).join(','));

/** Random inputs; what was drawn is recorded with the answer, so a newer fast-check changes nothing. */
export function randomCases(runs: number): readonly HelmCase[] {
  const text = tree.map((value) => JSON.stringify(value));
  const merge = fc.record({
    defaults: text,
    files: fc.array(text, { maxLength: 3 }),
    flags: fc.constant([] as HelmCase['flags']),
  });
  const set = fc.record({
    defaults: fc.constant(defaults),
    files: fc.array(text, { maxLength: 1 }),
    flags: fc.array(fc.tuple(fc.constant('--set'), fc.oneof(setText, wellFormed)), {
      minLength: 1,
      maxLength: 2,
    }),
  });
  return [...fc.sample(merge, { numRuns: runs, seed: 7 }), ...fc.sample(set, { numRuns: runs, seed: 8 })];
}

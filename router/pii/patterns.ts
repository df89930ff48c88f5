import { isIP } from 'node:net';
import type { builtInTypes } from '../../contract/personal-data.js';
import { passesLuhn, passesMod97 } from './checksums.js';
import type { Finding, PiiAnalyzer } from './finding.js';

type BuiltInType = (typeof builtInTypes)[number];

interface Pattern {
  readonly type: BuiltInType;
  readonly score: number;
  /** What every match has in it, so that most texts are not gone through. @default - nothing in particular */
  readonly hint?: string;
  readonly regex: RegExp;
  /** How much of a match it is; 0 for none. @default - all */
  readonly length?: (match: string) => number;
}

// All of them begin where nothing of the kind goes before and are bounded, so that no text takes long.
const patterns: readonly Pattern[] = [
  {
    type: 'EMAIL_ADDRESS',
    score: 0.95,
    hint: '@',
    regex:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}_%+-][\p{L}\p{N}._%+-]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,6}\.\p{L}{2,24}(?![\p{L}\p{N}])/gu,
  },
  {
    type: 'CREDIT_CARD',
    score: 1,
    regex: /(?<![\d.])[2-6]\d{3}(?:[ -]?\d){8,14}\d(?!\d)/g,
    length: (match) => whole(match, isCard(match.replace(/\D/g, ''))),
  },
  {
    type: 'IBAN_CODE',
    score: 1,
    regex: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}/g,
    length: ibanLength,
  },
  {
    type: 'US_SSN',
    score: 0.85,
    hint: '-',
    regex: /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
  },
  {
    type: 'PHONE_NUMBER',
    score: 0.75,
    hint: '+',
    regex: /(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){6,14}(?!\d)/g,
  },
  {
    type: 'PHONE_NUMBER',
    score: 0.6,
    regex: /(?<![\w.+-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}(?![\w-])/g,
  },
  {
    type: 'IP_ADDRESS',
    score: 0.6,
    hint: '.',
    regex: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g,
    length: (match) => whole(match, isIP(match) === 4 && !/^(?:0|127)\./.test(match)),
  },
  {
    type: 'IP_ADDRESS',
    score: 0.6,
    hint: ':',
    regex: /(?<![\w:.])[0-9a-fA-F:]{4,39}(?:\.\d{1,3}){0,3}(?![\w:])/g,
    length: (match) =>
      whole(match, isIP(match) === 6 && /\d/.test(match) && match.replace(/[0:]/g, '') !== '1'),
  },
  {
    type: 'API_KEY',
    score: 0.95,
    regex:
      /(?<![A-Za-z0-9_-])(?:sk-[A-Za-z0-9_-]{20,200}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{36,255}|glpat-[A-Za-z0-9_-]{20,64}|hf_[A-Za-z0-9]{30,64}|xox[abeoprs]-[A-Za-z0-9-]{10,200}|AIza[A-Za-z0-9_-]{35}|npm_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])/g,
  },
  {
    type: 'API_KEY',
    score: 0.95,
    hint: 'eyJ',
    regex: /(?<![\w-])eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}\.[\w-]{10,2000}/g,
  },
  {
    type: 'API_KEY',
    score: 1,
    hint: 'PRIVATE KEY-----',
    regex: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----[A-Za-z0-9+/=\s:,-]{0,16000}/g,
    length: (match) => {
      const end = /-----END [A-Z ]{0,24}PRIVATE KEY-----/.exec(match);
      return end === null ? match.length : end.index + end[0].length;
    },
  },
];

/** The analyzer that comes with the router: patterns, and checksums where there are some. */
export function builtInAnalyzer(types: ReadonlySet<string>, leastScore: number): PiiAnalyzer {
  const used = patterns.filter(({ type, score }) => types.has(type) && score >= leastScore);
  return { analyze: (texts) => texts.map((text) => used.flatMap((pattern) => matches(pattern, text))) };
}

function matches({ type, score, hint, regex, length }: Pattern, text: string): readonly Finding[] {
  if (hint !== undefined && !text.includes(hint)) return [];
  const found: Finding[] = [];
  for (const { 0: match, index } of text.matchAll(regex)) {
    const size = length === undefined ? match.length : length(match);
    if (size > 0) found.push({ type, score, start: index, end: index + size });
  }
  return found;
}

function whole(match: string, isOne: boolean): number {
  return isOne ? match.length : 0;
}

function isCard(digits: string): boolean {
  // Of the numbers that begin with 2 only these are of cards.
  const range = digits.startsWith('2') ? /^2(?:2[2-9]|[3-6]|7[01]|720)/.test(digits) : true;
  return range && passesLuhn(digits);
}

// How long the IBANs of each country are. @see https://www.swift.com/standards/data-standards/iban-international-bank-account-number
const ibanLengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 ' +
    'LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 ' +
    'RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((item) => [item.slice(0, 2), Number(item.slice(2))]),
);

/** How much of what looks like an IBAN is one; what follows may be a word. */
function ibanLength(match: string): number {
  const wanted = ibanLengths.get(match.slice(0, 2).toUpperCase());
  if (wanted === undefined) return 0;
  let iban = '';
  let at = 0;
  for (; at < match.length && iban.length < wanted; at++) {
    const letter = match[at] ?? '';
    if (letter !== ' ' && letter !== '-') iban += letter.toUpperCase();
  }
  const isWhole = iban.length === wanted && !/^[A-Za-z0-9]/.test(match.slice(at));
  return isWhole && passesMod97(iban) ? at : 0;
}

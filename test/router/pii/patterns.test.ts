import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInTypes } from '../../../contract/personal-data.js';
import { passesLuhn, passesMod97 } from '../../../router/pii/checksums.js';
import { merged } from '../../../router/pii/finding.js';
import { builtInAnalyzer } from '../../../router/pii/patterns.js';

const analyzer = builtInAnalyzer(new Set(builtInTypes), 0.5);

/** What is found in a text, as `TYPE:what`. */
function found(text: string): readonly string[] {
  const findings = analyzer.analyze([text], undefined);
  if (findings instanceof Promise) throw new Error('pii: patterns need no time');
  return merged(findings[0] ?? []).map(({ type, start, end }) => `${type}:${text.slice(start, end)}`);
}

describe('what is found', () => {
  it.each([
    ['write to Jane.Doe+x@mail.example.co.uk.', 'EMAIL_ADDRESS:Jane.Doe+x@mail.example.co.uk'],
    ['grüße an jörg@müller.example, bitte', 'EMAIL_ADDRESS:jörg@müller.example'],
    ['card 4111 1111 1111 1111, thanks', 'CREDIT_CARD:4111 1111 1111 1111'],
    ['5555-5555-5555-4444', 'CREDIT_CARD:5555-5555-5555-4444'],
    ['amex 378282246310005', 'CREDIT_CARD:378282246310005'],
    ['IBAN DE89 3704 0044 0532 0130 00 AND MORE', 'IBAN_CODE:DE89 3704 0044 0532 0130 00'],
    ['gb82west12345698765432', 'IBAN_CODE:gb82west12345698765432'],
    ['my ssn is 078-05-1120', 'US_SSN:078-05-1120'],
    ['call +49 30 901820 now', 'PHONE_NUMBER:+49 30 901820'],
    ['+14155552671', 'PHONE_NUMBER:+14155552671'],
    ['(415) 555-2671', 'PHONE_NUMBER:(415) 555-2671'],
    ['from 203.0.113.7:8080', 'IP_ADDRESS:203.0.113.7'],
    ['at 2001:db8::ff00:42:8329.', 'IP_ADDRESS:2001:db8::ff00:42:8329'],
    [`use sk-proj-${'a1B2'.repeat(8)} there`, `API_KEY:sk-proj-${'a1B2'.repeat(8)}`],
    ['AKIAIOSFODNN7EXAMPLE', 'API_KEY:AKIAIOSFODNN7EXAMPLE'],
    [`token ghp_${'x'.repeat(36)}`, `API_KEY:ghp_${'x'.repeat(36)}`],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- and more',
      'API_KEY:-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    ],
  ])('in %j', (text, expected) => expect(found(text)).toEqual([expected]));

  it('in a text with several is all of it', () => {
    expect(found('a@b.example and 10.1.2.3, c@d.example')).toEqual([
      'EMAIL_ADDRESS:a@b.example',
      'IP_ADDRESS:10.1.2.3',
      'EMAIL_ADDRESS:c@d.example',
    ]);
  });
});

describe('what is left alone', () => {
  it.each([
    'card 4111 1111 1111 1112',
    'order 1234567890123456',
    'DE89 3704 0044 0532 0130 02',
    '000-12-3456 and 123-00-4567',
    'version 1.2.3.4.5 and 999.1.1.1',
    'localhost 127.0.0.1 and ::1',
    'std::vector and a::b, 12:30:45',
    '@decorator and foo@bar',
    '1 + 2345678',
    'sk-short',
    'fact 3.14159265358979323846',
  ])('%j', (text) => expect(found(text)).toEqual([]));
});

describe('checksums', () => {
  it('find every single wrong digit of a card', () => {
    fc.assert(
      fc.property(fc.nat({ max: 15 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'4111111111111111'];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(passesLuhn(digits.join(''))).toBe(false);
      }),
    );
  });

  it('find every single wrong digit of an account', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 21 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'DE89370400440532013000'];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(passesMod97(digits.join(''))).toBe(false);
      }),
    );
  });
});

it('Findings are in order and apart, whatever overlapped', () => {
  const finding = fc.record({
    type: fc.constantFrom('A', 'B'),
    start: fc.nat({ max: 50 }),
    length: fc.integer({ min: 1, max: 20 }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(finding), (list) => {
      const all = list.map(({ start, length, ...rest }) => ({ ...rest, start, end: start + length }));
      const result = merged(all);
      for (const [i, { start }] of result.entries())
        expect(start).toBeGreaterThanOrEqual(result[i - 1]?.end ?? 0);
      for (const { start, end } of all)
        expect(result.some((one) => one.start <= start && one.end >= end)).toBe(true);
    }),
  );
});

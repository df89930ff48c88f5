/** What a scalar of a YAML file means to Helm, or why Helm refuses it. */
export type ScalarReading =
  | { readonly value: string | number | boolean | null }
  | { readonly refused: string };

const words = new Map<string, boolean | null>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
  words.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
  words.set(word, false);
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, null);

const notFinite = /^(?:\.(?:nan|NaN|NAN)|[+-]?\.(?:inf|Inf|INF))$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const based = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+))$/;

/**
 * Reads an unquoted scalar as Helm does, by YAML 1.1: `yes` is a boolean, `0777` octal and `1_000` a number.
 * @see https://yaml.org/type/bool.html
 */
export function readPlain(text: string): ScalarReading {
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  if (notFinite.test(text))
    return { refused: `is a number that Kubernetes cannot hold, got ${text}; quote it or give another` };
  const number = /^[-+.0-9]/.test(text) ? readNumber(text.replaceAll('_', '')) : undefined;
  return { value: number ?? text };
}

function readNumber(text: string): number | undefined {
  const [, sign, hex, binary, octal] = based.exec(text) ?? [];
  const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : undefined;
  if (digits !== undefined) {
    const whole = BigInt(digits);
    // 64 bits at most, as in Go: a negative number has half the room, an explicit plus only that of a signed one.
    const most = sign === '-' ? 2n ** 63n : sign === '+' ? 2n ** 63n - 1n : 2n ** 64n - 1n;
    if (whole <= most) return sign === '-' ? 0 - Number(whole) : Number(whole);
  }
  if (!decimal.test(text)) return undefined;
  const number = Number(text);
  // JSON, in which Helm hands values on, has no negative zero for whole numbers.
  if (number === 0) return 0;
  return Number.isFinite(number) ? number : undefined;
}

/** Reads a scalar that carries a tag such as `!!str` or `!!int`. */
export function readTagged(tag: string, text: string): ScalarReading {
  const kind = /^(?:tag:yaml\.org,2002:|!!)(\w+)$/.exec(tag)?.[1];
  const plain = readPlain(text);
  if (kind === 'binary') return readBinary(text);
  if (kind === 'null' || kind === 'bool' || kind === 'int' || kind === 'float') {
    if ('refused' in plain) return plain;
    const fits = {
      null: plain.value === null,
      bool: typeof plain.value === 'boolean',
      int: Number.isInteger(plain.value),
      float: typeof plain.value === 'number',
    };
    return fits[kind]
      ? plain
      : {
          refused: `does not fit its tag !!${kind}, got ${JSON.stringify(text)}; drop the tag or mend the value`,
        };
  }
  return { value: text };
}

function readBinary(text: string): ScalarReading {
  const packed = text.replace(/[\r\n]/g, '');
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed))
    return { value: Buffer.from(packed, 'base64').toString('utf8') };
  return { refused: `is not base64, got ${JSON.stringify(text)}; drop the tag !!binary or mend the value` };
}

import { nearest } from '../../src/runtime/nearest.js';

/** A map of a configuration file that is read key by key, so that those nobody knows are found. */
export class StrictFields {
  private readonly where: string;
  private readonly fields: Readonly<Record<string, unknown>>;
  private readonly problems: string[];
  private readonly known: string[] = [];

  /** @param where the place in the file @param problems takes what is wrong */
  constructor(where: string, value: unknown, problems: string[]) {
    this.where = where;
    this.problems = problems;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      this.fields = { ...value };
    } else {
      this.fields = {};
      problems.push(`${where}: not a map, got ${JSON.stringify(value)}; write key: value lines`);
    }
  }

  /** Text; undefined where it is missing. */
  text(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    return this.wrong(name, 'not a text', value, 'give one');
  }

  /** Text that has to be there; empty where it is not. */
  required(name: string): string {
    const isMissing = this.fields[name] === undefined || this.fields[name] === null;
    const text = this.text(name);
    if (isMissing) this.problems.push(`${this.where}.${name}: missing; give it`);
    return text ?? '';
  }

  /** One of some words. */
  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const value = this.take(name);
    if (value === undefined) return otherwise;
    const found = choices.find((choice) => choice === value);
    return found ?? this.wrong(name, 'unknown value', value, `use one of ${choices.join(', ')}`) ?? otherwise;
  }

  /** A number in a range. */
  number(name: string, otherwise: number, [least, most]: readonly [number, number]): number {
    const value = this.take(name);
    if (value === undefined) return otherwise;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    return this.wrong(name, 'out of range', value, `give ${least} to ${most}`) ?? otherwise;
  }

  /** A whole number in a range. */
  int(name: string, otherwise: number, range: readonly [number, number]): number {
    const value = this.number(name, otherwise, range);
    if (Number.isInteger(value)) return value;
    return this.wrong(name, 'not a whole number', value, 'give one') ?? otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.take(name);
    if (value === undefined) return otherwise;
    return typeof value === 'boolean'
      ? value
      : (this.wrong(name, 'not a switch', value, 'write true or false') ?? otherwise);
  }

  /** A map of texts. */
  texts(name: string): Readonly<Record<string, string>> {
    const value = this.take(name);
    if (value === undefined) return {};
    const entries =
      typeof value === 'object' && !Array.isArray(value) ? Object.entries(value ?? {}) : undefined;
    if (entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
      return Object.fromEntries(entries);
    }
    return this.wrong(name, 'not a map of texts', value, 'write key: "value" lines') ?? {};
  }

  /** A list of texts. */
  list(name: string): readonly string[] {
    const value = this.take(name);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')) return value;
    return this.wrong(name, 'not a list of texts', value, 'write - value lines') ?? [];
  }

  /** Each item of a list, which is a map. */
  maps<T>(name: string, read: (fields: StrictFields, where: string) => T): readonly T[] {
    const value = this.take(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.wrong(name, 'not a list', value, 'write - key: value lines') ?? [];
    return value.map((item: unknown, i) => {
      const where = `${this.where}.${name}[${i}]`;
      const fields = new StrictFields(where, item, this.problems);
      const result = read(fields, where);
      fields.end();
      return result;
    });
  }

  /** Whether a key is there. */
  has(name: string): boolean {
    return this.take(name) !== undefined;
  }

  /** Tells keys that were not asked for. */
  end(): void {
    for (const name of Object.keys(this.fields)) {
      if (this.known.includes(name)) continue;
      const near = nearest(name, this.known);
      const cure = near === undefined ? `use ${this.known.join(', ')}` : `did you mean ${near}`;
      this.problems.push(`${this.where}: unknown key, got ${name}; ${cure}`);
    }
  }

  private take(name: string): unknown {
    if (!this.known.includes(name)) this.known.push(name);
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    return value === null ? undefined : value;
  }

  private wrong(name: string, problem: string, value: unknown, cure: string): undefined {
    this.problems.push(`${this.where}.${name}: ${problem}, got ${JSON.stringify(value)}; ${cure}`);
    return undefined;
  }
}

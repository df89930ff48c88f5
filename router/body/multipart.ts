/** What a search in a form has come to: the bytes of the value, or that it goes on, or that there is no such field. */
export type FieldSearch = readonly [start: number, end: number] | 'searching' | 'missing' | 'invalid';

const longestHeader = 16_384;
const crlf = '\r\n';

/** The boundary that a content type names; undefined where it is no form. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^multipart\/form-data\s*(?:;|$)/i.test(contentType)) return undefined;
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,200})"|([^;\s"]{1,200}))/i.exec(contentType) ?? [];
  return quoted ?? bare;
}

/** Finds a field in a form that is still coming in, without looking twice at what it has seen. */
export class FieldFinder {
  private readonly delimiter: Buffer;
  private readonly name: string;
  private at = 0;
  private state: 'preamble' | 'delimiter' | 'headers' | 'body' | 'field' = 'preamble';
  private bodyAt = 0;

  constructor(boundary: string, name: string) {
    this.delimiter = Buffer.from(`${crlf}--${boundary}`, 'latin1');
    this.name = name;
  }

  /** Looks further. @param bytes the form from its beginning, as far as it has come */
  find(bytes: Buffer): FieldSearch {
    for (;;) {
      switch (this.state) {
        case 'preamble': {
          const first = this.delimiter.subarray(2);
          if (bytes.length < first.length) return 'searching';
          if (bytes.compare(first, 0, first.length, 0, first.length) === 0) {
            this.at = first.length;
          } else if (!this.skipToDelimiter(bytes)) {
            return 'searching';
          }
          this.state = 'delimiter';
          break;
        }
        case 'delimiter': {
          if (bytes.length < this.at + 2) return 'searching';
          if (bytes.toString('latin1', this.at, this.at + 2) === '--') return 'missing';
          const end = bytes.indexOf(crlf, this.at);
          if (end < 0) return bytes.length - this.at > longestHeader ? 'invalid' : 'searching';
          if (bytes.toString('latin1', this.at, end).trim() !== '') return 'invalid';
          // The line break may be the first half of the empty line that ends no headers at all.
          this.at = end;
          this.state = 'headers';
          break;
        }
        case 'headers': {
          const end = bytes.indexOf(`${crlf}${crlf}`, this.at);
          if (end < 0) return bytes.length - this.at > longestHeader ? 'invalid' : 'searching';
          const wanted = fieldName(bytes.toString('utf8', this.at, end)) === this.name;
          this.at = end + 4;
          this.bodyAt = this.at;
          this.state = wanted ? 'field' : 'body';
          break;
        }
        default: {
          if (!this.skipToDelimiter(bytes)) return 'searching';
          const end = this.at - this.delimiter.length;
          if (this.state === 'field') return [this.bodyAt, end];
          this.state = 'delimiter';
        }
      }
    }
  }

  private skipToDelimiter(bytes: Buffer): boolean {
    const found = bytes.indexOf(this.delimiter, this.at);
    if (found < 0) {
      this.at = Math.max(this.at, bytes.length - this.delimiter.length + 1);
      return false;
    }
    this.at = found + this.delimiter.length;
    return true;
  }
}

function fieldName(headers: string): string | undefined {
  const [, parameters = ''] = /(?:^|\r\n)content-disposition:\s*form-data([^\r\n]*)/i.exec(headers) ?? [];
  let name: string | undefined;
  let isFile = false;
  for (const [, key = '', quoted, bare] of parameters.matchAll(
    /;\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g,
  )) {
    if (key.toLowerCase() === 'name') name ??= quoted ?? bare;
    else if (key.toLowerCase().startsWith('filename')) isFile = true;
  }
  return isFile ? undefined : name;
}

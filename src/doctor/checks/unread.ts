import type { Finding } from '../finding.js';
import type { Reading, Subject } from '../subject.js';

/** What the caller may not read, so that nothing is said about it. */
export function unread({ cluster }: Subject): Finding[] {
  const readings: (readonly [string, Reading<unknown>])[] = [
    ...[...cluster.lists].map(([kind, reading]) => [`${kind} objects`, reading] as const),
    ...[...cluster.namespaces].map(([name, reading]) => [`Namespace ${name}`, reading] as const),
    ...[...cluster.referred].map(([key, reading]) => [key.replace(/\/\/?/, ' '), reading] as const),
  ];
  return readings.flatMap(([object, reading]): Finding[] =>
    'refused' in reading
      ? [
          {
            level: 'hint',
            object,
            what: `could not be read, got ${reading.refused}`,
            remedy: 'run this as somebody who may, or see to it by hand',
          },
        ]
      : [],
  );
}

import { builtInTypes } from '../../contract/personal-data.js';
import { check, doubt } from '../check.js';
import type { Router } from '../router.js';

/** Holds what stands between clients and engines to what the router takes. */
export function checkGuards(router: Router): void {
  const { semanticCache, personalData, limits, clientKeys, flags } = router.props;
  const gates = flags?.['feature-gates'];
  check(
    router,
    gates === undefined || (semanticCache === undefined && personalData === undefined),
    `flags: feature-gates turns off what semanticCache and personalData turn on, got ${gates}; leave it out`,
  );
  if (semanticCache !== undefined) {
    const { threshold, embeddingsKey, embeddingsUrl, ttlSeconds = 1, maxEntries = 1 } = semanticCache;
    check(
      router,
      threshold === undefined || (threshold >= -1 && threshold <= 1),
      `semanticCache.threshold: not a cosine, got ${threshold}; give a number from -1 to 1`,
    );
    check(
      router,
      embeddingsKey === undefined || embeddingsUrl !== undefined,
      'semanticCache.embeddingsUrl: missing, got a key for it; give the address',
    );
    for (const [name, value] of Object.entries({ ttlSeconds, maxEntries })) {
      check(
        router,
        Number.isInteger(value) && value >= 1,
        `semanticCache.${name}: not a whole number from 1 on, got ${value}; give one`,
      );
    }
  }
  if (personalData !== undefined) {
    const { types = [], presidioUrl, scoreThreshold = 0 } = personalData;
    const known: readonly string[] = builtInTypes;
    const strange = presidioUrl === undefined ? types.filter((type) => !known.includes(type)) : [];
    check(
      router,
      strange.length === 0,
      `personalData.types: the router finds no such types, got ${strange}; use some of ${known.join(', ')}, or presidioUrl`,
    );
    check(
      router,
      scoreThreshold >= 0 && scoreThreshold <= 1,
      `personalData.scoreThreshold: out of range, got ${scoreThreshold}; give a number from 0 to 1`,
    );
  }
  doubt(
    router,
    limits === undefined || clientKeys !== undefined || flags?.['api-keys-file'] !== undefined,
    'limits: clients cannot be told apart where the router asks for no keys, got no clientKeys; give them',
  );
}

import type { Construct } from 'constructs';
import { labelKeys } from '../../contract/labels.js';
import { check } from '../check.js';
import type { VllmStackProps } from '../stack.js';

/** Holds the names and common labels of a stack to what objects, Services and selectors can have. */
export function checkNames(stack: Construct, id: string, props: VllmStackProps): void {
  const { engines = {}, prefillDecode = {}, modelDownloads = {}, router } = props;
  const routes = router ? Object.keys(router.routes ?? {}) : [];
  for (const name of [id, ...[engines, prefillDecode, modelDownloads].flatMap((map) => Object.keys(map))]) {
    check(
      stack,
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name),
      `name '${name}': must be lower-case letters, digits and dashes, as in DNS; rename it`,
    );
  }
  for (const key of routes) {
    check(
      stack,
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(key),
      `routes: a key is part of a name and must be lower-case letters, digits, dots and dashes, got '${key}'; rename it`,
    );
  }
  for (const pair of Object.keys(prefillDecode)) {
    for (const name of [`${pair}-prefill`, `${pair}-decode`]) {
      check(
        stack,
        engines[name] === undefined,
        `prefillDecode: '${pair}' and the engine '${name}' would share names; rename one`,
      );
    }
  }
  for (const key of Object.keys(props.commonLabels ?? {})) {
    check(
      stack,
      !RESERVED_LABELS.has(key),
      `commonLabels: '${key}' is a label by which the stack selects its pods; choose another key`,
    );
  }
}

const RESERVED_LABELS: ReadonlySet<string> = new Set([
  labelKeys.name,
  labelKeys.instance,
  labelKeys.component,
  labelKeys.model,
]);

import { admission } from './checks/admission.js';
import { apiVersion } from './checks/api-version.js';
import { autoscalers } from './checks/autoscalers.js';
import { data } from './checks/data.js';
import { exposure } from './checks/exposure.js';
import { images } from './checks/images.js';
import { kindsServed } from './checks/kinds-served.js';
import { namespaces } from './checks/namespaces.js';
import { nodes } from './checks/nodes.js';
import { podSecurity } from './checks/pod-security.js';
import { priorityClasses } from './checks/priority-classes.js';
import { pullSecrets } from './checks/pull-secrets.js';
import { quotas } from './checks/quotas.js';
import { rights } from './checks/rights.js';
import { runtimeClasses } from './checks/runtime-classes.js';
import { serviceAccounts } from './checks/service-accounts.js';
import { storage } from './checks/storage.js';
import { unread } from './checks/unread.js';
import { type Finding, sortedFindings } from './finding.js';
import type { Check, Subject } from './subject.js';

/** Everything that is looked at, in the order in which it is told. */
const checks = {
  apiVersion,
  namespaces,
  rights,
  kindsServed,
  nodes,
  runtimeClasses,
  priorityClasses,
  storage,
  data,
  pullSecrets,
  serviceAccounts,
  podSecurity,
  quotas,
  admission,
  exposure,
  autoscalers,
  images,
  unread,
} as const satisfies Readonly<Record<string, Check>>;

/** What all checks find, the worst first. */
export function findingsOf(subject: Subject): Finding[] {
  return sortedFindings(Object.values(checks).flatMap((check) => check(subject)));
}

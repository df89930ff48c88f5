// Generated from what operator/kinds/ declare by scripts/generate/operator-data.ts; run npm run generate.
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';

/** What the operator needs for each kind, in the namespaces that it watches. */
export const kindRights: Readonly<Record<string, readonly PolicyRule[]>> = {
  VLLMRuntime: [{"apiGroups":[""],"resources":["configmaps","persistentvolumeclaims","services"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":[""],"resources":["events"],"verbs":["create","patch"]},{"apiGroups":["apps"],"resources":["deployments"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["keda.sh"],"resources":["scaledobjects"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["policy"],"resources":["poddisruptionbudgets"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["vllmruntimes"],"verbs":["list","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["vllmruntimes/finalizers"],"verbs":["update"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["vllmruntimes/status"],"verbs":["patch"]}],
  VLLMRouter: [{"apiGroups":[""],"resources":["events"],"verbs":["create","patch"]},{"apiGroups":[""],"resources":["persistentvolumeclaims","serviceaccounts","services"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":[""],"resources":["pods"],"verbs":["get","list","patch","watch"]},{"apiGroups":["apps"],"resources":["deployments"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["policy"],"resources":["poddisruptionbudgets"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["vllmrouters"],"verbs":["list","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["vllmrouters/finalizers"],"verbs":["update"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["vllmrouters/status"],"verbs":["patch"]},{"apiGroups":["rbac.authorization.k8s.io"],"resources":["rolebindings","roles"],"verbs":["create","delete","list","patch","watch"]}],
  CacheServer: [{"apiGroups":[""],"resources":["events"],"verbs":["create","patch"]},{"apiGroups":[""],"resources":["persistentvolumeclaims","services"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["apps"],"resources":["deployments"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["policy"],"resources":["poddisruptionbudgets"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["cacheservers"],"verbs":["list","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["cacheservers/finalizers"],"verbs":["update"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["cacheservers/status"],"verbs":["patch"]}],
  LoraAdapter: [{"apiGroups":[""],"resources":["events"],"verbs":["create","patch"]},{"apiGroups":[""],"resources":["pods"],"verbs":["list","patch","watch"]},{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["loraadapters"],"verbs":["list","patch","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["loraadapters/status"],"verbs":["patch"]}],
  StaticRoute: [{"apiGroups":[""],"resources":["configmaps"],"verbs":["create","delete","list","patch","watch"]},{"apiGroups":[""],"resources":["events"],"verbs":["create","patch"]},{"apiGroups":[""],"resources":["pods"],"verbs":["list","watch"]},{"apiGroups":[""],"resources":["services"],"verbs":["get"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["staticroutes"],"verbs":["list","watch"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["staticroutes/finalizers"],"verbs":["update"]},{"apiGroups":["production-stack.vllm.ai"],"resources":["staticroutes/status"],"verbs":["patch"]}],
};

/** What it needs to agree with others on a leader, in its own namespace. */
export const leaderElectionRights: readonly PolicyRule[] = [
  {"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":["create"]},
  {"apiGroups":["coordination.k8s.io"],"resources":["leases"],"resourceNames":["4549d26f.vllm.ai"],"verbs":["get","update"]},
];

/** What it needs to serve metrics by TLS, in the whole cluster. */
export const metricsRights: readonly PolicyRule[] = [
  {"apiGroups":["authentication.k8s.io"],"resources":["tokenreviews"],"verbs":["create"]},
  {"apiGroups":["authorization.k8s.io"],"resources":["subjectaccessreviews"],"verbs":["create"]},
];

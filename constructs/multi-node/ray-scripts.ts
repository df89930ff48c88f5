/** Where the scripts are mounted in every pod of a RayCluster. */
export const rayScripts = {
  start: { folder: '/entrypoint', file: 'vllm-entrypoint.sh', volume: 'vllm-script' },
  wait: { folder: '/scripts', file: 'wait_for_ray.py', volume: 'wait-script' },
} as const;

/**
 * Starts a node as KubeRay asks for it, and on the head vLLM as soon as enough nodes are there. vLLM takes the place of the
 * script, so that the container ends with it.
 */
export const START_SCRIPT = `#!/bin/bash
# Starts one node of a Ray cluster; on the head, vLLM follows as soon as all nodes are there.
# Arguments: vLLM's command line; a worker needs none, or vLLM's path alone.
set -euo pipefail

say() { echo "vllm-entrypoint: $*" >&2; }

if [[ -z \${KUBERAY_GEN_RAY_START_CMD:-} ]]; then
  say 'KUBERAY_GEN_RAY_START_CMD is not set; install KubeRay 1.1 or newer'
  exit 1
fi
start=" $KUBERAY_GEN_RAY_START_CMD "
# Where vLLM has a Python environment of its own, ray and python3 are those beside it.
if [[ \${1:-} == */* ]]; then
  export PATH="\${1%/*}:$PATH"
fi
if ! command -v ray >/dev/null; then
  say 'the image has no ray command; use one that ships Ray, or serve without it'
  exit 1
fi
# Ray keeps many connections open, and KubeRay leaves the limit to those who bring a command of their own.
limit=$(ulimit -n)
if [[ $limit != unlimited ]] && ((limit < 65536)); then
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -H -n)"
fi

if [[ $start != *' --head '* ]]; then
  exec /bin/bash -c "$start"
fi
/bin/bash -c "\${start// --block / }"

timeout=\${NODES_TIMEOUT_SECONDS:-1800}
until python3 /scripts/wait_for_ray.py; do
  if ((SECONDS >= timeout)); then
    say "fewer than \${EXPECTED_NODES:-1} Ray nodes after $timeout s; look at the pods of the workers"
    exit 1
  fi
  sleep 2
done
exec "$@"
`;

/** Ends with 0 where enough nodes are alive; one more than expected is no reason to wait. */
export const WAIT_SCRIPT = `"""Ends with 0 where at least EXPECTED_NODES nodes of the Ray cluster on this machine are alive, else with 1."""
import logging
import os
import sys

import ray

expected = int(os.environ.get("EXPECTED_NODES", "1"))
ray.init(address="auto", logging_level=logging.ERROR, log_to_driver=False)
alive = sum(1 for node in ray.nodes() if node["Alive"])
print(f"wait_for_ray: {alive} of {expected} Ray nodes are alive", flush=True)
sys.exit(0 if alive >= expected else 1)
`;

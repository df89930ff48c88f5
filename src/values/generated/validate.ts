// @ts-nocheck
// Written by npm run generate from the types beside this folder.
export const validate = validate21;

const schema6 = {"$ref":"#/definitions/Values","definitions":{"CacheserverLivenessProbe":{"type":["object","null"],"properties":{"initialDelaySeconds":{"$ref":"#/definitions/Integer"},"periodSeconds":{"$ref":"#/definitions/Integer"},"failureThreshold":{"$ref":"#/definitions/Integer"},"timeoutSeconds":{"$ref":"#/definitions/Integer"}},"additionalProperties":false},"CacheserverSpec":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"image":{"$ref":"#/definitions/ImageValues"},"imagePullPolicy":{"$ref":"#/definitions/Printed"},"imagePullSecrets":{"type":["array","null"],"items":{"type":["object","null"]}},"replicaCount":{"$ref":"#/definitions/Integer"},"containerPort":{"$ref":"#/definitions/Integer"},"serviceType":{"$ref":"#/definitions/Printed"},"servicePort":{"$ref":"#/definitions/Integer"},"serviceAnnotations":{"$ref":"#/definitions/PrintedMap"},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"resources":{"type":["object","null"]},"strategy":{"type":["object","null"]},"livenessProbe":{"$ref":"#/definitions/CacheserverLivenessProbe"},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"runtimeClassName":{"$ref":"#/definitions/Printed"},"schedulerName":{"$ref":"#/definitions/Printed"},"securityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"priorityClassName":{"$ref":"#/definitions/Printed"},"nodeSelector":{"$ref":"#/definitions/PrintedMap"},"affinity":{"type":["object","null"]},"serde":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"EnvFromSecret":{"type":["object","null"],"properties":{"name":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"GrafanaDashboards":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"}},"additionalProperties":false},"ImageValues":{"type":["object","null"],"properties":{"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"IngressHostValues":{"type":["object","null"],"properties":{"host":{"$ref":"#/definitions/Printed"},"paths":{"type":["array","null"],"items":{"$ref":"#/definitions/IngressPathValues"}}},"additionalProperties":false},"IngressPathValues":{"type":["object","null"],"properties":{"path":{"$ref":"#/definitions/Printed"},"pathType":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"IngressValues":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"className":{"$ref":"#/definitions/Printed"},"annotations":{"$ref":"#/definitions/PrintedMap"},"hosts":{"type":["array","null"],"items":{"$ref":"#/definitions/IngressHostValues"}},"tls":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false},"InitContainerValues":{"type":["object","null"],"properties":{"name":{"$ref":"#/definitions/Printed"},"image":{"$ref":"#/definitions/Printed"},"command":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"args":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"resources":{"type":["object","null"]},"mountPvcStorage":{"$ref":"#/definitions/Switch"},"extraVolumeMounts":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false},"Integer":{"title":"integer","type":["integer","string","null"],"pattern":"^([-+]?[0-9]+)?$"},"KedaAdvanced":{"type":["object","null"],"properties":{"restoreToOriginalReplicaCount":{"$ref":"#/definitions/Switch"},"horizontalPodAutoscalerConfig":{"type":["object","null"]},"scalingModifiers":{"type":["object","null"]}},"additionalProperties":false},"KedaValues":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"minReplicaCount":{"$ref":"#/definitions/Integer"},"maxReplicaCount":{"$ref":"#/definitions/Integer"},"pollingInterval":{"$ref":"#/definitions/Integer"},"cooldownPeriod":{"$ref":"#/definitions/Integer"},"idleReplicaCount":{"$ref":"#/definitions/Integer"},"initialCooldownPeriod":{"$ref":"#/definitions/Integer"},"fallback":{"type":["object","null"]},"triggers":{"type":["array","null"],"items":{"type":["object","null"]}},"advanced":{"$ref":"#/definitions/KedaAdvanced"}},"additionalProperties":false},"LmcacheConfig":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"logLevel":{"$ref":"#/definitions/Printed"},"cpuOffloadingBufferSize":{"$ref":"#/definitions/Printed"},"diskOffloadingBufferSize":{"$ref":"#/definitions/Printed"},"enableController":{"$ref":"#/definitions/StrictSwitch"},"instanceId":{"$ref":"#/definitions/Printed"},"controllerPort":{"$ref":"#/definitions/Printed"},"controllerReplyPort":{"$ref":"#/definitions/Printed"},"workerPort":{"$ref":"#/definitions/Printed"},"workerPorts":{"$ref":"#/definitions/Printed"},"p2pHost":{"$ref":"#/definitions/Printed"},"p2pInitPorts":{"$ref":"#/definitions/Printed"},"workerHeartbeatTime":{"$ref":"#/definitions/Printed"},"kvRole":{"$ref":"#/definitions/Printed"},"enablePD":{"$ref":"#/definitions/Switch"},"enableNixl":{"$ref":"#/definitions/StrictSwitch"},"nixlRole":{"$ref":"#/definitions/Printed"},"nixlPeerHost":{"$ref":"#/definitions/Printed"},"nixlPeerPort":{"$ref":"#/definitions/Printed"},"nixlBufferSize":{"$ref":"#/definitions/Printed"},"nixlBufferDevice":{"$ref":"#/definitions/Printed"},"nixlEnableGc":{"$ref":"#/definitions/StrictSwitch"},"cudaVisibleDevices":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"LoraAdapterDeploymentConfig":{"type":["object","null"],"properties":{"algorithm":{"$ref":"#/definitions/Printed"},"replicas":{"$ref":"#/definitions/Integer"}},"additionalProperties":false},"LoraAdapterSource":{"type":["object","null"],"properties":{"type":{"$ref":"#/definitions/Printed"},"adapterName":{"$ref":"#/definitions/Printed"},"adapterPath":{"$ref":"#/definitions/Printed"},"repository":{"$ref":"#/definitions/Printed"},"pattern":{"$ref":"#/definitions/Printed"},"maxAdapters":{"$ref":"#/definitions/Integer"},"credentials":{"type":["string","object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false}},"additionalProperties":false},"LoraAdapterValues":{"type":["object","null"],"properties":{"name":{"$ref":"#/definitions/Printed"},"enabled":{"$ref":"#/definitions/StrictSwitch"},"baseModel":{"$ref":"#/definitions/Printed"},"labels":{"$ref":"#/definitions/PrintedMap"},"vllmApiKey":{"$ref":"#/definitions/SecretKeyRef"},"adapterSource":{"$ref":"#/definitions/LoraAdapterSource"},"loraAdapterDeploymentConfig":{"$ref":"#/definitions/LoraAdapterDeploymentConfig"}},"additionalProperties":false},"LoraController":{"type":["object","null"],"properties":{"enableLoraController":{"$ref":"#/definitions/Switch"},"kubernetesClusterDomain":{"$ref":"#/definitions/Printed"},"serviceAccountName":{"$ref":"#/definitions/Printed"},"replicaCount":{"$ref":"#/definitions/Integer"},"image":{"$ref":"#/definitions/LoraControllerImage"},"imagePullSecrets":{"type":["array","null"],"items":{"type":["object","null"]}},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"podAnnotations":{"$ref":"#/definitions/PrintedMap"},"podLabels":{"$ref":"#/definitions/PrintedMap"},"podSecurityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"resources":{"type":["object","null"]},"nodeSelector":{"$ref":"#/definitions/PrintedMap"},"affinity":{"type":["object","null"]},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"extraArgs":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"metrics":{"$ref":"#/definitions/LoraControllerPart"},"webhook":{"$ref":"#/definitions/LoraControllerPart"},"pdb":{"$ref":"#/definitions/PdbValues"}},"additionalProperties":false},"LoraControllerImage":{"type":["object","null"],"properties":{"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"},"pullPolicy":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"LoraControllerPart":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"}},"additionalProperties":false},"ModelSpec":{"type":["object","null"],"properties":{"requestCPU":{"$ref":"#/definitions/Printed"},"requestMemory":{"$ref":"#/definitions/Printed"},"requestGPU":{"$ref":"#/definitions/Printed"},"requestGPUType":{"$ref":"#/definitions/Printed"},"requestGPUMem":{"$ref":"#/definitions/Printed"},"requestGPUMemPercentage":{"$ref":"#/definitions/Printed"},"requestGPUCores":{"$ref":"#/definitions/Printed"},"limitCPU":{"$ref":"#/definitions/Printed"},"limitMemory":{"$ref":"#/definitions/Printed"},"limitGPUMem":{"$ref":"#/definitions/Printed"},"limitGPUMemPercentage":{"$ref":"#/definitions/Printed"},"limitGPUCores":{"$ref":"#/definitions/Printed"},"resources":{"type":["object","null"]},"name":{"$ref":"#/definitions/Printed"},"enabled":{"$ref":"#/definitions/StrictSwitch"},"annotations":{"$ref":"#/definitions/PrintedMap"},"podAnnotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"podLabels":{"$ref":"#/definitions/PrintedMap"},"serviceAccountName":{"$ref":"#/definitions/Printed"},"priorityClassName":{"$ref":"#/definitions/Printed"},"runtimeClassName":{"$ref":"#/definitions/Printed"},"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"},"imagePullSecret":{"$ref":"#/definitions/Printed"},"modelURL":{"$ref":"#/definitions/Printed"},"modelRevision":{"$ref":"#/definitions/Printed"},"chatTemplate":{"$ref":"#/definitions/Printed"},"chatTemplateConfigMap":{"$ref":"#/definitions/Printed"},"replicaCount":{"$ref":"#/definitions/Integer"},"pvcStorage":{"type":["string","number","object","null"],"properties":{"emptyDir":{"type":["object","null"]}},"additionalProperties":false},"pvcAccessMode":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"storageClass":{"$ref":"#/definitions/Printed"},"pvcMatchLabels":{"$ref":"#/definitions/PrintedMap"},"pvcLabels":{"$ref":"#/definitions/PrintedMap"},"pvcAnnotations":{"$ref":"#/definitions/PrintedMap"},"pvcExistingClaimName":{"$ref":"#/definitions/Printed"},"extraVolumes":{"type":["array","null"],"items":{"type":["object","null"]}},"extraVolumeMounts":{"type":["array","null"],"items":{"type":["object","null"]}},"initContainer":{"$ref":"#/definitions/InitContainerValues"},"vllmConfig":{"$ref":"#/definitions/VllmConfig"},"lmcacheConfig":{"$ref":"#/definitions/LmcacheConfig"},"hf_token":{"type":["string","object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"envFromSecret":{"$ref":"#/definitions/EnvFromSecret"},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"affinity":{"type":["object","null"]},"nodeSelectorTerms":{"type":["array","null"],"items":{"type":["object","null"]}},"nodeName":{"$ref":"#/definitions/Printed"},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"tolerationsPolicy":{"$ref":"#/definitions/Printed"},"shmSize":{"$ref":"#/definitions/Printed"},"serviceAnnotations":{"$ref":"#/definitions/PrintedMap"},"enableLoRA":{"$ref":"#/definitions/Switch"},"enableTool":{"$ref":"#/definitions/Switch"},"toolCallParser":{"$ref":"#/definitions/Printed"},"pdb":{"$ref":"#/definitions/PdbValues"},"keda":{"$ref":"#/definitions/KedaValues"},"raySpec":{"$ref":"#/definitions/RaySpec"}},"additionalProperties":false},"NfsValues":{"type":["object","null"],"properties":{"server":{"$ref":"#/definitions/Printed"},"path":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"PdbValues":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"labels":{"$ref":"#/definitions/PrintedMap"},"annotations":{"$ref":"#/definitions/PrintedMap"},"minAvailable":{"$ref":"#/definitions/Printed"},"maxUnavailable":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"Printed":{"title":"string","type":["string","number","boolean","null"]},"PrintedMap":{"type":["object","null"],"additionalProperties":{"$ref":"#/definitions/Printed"}},"RayHeadNode":{"type":["object","null"],"properties":{"requestCPU":{"$ref":"#/definitions/Printed"},"requestMemory":{"$ref":"#/definitions/Printed"},"requestGPU":{"$ref":"#/definitions/Printed"},"requestGPUType":{"$ref":"#/definitions/Printed"},"requestGPUMem":{"$ref":"#/definitions/Printed"},"requestGPUMemPercentage":{"$ref":"#/definitions/Printed"},"requestGPUCores":{"$ref":"#/definitions/Printed"},"limitCPU":{"$ref":"#/definitions/Printed"},"limitMemory":{"$ref":"#/definitions/Printed"},"limitGPUMem":{"$ref":"#/definitions/Printed"},"limitGPUMemPercentage":{"$ref":"#/definitions/Printed"},"limitGPUCores":{"$ref":"#/definitions/Printed"},"resources":{"type":["object","null"]},"initContainer":{"$ref":"#/definitions/InitContainerValues"}},"additionalProperties":false},"RaySpec":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"headNode":{"$ref":"#/definitions/RayHeadNode"}},"additionalProperties":false},"RouteValues":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"apiVersion":{"$ref":"#/definitions/Printed"},"kind":{"$ref":"#/definitions/Printed"},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"hostnames":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"parentRefs":{"type":["array","null"],"items":{"type":["object","null"]}},"httpsRedirect":{"$ref":"#/definitions/Switch"},"matches":{"type":["array","null"],"items":{"type":["object","null"]}},"filters":{"type":["array","null"],"items":{"type":["object","null"]}},"additionalRules":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false},"RouterAutoscaling":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"minReplicas":{"$ref":"#/definitions/Integer"},"maxReplicas":{"$ref":"#/definitions/Integer"},"targetCPUUtilizationPercentage":{"$ref":"#/definitions/Integer"}},"additionalProperties":false},"RouterLmcacheConfig":{"type":["object","null"],"properties":{"logLevel":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"RouterOtel":{"type":["object","null"],"properties":{"endpoint":{"$ref":"#/definitions/Printed"},"serviceName":{"$ref":"#/definitions/Printed"},"secure":{"$ref":"#/definitions/Switch"}},"additionalProperties":false},"RouterSpec":{"type":["object","null"],"properties":{"enableRouter":{"$ref":"#/definitions/Switch"},"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"},"imagePullPolicy":{"$ref":"#/definitions/Printed"},"serviceAccountName":{"$ref":"#/definitions/Printed"},"hf_token":{"$ref":"#/definitions/Printed"},"securityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"extraVolumes":{"type":["array","null"],"items":{"type":["object","null"]}},"extraVolumeMounts":{"type":["array","null"],"items":{"type":["object","null"]}},"imagePullSecrets":{"type":["array","null"],"items":{"type":["object","null"]}},"replicaCount":{"$ref":"#/definitions/Integer"},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"autoscaling":{"$ref":"#/definitions/RouterAutoscaling"},"pdb":{"$ref":"#/definitions/PdbValues"},"priorityClassName":{"$ref":"#/definitions/Printed"},"containerPort":{"$ref":"#/definitions/Integer"},"serviceType":{"$ref":"#/definitions/Printed"},"serviceAnnotations":{"$ref":"#/definitions/PrintedMap"},"nodePort":{"$ref":"#/definitions/Integer"},"servicePort":{"$ref":"#/definitions/Integer"},"serviceDiscovery":{"$ref":"#/definitions/Printed"},"k8sServiceDiscoveryType":{"$ref":"#/definitions/Printed"},"staticBackends":{"$ref":"#/definitions/Printed"},"staticModels":{"$ref":"#/definitions/Printed"},"routingLogic":{"$ref":"#/definitions/Printed"},"prefixMinMatchLength":{"$ref":"#/definitions/Printed"},"sessionKey":{"$ref":"#/definitions/Printed"},"rootPath":{"$ref":"#/definitions/Printed"},"extraArgs":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"extraPorts":{"type":["array","null"],"items":{"type":["object","null"]}},"engineScrapeInterval":{"$ref":"#/definitions/Printed"},"requestStatsWindow":{"$ref":"#/definitions/Printed"},"otel":{"$ref":"#/definitions/RouterOtel"},"strategy":{"type":["object","null"]},"vllmApiKey":{"$ref":"#/definitions/SecretKeyRef"},"lmcacheConfig":{"$ref":"#/definitions/RouterLmcacheConfig"},"lmcacheControllerPort":{"$ref":"#/definitions/Printed"},"lmcacheControllerReplyPort":{"$ref":"#/definitions/Printed"},"lmcacheControllerHeartbeatPort":{"$ref":"#/definitions/Printed"},"resources":{"type":["object","null"]},"labels":{"$ref":"#/definitions/PrintedMap"},"podAnnotations":{"$ref":"#/definitions/PrintedMap"},"ingress":{"$ref":"#/definitions/IngressValues"},"route":{"$ref":"#/definitions/RoutesValues"},"affinity":{"type":["object","null"]},"nodeSelectorTerms":{"type":["array","null"],"items":{"type":["object","null"]}},"livenessProbe":{"type":["object","null"]},"startupProbe":{"type":["object","null"]},"readinessProbe":{"type":["object","null"]},"serviceMonitor":{"$ref":"#/definitions/ServiceMonitorValues"}},"additionalProperties":false},"RoutesValues":{"type":["object","null"],"additionalProperties":{"$ref":"#/definitions/RouteValues"}},"SecretKeyRef":{"type":["object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"ServiceMonitorValues":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"additionalLabels":{"$ref":"#/definitions/PrintedMap"},"interval":{"$ref":"#/definitions/Printed"},"scrapeTimeout":{"$ref":"#/definitions/Printed"},"honorLabels":{"$ref":"#/definitions/Switch"},"metricRelabelings":{"type":["array","null"],"items":{"type":["object","null"]}},"relabelings":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false},"ServingEngineSpec":{"type":["object","null"],"properties":{"enableEngine":{"$ref":"#/definitions/Switch"},"labels":{"$ref":"#/definitions/PrintedMap"},"extraPorts":{"type":["array","null"],"items":{"type":["object","null"]}},"vllmApiKey":{"type":["string","object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"modelSpec":{"type":["array","null"],"items":{"$ref":"#/definitions/ModelSpec"}},"containerPort":{"$ref":"#/definitions/Integer"},"servicePort":{"$ref":"#/definitions/Integer"},"configs":{"$ref":"#/definitions/PrintedMap"},"strategy":{"type":["object","null"]},"startupProbe":{"type":["object","null"]},"livenessProbe":{"type":["object","null"]},"readinessProbe":{"type":["object","null"]},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"runtimeClassName":{"$ref":"#/definitions/Printed"},"schedulerName":{"$ref":"#/definitions/Printed"},"imagePullPolicy":{"$ref":"#/definitions/Printed"},"securityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"sidecar":{"$ref":"#/definitions/SidecarValues"},"serviceMonitor":{"$ref":"#/definitions/ServiceMonitorValues"},"env":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false},"SharedPvcStorage":{"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"size":{"$ref":"#/definitions/Printed"},"accessModes":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"storageClass":{"$ref":"#/definitions/Printed"},"hostPath":{"$ref":"#/definitions/Printed"},"nfs":{"$ref":"#/definitions/NfsValues"},"image":{"$ref":"#/definitions/ImageValues"}},"additionalProperties":false},"SidecarValues":{"type":["object","null"],"properties":{"image":{"$ref":"#/definitions/Printed"},"imagePullPolicy":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"StrictSwitch":{"title":"boolean","type":["boolean","null"]},"Switch":{"title":"boolean","type":["boolean","string","number","null"],"pattern":"^(?!([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|0)$)"},"Values":{"type":["object","null"],"properties":{"servingEngineSpec":{"$ref":"#/definitions/ServingEngineSpec"},"routerSpec":{"$ref":"#/definitions/RouterSpec"},"cacheserverSpec":{"$ref":"#/definitions/CacheserverSpec"},"sharedPvcStorage":{"$ref":"#/definitions/SharedPvcStorage"},"loraAdapters":{"type":["array","null"],"items":{"$ref":"#/definitions/LoraAdapterValues"}},"loraController":{"$ref":"#/definitions/LoraController"},"extraObjects":{"type":["array","null"],"items":{"type":["object","string","null"]}},"grafanaDashboards":{"$ref":"#/definitions/GrafanaDashboards"}},"additionalProperties":false},"VllmConfig":{"type":["object","null"],"properties":{"v0":{"$ref":"#/definitions/Printed"},"v1":{"$ref":"#/definitions/Printed"},"enablePrefixCaching":{"$ref":"#/definitions/Switch"},"enableChunkedPrefill":{"$ref":"#/definitions/Switch"},"maxModelLen":{"$ref":"#/definitions/Printed"},"dtype":{"$ref":"#/definitions/Printed"},"tensorParallelSize":{"$ref":"#/definitions/Printed"},"pipelineParallelSize":{"$ref":"#/definitions/Printed"},"maxNumSeqs":{"$ref":"#/definitions/Printed"},"gpuMemoryUtilization":{"$ref":"#/definitions/Printed"},"maxLoras":{"$ref":"#/definitions/Printed"},"runner":{"$ref":"#/definitions/Printed"},"convert":{"$ref":"#/definitions/Printed"},"extraArgs":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"prometheusMultiprocDir":{"$ref":"#/definitions/Printed"}},"additionalProperties":false}}};
const schema7 = {"type":["object","null"],"properties":{"servingEngineSpec":{"$ref":"#/definitions/ServingEngineSpec"},"routerSpec":{"$ref":"#/definitions/RouterSpec"},"cacheserverSpec":{"$ref":"#/definitions/CacheserverSpec"},"sharedPvcStorage":{"$ref":"#/definitions/SharedPvcStorage"},"loraAdapters":{"type":["array","null"],"items":{"$ref":"#/definitions/LoraAdapterValues"}},"loraController":{"$ref":"#/definitions/LoraController"},"extraObjects":{"type":["array","null"],"items":{"type":["object","string","null"]}},"grafanaDashboards":{"$ref":"#/definitions/GrafanaDashboards"}},"additionalProperties":false};
const schema8 = {"type":["object","null"],"properties":{"enableEngine":{"$ref":"#/definitions/Switch"},"labels":{"$ref":"#/definitions/PrintedMap"},"extraPorts":{"type":["array","null"],"items":{"type":["object","null"]}},"vllmApiKey":{"type":["string","object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"modelSpec":{"type":["array","null"],"items":{"$ref":"#/definitions/ModelSpec"}},"containerPort":{"$ref":"#/definitions/Integer"},"servicePort":{"$ref":"#/definitions/Integer"},"configs":{"$ref":"#/definitions/PrintedMap"},"strategy":{"type":["object","null"]},"startupProbe":{"type":["object","null"]},"livenessProbe":{"type":["object","null"]},"readinessProbe":{"type":["object","null"]},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"runtimeClassName":{"$ref":"#/definitions/Printed"},"schedulerName":{"$ref":"#/definitions/Printed"},"imagePullPolicy":{"$ref":"#/definitions/Printed"},"securityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"sidecar":{"$ref":"#/definitions/SidecarValues"},"serviceMonitor":{"$ref":"#/definitions/ServiceMonitorValues"},"env":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false};
const func2 = Object.prototype.hasOwnProperty;
const schema9 = {"title":"boolean","type":["boolean","string","number","null"],"pattern":"^(?!([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|0)$)"};
const pattern0 = new RegExp("^(?!([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|0)$)", "u");

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "boolean") && (typeof data !== "string")) && (!((typeof data == "number") && (isFinite(data))))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema9.type},schema:schema9.type,parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern0.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(?!([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|0)$)"},schema:"^(?!([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|0)$)",parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate24.errors = vErrors;
return errors === 0;
}

const schema10 = {"type":["object","null"],"additionalProperties":{"$ref":"#/definitions/Printed"}};
const schema11 = {"title":"string","type":["string","number","boolean","null"]};

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema11.type},schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate27.errors = vErrors;
return errors === 0;
}


function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema10.type},schema:schema10.type,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(validate27(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate26.errors = vErrors;
return errors === 0;
}

const schema12 = {"type":["object","null"],"properties":{"requestCPU":{"$ref":"#/definitions/Printed"},"requestMemory":{"$ref":"#/definitions/Printed"},"requestGPU":{"$ref":"#/definitions/Printed"},"requestGPUType":{"$ref":"#/definitions/Printed"},"requestGPUMem":{"$ref":"#/definitions/Printed"},"requestGPUMemPercentage":{"$ref":"#/definitions/Printed"},"requestGPUCores":{"$ref":"#/definitions/Printed"},"limitCPU":{"$ref":"#/definitions/Printed"},"limitMemory":{"$ref":"#/definitions/Printed"},"limitGPUMem":{"$ref":"#/definitions/Printed"},"limitGPUMemPercentage":{"$ref":"#/definitions/Printed"},"limitGPUCores":{"$ref":"#/definitions/Printed"},"resources":{"type":["object","null"]},"name":{"$ref":"#/definitions/Printed"},"enabled":{"$ref":"#/definitions/StrictSwitch"},"annotations":{"$ref":"#/definitions/PrintedMap"},"podAnnotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"podLabels":{"$ref":"#/definitions/PrintedMap"},"serviceAccountName":{"$ref":"#/definitions/Printed"},"priorityClassName":{"$ref":"#/definitions/Printed"},"runtimeClassName":{"$ref":"#/definitions/Printed"},"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"},"imagePullSecret":{"$ref":"#/definitions/Printed"},"modelURL":{"$ref":"#/definitions/Printed"},"modelRevision":{"$ref":"#/definitions/Printed"},"chatTemplate":{"$ref":"#/definitions/Printed"},"chatTemplateConfigMap":{"$ref":"#/definitions/Printed"},"replicaCount":{"$ref":"#/definitions/Integer"},"pvcStorage":{"type":["string","number","object","null"],"properties":{"emptyDir":{"type":["object","null"]}},"additionalProperties":false},"pvcAccessMode":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"storageClass":{"$ref":"#/definitions/Printed"},"pvcMatchLabels":{"$ref":"#/definitions/PrintedMap"},"pvcLabels":{"$ref":"#/definitions/PrintedMap"},"pvcAnnotations":{"$ref":"#/definitions/PrintedMap"},"pvcExistingClaimName":{"$ref":"#/definitions/Printed"},"extraVolumes":{"type":["array","null"],"items":{"type":["object","null"]}},"extraVolumeMounts":{"type":["array","null"],"items":{"type":["object","null"]}},"initContainer":{"$ref":"#/definitions/InitContainerValues"},"vllmConfig":{"$ref":"#/definitions/VllmConfig"},"lmcacheConfig":{"$ref":"#/definitions/LmcacheConfig"},"hf_token":{"type":["string","object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false},"envFromSecret":{"$ref":"#/definitions/EnvFromSecret"},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"affinity":{"type":["object","null"]},"nodeSelectorTerms":{"type":["array","null"],"items":{"type":["object","null"]}},"nodeName":{"$ref":"#/definitions/Printed"},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"tolerationsPolicy":{"$ref":"#/definitions/Printed"},"shmSize":{"$ref":"#/definitions/Printed"},"serviceAnnotations":{"$ref":"#/definitions/PrintedMap"},"enableLoRA":{"$ref":"#/definitions/Switch"},"enableTool":{"$ref":"#/definitions/Switch"},"toolCallParser":{"$ref":"#/definitions/Printed"},"pdb":{"$ref":"#/definitions/PdbValues"},"keda":{"$ref":"#/definitions/KedaValues"},"raySpec":{"$ref":"#/definitions/RaySpec"}},"additionalProperties":false};
const schema13 = {"title":"boolean","type":["boolean","null"]};

function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "boolean") && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema13.type},schema:schema13.type,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate46.errors = vErrors;
return errors === 0;
}

const schema14 = {"title":"integer","type":["integer","string","null"],"pattern":"^([-+]?[0-9]+)?$"};
const pattern1 = new RegExp("^([-+]?[0-9]+)?$", "u");

function validate62(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data)))) && (typeof data !== "string")) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema14.type},schema:schema14.type,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern1.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^([-+]?[0-9]+)?$"},schema:"^([-+]?[0-9]+)?$",parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate62.errors = vErrors;
return errors === 0;
}

const schema15 = {"type":["object","null"],"properties":{"name":{"$ref":"#/definitions/Printed"},"image":{"$ref":"#/definitions/Printed"},"command":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"args":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"resources":{"type":["object","null"]},"mountPvcStorage":{"$ref":"#/definitions/Switch"},"extraVolumeMounts":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false};

function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema15.type},schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "name") || (key0 === "image")) || (key0 === "command")) || (key0 === "args")) || (key0 === "env")) || (key0 === "resources")) || (key0 === "mountPvcStorage")) || (key0 === "extraVolumeMounts"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
if(!(validate27(data.name, {instancePath:instancePath+"/name",parentData:data,parentDataProperty:"name",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.image !== undefined){
if(!(validate27(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.command !== undefined){
let data2 = data.command;
if((!(Array.isArray(data2))) && (data2 !== null)){
const err2 = {instancePath:instancePath+"/command",schemaPath:"#/properties/command/type",keyword:"type",params:{type: schema15.properties.command.type},schema:schema15.properties.command.type,parentSchema:schema15.properties.command,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(!(validate27(data2[i0], {instancePath:instancePath+"/command/" + i0,parentData:data2,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.args !== undefined){
let data4 = data.args;
if((!(Array.isArray(data4))) && (data4 !== null)){
const err3 = {instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: schema15.properties.args.type},schema:schema15.properties.args.type,parentSchema:schema15.properties.args,data:data4};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
if(!(validate27(data4[i1], {instancePath:instancePath+"/args/" + i1,parentData:data4,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.env !== undefined){
let data6 = data.env;
if((!(Array.isArray(data6))) && (data6 !== null)){
const err4 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema15.properties.env.type},schema:schema15.properties.env.type,parentSchema:schema15.properties.env,data:data6};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(Array.isArray(data6)){
const len2 = data6.length;
for(let i2=0; i2<len2; i2++){
let data7 = data6[i2];
if((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (data7 !== null)){
const err5 = {instancePath:instancePath+"/env/" + i2,schemaPath:"#/properties/env/items/type",keyword:"type",params:{type: schema15.properties.env.items.type},schema:schema15.properties.env.items.type,parentSchema:schema15.properties.env.items,data:data7};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
if(data.resources !== undefined){
let data8 = data.resources;
if((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (data8 !== null)){
const err6 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: schema15.properties.resources.type},schema:schema15.properties.resources.type,parentSchema:schema15.properties.resources,data:data8};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.mountPvcStorage !== undefined){
if(!(validate24(data.mountPvcStorage, {instancePath:instancePath+"/mountPvcStorage",parentData:data,parentDataProperty:"mountPvcStorage",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.extraVolumeMounts !== undefined){
let data10 = data.extraVolumeMounts;
if((!(Array.isArray(data10))) && (data10 !== null)){
const err7 = {instancePath:instancePath+"/extraVolumeMounts",schemaPath:"#/properties/extraVolumeMounts/type",keyword:"type",params:{type: schema15.properties.extraVolumeMounts.type},schema:schema15.properties.extraVolumeMounts.type,parentSchema:schema15.properties.extraVolumeMounts,data:data10};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(Array.isArray(data10)){
const len3 = data10.length;
for(let i3=0; i3<len3; i3++){
let data11 = data10[i3];
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err8 = {instancePath:instancePath+"/extraVolumeMounts/" + i3,schemaPath:"#/properties/extraVolumeMounts/items/type",keyword:"type",params:{type: schema15.properties.extraVolumeMounts.items.type},schema:schema15.properties.extraVolumeMounts.items.type,parentSchema:schema15.properties.extraVolumeMounts.items,data:data11};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
}
validate70.errors = vErrors;
return errors === 0;
}

const schema16 = {"type":["object","null"],"properties":{"v0":{"$ref":"#/definitions/Printed"},"v1":{"$ref":"#/definitions/Printed"},"enablePrefixCaching":{"$ref":"#/definitions/Switch"},"enableChunkedPrefill":{"$ref":"#/definitions/Switch"},"maxModelLen":{"$ref":"#/definitions/Printed"},"dtype":{"$ref":"#/definitions/Printed"},"tensorParallelSize":{"$ref":"#/definitions/Printed"},"pipelineParallelSize":{"$ref":"#/definitions/Printed"},"maxNumSeqs":{"$ref":"#/definitions/Printed"},"gpuMemoryUtilization":{"$ref":"#/definitions/Printed"},"maxLoras":{"$ref":"#/definitions/Printed"},"runner":{"$ref":"#/definitions/Printed"},"convert":{"$ref":"#/definitions/Printed"},"extraArgs":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"prometheusMultiprocDir":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate77(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema16.type},schema:schema16.type,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema16.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.v0 !== undefined){
if(!(validate27(data.v0, {instancePath:instancePath+"/v0",parentData:data,parentDataProperty:"v0",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.v1 !== undefined){
if(!(validate27(data.v1, {instancePath:instancePath+"/v1",parentData:data,parentDataProperty:"v1",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.enablePrefixCaching !== undefined){
if(!(validate24(data.enablePrefixCaching, {instancePath:instancePath+"/enablePrefixCaching",parentData:data,parentDataProperty:"enablePrefixCaching",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.enableChunkedPrefill !== undefined){
if(!(validate24(data.enableChunkedPrefill, {instancePath:instancePath+"/enableChunkedPrefill",parentData:data,parentDataProperty:"enableChunkedPrefill",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.maxModelLen !== undefined){
if(!(validate27(data.maxModelLen, {instancePath:instancePath+"/maxModelLen",parentData:data,parentDataProperty:"maxModelLen",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.dtype !== undefined){
if(!(validate27(data.dtype, {instancePath:instancePath+"/dtype",parentData:data,parentDataProperty:"dtype",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tensorParallelSize !== undefined){
if(!(validate27(data.tensorParallelSize, {instancePath:instancePath+"/tensorParallelSize",parentData:data,parentDataProperty:"tensorParallelSize",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.pipelineParallelSize !== undefined){
if(!(validate27(data.pipelineParallelSize, {instancePath:instancePath+"/pipelineParallelSize",parentData:data,parentDataProperty:"pipelineParallelSize",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.maxNumSeqs !== undefined){
if(!(validate27(data.maxNumSeqs, {instancePath:instancePath+"/maxNumSeqs",parentData:data,parentDataProperty:"maxNumSeqs",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.gpuMemoryUtilization !== undefined){
if(!(validate27(data.gpuMemoryUtilization, {instancePath:instancePath+"/gpuMemoryUtilization",parentData:data,parentDataProperty:"gpuMemoryUtilization",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.maxLoras !== undefined){
if(!(validate27(data.maxLoras, {instancePath:instancePath+"/maxLoras",parentData:data,parentDataProperty:"maxLoras",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.runner !== undefined){
if(!(validate27(data.runner, {instancePath:instancePath+"/runner",parentData:data,parentDataProperty:"runner",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.convert !== undefined){
if(!(validate27(data.convert, {instancePath:instancePath+"/convert",parentData:data,parentDataProperty:"convert",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.extraArgs !== undefined){
let data13 = data.extraArgs;
if((!(Array.isArray(data13))) && (data13 !== null)){
const err2 = {instancePath:instancePath+"/extraArgs",schemaPath:"#/properties/extraArgs/type",keyword:"type",params:{type: schema16.properties.extraArgs.type},schema:schema16.properties.extraArgs.type,parentSchema:schema16.properties.extraArgs,data:data13};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data13)){
const len0 = data13.length;
for(let i0=0; i0<len0; i0++){
if(!(validate27(data13[i0], {instancePath:instancePath+"/extraArgs/" + i0,parentData:data13,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.prometheusMultiprocDir !== undefined){
if(!(validate27(data.prometheusMultiprocDir, {instancePath:instancePath+"/prometheusMultiprocDir",parentData:data,parentDataProperty:"prometheusMultiprocDir",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate77.errors = vErrors;
return errors === 0;
}

const schema17 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"logLevel":{"$ref":"#/definitions/Printed"},"cpuOffloadingBufferSize":{"$ref":"#/definitions/Printed"},"diskOffloadingBufferSize":{"$ref":"#/definitions/Printed"},"enableController":{"$ref":"#/definitions/StrictSwitch"},"instanceId":{"$ref":"#/definitions/Printed"},"controllerPort":{"$ref":"#/definitions/Printed"},"controllerReplyPort":{"$ref":"#/definitions/Printed"},"workerPort":{"$ref":"#/definitions/Printed"},"workerPorts":{"$ref":"#/definitions/Printed"},"p2pHost":{"$ref":"#/definitions/Printed"},"p2pInitPorts":{"$ref":"#/definitions/Printed"},"workerHeartbeatTime":{"$ref":"#/definitions/Printed"},"kvRole":{"$ref":"#/definitions/Printed"},"enablePD":{"$ref":"#/definitions/Switch"},"enableNixl":{"$ref":"#/definitions/StrictSwitch"},"nixlRole":{"$ref":"#/definitions/Printed"},"nixlPeerHost":{"$ref":"#/definitions/Printed"},"nixlPeerPort":{"$ref":"#/definitions/Printed"},"nixlBufferSize":{"$ref":"#/definitions/Printed"},"nixlBufferDevice":{"$ref":"#/definitions/Printed"},"nixlEnableGc":{"$ref":"#/definitions/StrictSwitch"},"cudaVisibleDevices":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate94(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema17.type},schema:schema17.type,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema17.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.logLevel !== undefined){
if(!(validate27(data.logLevel, {instancePath:instancePath+"/logLevel",parentData:data,parentDataProperty:"logLevel",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.cpuOffloadingBufferSize !== undefined){
if(!(validate27(data.cpuOffloadingBufferSize, {instancePath:instancePath+"/cpuOffloadingBufferSize",parentData:data,parentDataProperty:"cpuOffloadingBufferSize",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.diskOffloadingBufferSize !== undefined){
if(!(validate27(data.diskOffloadingBufferSize, {instancePath:instancePath+"/diskOffloadingBufferSize",parentData:data,parentDataProperty:"diskOffloadingBufferSize",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.enableController !== undefined){
if(!(validate46(data.enableController, {instancePath:instancePath+"/enableController",parentData:data,parentDataProperty:"enableController",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.instanceId !== undefined){
if(!(validate27(data.instanceId, {instancePath:instancePath+"/instanceId",parentData:data,parentDataProperty:"instanceId",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.controllerPort !== undefined){
if(!(validate27(data.controllerPort, {instancePath:instancePath+"/controllerPort",parentData:data,parentDataProperty:"controllerPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.controllerReplyPort !== undefined){
if(!(validate27(data.controllerReplyPort, {instancePath:instancePath+"/controllerReplyPort",parentData:data,parentDataProperty:"controllerReplyPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.workerPort !== undefined){
if(!(validate27(data.workerPort, {instancePath:instancePath+"/workerPort",parentData:data,parentDataProperty:"workerPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.workerPorts !== undefined){
if(!(validate27(data.workerPorts, {instancePath:instancePath+"/workerPorts",parentData:data,parentDataProperty:"workerPorts",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.p2pHost !== undefined){
if(!(validate27(data.p2pHost, {instancePath:instancePath+"/p2pHost",parentData:data,parentDataProperty:"p2pHost",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.p2pInitPorts !== undefined){
if(!(validate27(data.p2pInitPorts, {instancePath:instancePath+"/p2pInitPorts",parentData:data,parentDataProperty:"p2pInitPorts",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.workerHeartbeatTime !== undefined){
if(!(validate27(data.workerHeartbeatTime, {instancePath:instancePath+"/workerHeartbeatTime",parentData:data,parentDataProperty:"workerHeartbeatTime",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.kvRole !== undefined){
if(!(validate27(data.kvRole, {instancePath:instancePath+"/kvRole",parentData:data,parentDataProperty:"kvRole",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.enablePD !== undefined){
if(!(validate24(data.enablePD, {instancePath:instancePath+"/enablePD",parentData:data,parentDataProperty:"enablePD",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.enableNixl !== undefined){
if(!(validate46(data.enableNixl, {instancePath:instancePath+"/enableNixl",parentData:data,parentDataProperty:"enableNixl",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.nixlRole !== undefined){
if(!(validate27(data.nixlRole, {instancePath:instancePath+"/nixlRole",parentData:data,parentDataProperty:"nixlRole",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nixlPeerHost !== undefined){
if(!(validate27(data.nixlPeerHost, {instancePath:instancePath+"/nixlPeerHost",parentData:data,parentDataProperty:"nixlPeerHost",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nixlPeerPort !== undefined){
if(!(validate27(data.nixlPeerPort, {instancePath:instancePath+"/nixlPeerPort",parentData:data,parentDataProperty:"nixlPeerPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nixlBufferSize !== undefined){
if(!(validate27(data.nixlBufferSize, {instancePath:instancePath+"/nixlBufferSize",parentData:data,parentDataProperty:"nixlBufferSize",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nixlBufferDevice !== undefined){
if(!(validate27(data.nixlBufferDevice, {instancePath:instancePath+"/nixlBufferDevice",parentData:data,parentDataProperty:"nixlBufferDevice",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nixlEnableGc !== undefined){
if(!(validate46(data.nixlEnableGc, {instancePath:instancePath+"/nixlEnableGc",parentData:data,parentDataProperty:"nixlEnableGc",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.cudaVisibleDevices !== undefined){
if(!(validate27(data.cudaVisibleDevices, {instancePath:instancePath+"/cudaVisibleDevices",parentData:data,parentDataProperty:"cudaVisibleDevices",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate94.errors = vErrors;
return errors === 0;
}

const schema18 = {"type":["object","null"],"properties":{"name":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate121(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema18.type},schema:schema18.type,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "name")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
if(!(validate27(data.name, {instancePath:instancePath+"/name",parentData:data,parentDataProperty:"name",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate121.errors = vErrors;
return errors === 0;
}

const schema19 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"labels":{"$ref":"#/definitions/PrintedMap"},"annotations":{"$ref":"#/definitions/PrintedMap"},"minAvailable":{"$ref":"#/definitions/Printed"},"maxUnavailable":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate131(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema19.type},schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "enabled") || (key0 === "labels")) || (key0 === "annotations")) || (key0 === "minAvailable")) || (key0 === "maxUnavailable"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.minAvailable !== undefined){
if(!(validate27(data.minAvailable, {instancePath:instancePath+"/minAvailable",parentData:data,parentDataProperty:"minAvailable",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.maxUnavailable !== undefined){
if(!(validate27(data.maxUnavailable, {instancePath:instancePath+"/maxUnavailable",parentData:data,parentDataProperty:"maxUnavailable",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate131.errors = vErrors;
return errors === 0;
}

const schema20 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"minReplicaCount":{"$ref":"#/definitions/Integer"},"maxReplicaCount":{"$ref":"#/definitions/Integer"},"pollingInterval":{"$ref":"#/definitions/Integer"},"cooldownPeriod":{"$ref":"#/definitions/Integer"},"idleReplicaCount":{"$ref":"#/definitions/Integer"},"initialCooldownPeriod":{"$ref":"#/definitions/Integer"},"fallback":{"type":["object","null"]},"triggers":{"type":["array","null"],"items":{"type":["object","null"]}},"advanced":{"$ref":"#/definitions/KedaAdvanced"}},"additionalProperties":false};
const schema21 = {"type":["object","null"],"properties":{"restoreToOriginalReplicaCount":{"$ref":"#/definitions/Switch"},"horizontalPodAutoscalerConfig":{"type":["object","null"]},"scalingModifiers":{"type":["object","null"]}},"additionalProperties":false};

function validate146(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema21.type},schema:schema21.type,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "restoreToOriginalReplicaCount") || (key0 === "horizontalPodAutoscalerConfig")) || (key0 === "scalingModifiers"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.restoreToOriginalReplicaCount !== undefined){
if(!(validate24(data.restoreToOriginalReplicaCount, {instancePath:instancePath+"/restoreToOriginalReplicaCount",parentData:data,parentDataProperty:"restoreToOriginalReplicaCount",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.horizontalPodAutoscalerConfig !== undefined){
let data1 = data.horizontalPodAutoscalerConfig;
if((!(data1 && typeof data1 == "object" && !Array.isArray(data1))) && (data1 !== null)){
const err2 = {instancePath:instancePath+"/horizontalPodAutoscalerConfig",schemaPath:"#/properties/horizontalPodAutoscalerConfig/type",keyword:"type",params:{type: schema21.properties.horizontalPodAutoscalerConfig.type},schema:schema21.properties.horizontalPodAutoscalerConfig.type,parentSchema:schema21.properties.horizontalPodAutoscalerConfig,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.scalingModifiers !== undefined){
let data2 = data.scalingModifiers;
if((!(data2 && typeof data2 == "object" && !Array.isArray(data2))) && (data2 !== null)){
const err3 = {instancePath:instancePath+"/scalingModifiers",schemaPath:"#/properties/scalingModifiers/type",keyword:"type",params:{type: schema21.properties.scalingModifiers.type},schema:schema21.properties.scalingModifiers.type,parentSchema:schema21.properties.scalingModifiers,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
validate146.errors = vErrors;
return errors === 0;
}


function validate138(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema20.type},schema:schema20.type,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema20.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.minReplicaCount !== undefined){
if(!(validate62(data.minReplicaCount, {instancePath:instancePath+"/minReplicaCount",parentData:data,parentDataProperty:"minReplicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.maxReplicaCount !== undefined){
if(!(validate62(data.maxReplicaCount, {instancePath:instancePath+"/maxReplicaCount",parentData:data,parentDataProperty:"maxReplicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.pollingInterval !== undefined){
if(!(validate62(data.pollingInterval, {instancePath:instancePath+"/pollingInterval",parentData:data,parentDataProperty:"pollingInterval",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.cooldownPeriod !== undefined){
if(!(validate62(data.cooldownPeriod, {instancePath:instancePath+"/cooldownPeriod",parentData:data,parentDataProperty:"cooldownPeriod",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.idleReplicaCount !== undefined){
if(!(validate62(data.idleReplicaCount, {instancePath:instancePath+"/idleReplicaCount",parentData:data,parentDataProperty:"idleReplicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.initialCooldownPeriod !== undefined){
if(!(validate62(data.initialCooldownPeriod, {instancePath:instancePath+"/initialCooldownPeriod",parentData:data,parentDataProperty:"initialCooldownPeriod",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.fallback !== undefined){
let data7 = data.fallback;
if((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (data7 !== null)){
const err2 = {instancePath:instancePath+"/fallback",schemaPath:"#/properties/fallback/type",keyword:"type",params:{type: schema20.properties.fallback.type},schema:schema20.properties.fallback.type,parentSchema:schema20.properties.fallback,data:data7};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.triggers !== undefined){
let data8 = data.triggers;
if((!(Array.isArray(data8))) && (data8 !== null)){
const err3 = {instancePath:instancePath+"/triggers",schemaPath:"#/properties/triggers/type",keyword:"type",params:{type: schema20.properties.triggers.type},schema:schema20.properties.triggers.type,parentSchema:schema20.properties.triggers,data:data8};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
let data9 = data8[i0];
if((!(data9 && typeof data9 == "object" && !Array.isArray(data9))) && (data9 !== null)){
const err4 = {instancePath:instancePath+"/triggers/" + i0,schemaPath:"#/properties/triggers/items/type",keyword:"type",params:{type: schema20.properties.triggers.items.type},schema:schema20.properties.triggers.items.type,parentSchema:schema20.properties.triggers.items,data:data9};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
if(data.advanced !== undefined){
if(!(validate146(data.advanced, {instancePath:instancePath+"/advanced",parentData:data,parentDataProperty:"advanced",rootData}))){
vErrors = vErrors === null ? validate146.errors : vErrors.concat(validate146.errors);
errors = vErrors.length;
}
}
}
validate138.errors = vErrors;
return errors === 0;
}

const schema22 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"headNode":{"$ref":"#/definitions/RayHeadNode"}},"additionalProperties":false};
const schema23 = {"type":["object","null"],"properties":{"requestCPU":{"$ref":"#/definitions/Printed"},"requestMemory":{"$ref":"#/definitions/Printed"},"requestGPU":{"$ref":"#/definitions/Printed"},"requestGPUType":{"$ref":"#/definitions/Printed"},"requestGPUMem":{"$ref":"#/definitions/Printed"},"requestGPUMemPercentage":{"$ref":"#/definitions/Printed"},"requestGPUCores":{"$ref":"#/definitions/Printed"},"limitCPU":{"$ref":"#/definitions/Printed"},"limitMemory":{"$ref":"#/definitions/Printed"},"limitGPUMem":{"$ref":"#/definitions/Printed"},"limitGPUMemPercentage":{"$ref":"#/definitions/Printed"},"limitGPUCores":{"$ref":"#/definitions/Printed"},"resources":{"type":["object","null"]},"initContainer":{"$ref":"#/definitions/InitContainerValues"}},"additionalProperties":false};

function validate152(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema23.type},schema:schema23.type,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema23.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.requestCPU !== undefined){
if(!(validate27(data.requestCPU, {instancePath:instancePath+"/requestCPU",parentData:data,parentDataProperty:"requestCPU",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestMemory !== undefined){
if(!(validate27(data.requestMemory, {instancePath:instancePath+"/requestMemory",parentData:data,parentDataProperty:"requestMemory",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPU !== undefined){
if(!(validate27(data.requestGPU, {instancePath:instancePath+"/requestGPU",parentData:data,parentDataProperty:"requestGPU",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUType !== undefined){
if(!(validate27(data.requestGPUType, {instancePath:instancePath+"/requestGPUType",parentData:data,parentDataProperty:"requestGPUType",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUMem !== undefined){
if(!(validate27(data.requestGPUMem, {instancePath:instancePath+"/requestGPUMem",parentData:data,parentDataProperty:"requestGPUMem",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUMemPercentage !== undefined){
if(!(validate27(data.requestGPUMemPercentage, {instancePath:instancePath+"/requestGPUMemPercentage",parentData:data,parentDataProperty:"requestGPUMemPercentage",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUCores !== undefined){
if(!(validate27(data.requestGPUCores, {instancePath:instancePath+"/requestGPUCores",parentData:data,parentDataProperty:"requestGPUCores",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitCPU !== undefined){
if(!(validate27(data.limitCPU, {instancePath:instancePath+"/limitCPU",parentData:data,parentDataProperty:"limitCPU",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitMemory !== undefined){
if(!(validate27(data.limitMemory, {instancePath:instancePath+"/limitMemory",parentData:data,parentDataProperty:"limitMemory",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitGPUMem !== undefined){
if(!(validate27(data.limitGPUMem, {instancePath:instancePath+"/limitGPUMem",parentData:data,parentDataProperty:"limitGPUMem",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitGPUMemPercentage !== undefined){
if(!(validate27(data.limitGPUMemPercentage, {instancePath:instancePath+"/limitGPUMemPercentage",parentData:data,parentDataProperty:"limitGPUMemPercentage",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitGPUCores !== undefined){
if(!(validate27(data.limitGPUCores, {instancePath:instancePath+"/limitGPUCores",parentData:data,parentDataProperty:"limitGPUCores",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.resources !== undefined){
let data12 = data.resources;
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err2 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: schema23.properties.resources.type},schema:schema23.properties.resources.type,parentSchema:schema23.properties.resources,data:data12};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.initContainer !== undefined){
if(!(validate70(data.initContainer, {instancePath:instancePath+"/initContainer",parentData:data,parentDataProperty:"initContainer",rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
}
validate152.errors = vErrors;
return errors === 0;
}


function validate150(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema22.type},schema:schema22.type,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "enabled") || (key0 === "headNode"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.headNode !== undefined){
if(!(validate152(data.headNode, {instancePath:instancePath+"/headNode",parentData:data,parentDataProperty:"headNode",rootData}))){
vErrors = vErrors === null ? validate152.errors : vErrors.concat(validate152.errors);
errors = vErrors.length;
}
}
}
validate150.errors = vErrors;
return errors === 0;
}


function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema12.type},schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema12.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.requestCPU !== undefined){
if(!(validate27(data.requestCPU, {instancePath:instancePath+"/requestCPU",parentData:data,parentDataProperty:"requestCPU",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestMemory !== undefined){
if(!(validate27(data.requestMemory, {instancePath:instancePath+"/requestMemory",parentData:data,parentDataProperty:"requestMemory",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPU !== undefined){
if(!(validate27(data.requestGPU, {instancePath:instancePath+"/requestGPU",parentData:data,parentDataProperty:"requestGPU",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUType !== undefined){
if(!(validate27(data.requestGPUType, {instancePath:instancePath+"/requestGPUType",parentData:data,parentDataProperty:"requestGPUType",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUMem !== undefined){
if(!(validate27(data.requestGPUMem, {instancePath:instancePath+"/requestGPUMem",parentData:data,parentDataProperty:"requestGPUMem",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUMemPercentage !== undefined){
if(!(validate27(data.requestGPUMemPercentage, {instancePath:instancePath+"/requestGPUMemPercentage",parentData:data,parentDataProperty:"requestGPUMemPercentage",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestGPUCores !== undefined){
if(!(validate27(data.requestGPUCores, {instancePath:instancePath+"/requestGPUCores",parentData:data,parentDataProperty:"requestGPUCores",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitCPU !== undefined){
if(!(validate27(data.limitCPU, {instancePath:instancePath+"/limitCPU",parentData:data,parentDataProperty:"limitCPU",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitMemory !== undefined){
if(!(validate27(data.limitMemory, {instancePath:instancePath+"/limitMemory",parentData:data,parentDataProperty:"limitMemory",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitGPUMem !== undefined){
if(!(validate27(data.limitGPUMem, {instancePath:instancePath+"/limitGPUMem",parentData:data,parentDataProperty:"limitGPUMem",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitGPUMemPercentage !== undefined){
if(!(validate27(data.limitGPUMemPercentage, {instancePath:instancePath+"/limitGPUMemPercentage",parentData:data,parentDataProperty:"limitGPUMemPercentage",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.limitGPUCores !== undefined){
if(!(validate27(data.limitGPUCores, {instancePath:instancePath+"/limitGPUCores",parentData:data,parentDataProperty:"limitGPUCores",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.resources !== undefined){
let data12 = data.resources;
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err2 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: schema12.properties.resources.type},schema:schema12.properties.resources.type,parentSchema:schema12.properties.resources,data:data12};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
if(!(validate27(data.name, {instancePath:instancePath+"/name",parentData:data,parentDataProperty:"name",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.enabled !== undefined){
if(!(validate46(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.podAnnotations !== undefined){
if(!(validate26(data.podAnnotations, {instancePath:instancePath+"/podAnnotations",parentData:data,parentDataProperty:"podAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.podLabels !== undefined){
if(!(validate26(data.podLabels, {instancePath:instancePath+"/podLabels",parentData:data,parentDataProperty:"podLabels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.serviceAccountName !== undefined){
if(!(validate27(data.serviceAccountName, {instancePath:instancePath+"/serviceAccountName",parentData:data,parentDataProperty:"serviceAccountName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.priorityClassName !== undefined){
if(!(validate27(data.priorityClassName, {instancePath:instancePath+"/priorityClassName",parentData:data,parentDataProperty:"priorityClassName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.runtimeClassName !== undefined){
if(!(validate27(data.runtimeClassName, {instancePath:instancePath+"/runtimeClassName",parentData:data,parentDataProperty:"runtimeClassName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.repository !== undefined){
if(!(validate27(data.repository, {instancePath:instancePath+"/repository",parentData:data,parentDataProperty:"repository",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tag !== undefined){
if(!(validate27(data.tag, {instancePath:instancePath+"/tag",parentData:data,parentDataProperty:"tag",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.imagePullSecret !== undefined){
if(!(validate27(data.imagePullSecret, {instancePath:instancePath+"/imagePullSecret",parentData:data,parentDataProperty:"imagePullSecret",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.modelURL !== undefined){
if(!(validate27(data.modelURL, {instancePath:instancePath+"/modelURL",parentData:data,parentDataProperty:"modelURL",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.modelRevision !== undefined){
if(!(validate27(data.modelRevision, {instancePath:instancePath+"/modelRevision",parentData:data,parentDataProperty:"modelRevision",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.chatTemplate !== undefined){
if(!(validate27(data.chatTemplate, {instancePath:instancePath+"/chatTemplate",parentData:data,parentDataProperty:"chatTemplate",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.chatTemplateConfigMap !== undefined){
if(!(validate27(data.chatTemplateConfigMap, {instancePath:instancePath+"/chatTemplateConfigMap",parentData:data,parentDataProperty:"chatTemplateConfigMap",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.replicaCount !== undefined){
if(!(validate62(data.replicaCount, {instancePath:instancePath+"/replicaCount",parentData:data,parentDataProperty:"replicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.pvcStorage !== undefined){
let data30 = data.pvcStorage;
if((((typeof data30 !== "string") && (!((typeof data30 == "number") && (isFinite(data30))))) && (!(data30 && typeof data30 == "object" && !Array.isArray(data30)))) && (data30 !== null)){
const err3 = {instancePath:instancePath+"/pvcStorage",schemaPath:"#/properties/pvcStorage/type",keyword:"type",params:{type: schema12.properties.pvcStorage.type},schema:schema12.properties.pvcStorage.type,parentSchema:schema12.properties.pvcStorage,data:data30};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data30 && typeof data30 == "object" && !Array.isArray(data30)){
for(const key1 in data30){
if(!(key1 === "emptyDir")){
const err4 = {instancePath:instancePath+"/pvcStorage",schemaPath:"#/properties/pvcStorage/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema12.properties.pvcStorage,data:data30};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data30.emptyDir !== undefined){
let data31 = data30.emptyDir;
if((!(data31 && typeof data31 == "object" && !Array.isArray(data31))) && (data31 !== null)){
const err5 = {instancePath:instancePath+"/pvcStorage/emptyDir",schemaPath:"#/properties/pvcStorage/properties/emptyDir/type",keyword:"type",params:{type: schema12.properties.pvcStorage.properties.emptyDir.type},schema:schema12.properties.pvcStorage.properties.emptyDir.type,parentSchema:schema12.properties.pvcStorage.properties.emptyDir,data:data31};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
if(data.pvcAccessMode !== undefined){
let data32 = data.pvcAccessMode;
if((!(Array.isArray(data32))) && (data32 !== null)){
const err6 = {instancePath:instancePath+"/pvcAccessMode",schemaPath:"#/properties/pvcAccessMode/type",keyword:"type",params:{type: schema12.properties.pvcAccessMode.type},schema:schema12.properties.pvcAccessMode.type,parentSchema:schema12.properties.pvcAccessMode,data:data32};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(Array.isArray(data32)){
const len0 = data32.length;
for(let i0=0; i0<len0; i0++){
if(!(validate27(data32[i0], {instancePath:instancePath+"/pvcAccessMode/" + i0,parentData:data32,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.storageClass !== undefined){
if(!(validate27(data.storageClass, {instancePath:instancePath+"/storageClass",parentData:data,parentDataProperty:"storageClass",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.pvcMatchLabels !== undefined){
if(!(validate26(data.pvcMatchLabels, {instancePath:instancePath+"/pvcMatchLabels",parentData:data,parentDataProperty:"pvcMatchLabels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.pvcLabels !== undefined){
if(!(validate26(data.pvcLabels, {instancePath:instancePath+"/pvcLabels",parentData:data,parentDataProperty:"pvcLabels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.pvcAnnotations !== undefined){
if(!(validate26(data.pvcAnnotations, {instancePath:instancePath+"/pvcAnnotations",parentData:data,parentDataProperty:"pvcAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.pvcExistingClaimName !== undefined){
if(!(validate27(data.pvcExistingClaimName, {instancePath:instancePath+"/pvcExistingClaimName",parentData:data,parentDataProperty:"pvcExistingClaimName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.extraVolumes !== undefined){
let data39 = data.extraVolumes;
if((!(Array.isArray(data39))) && (data39 !== null)){
const err7 = {instancePath:instancePath+"/extraVolumes",schemaPath:"#/properties/extraVolumes/type",keyword:"type",params:{type: schema12.properties.extraVolumes.type},schema:schema12.properties.extraVolumes.type,parentSchema:schema12.properties.extraVolumes,data:data39};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(Array.isArray(data39)){
const len1 = data39.length;
for(let i1=0; i1<len1; i1++){
let data40 = data39[i1];
if((!(data40 && typeof data40 == "object" && !Array.isArray(data40))) && (data40 !== null)){
const err8 = {instancePath:instancePath+"/extraVolumes/" + i1,schemaPath:"#/properties/extraVolumes/items/type",keyword:"type",params:{type: schema12.properties.extraVolumes.items.type},schema:schema12.properties.extraVolumes.items.type,parentSchema:schema12.properties.extraVolumes.items,data:data40};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
if(data.extraVolumeMounts !== undefined){
let data41 = data.extraVolumeMounts;
if((!(Array.isArray(data41))) && (data41 !== null)){
const err9 = {instancePath:instancePath+"/extraVolumeMounts",schemaPath:"#/properties/extraVolumeMounts/type",keyword:"type",params:{type: schema12.properties.extraVolumeMounts.type},schema:schema12.properties.extraVolumeMounts.type,parentSchema:schema12.properties.extraVolumeMounts,data:data41};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(Array.isArray(data41)){
const len2 = data41.length;
for(let i2=0; i2<len2; i2++){
let data42 = data41[i2];
if((!(data42 && typeof data42 == "object" && !Array.isArray(data42))) && (data42 !== null)){
const err10 = {instancePath:instancePath+"/extraVolumeMounts/" + i2,schemaPath:"#/properties/extraVolumeMounts/items/type",keyword:"type",params:{type: schema12.properties.extraVolumeMounts.items.type},schema:schema12.properties.extraVolumeMounts.items.type,parentSchema:schema12.properties.extraVolumeMounts.items,data:data42};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
if(data.initContainer !== undefined){
if(!(validate70(data.initContainer, {instancePath:instancePath+"/initContainer",parentData:data,parentDataProperty:"initContainer",rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.vllmConfig !== undefined){
if(!(validate77(data.vllmConfig, {instancePath:instancePath+"/vllmConfig",parentData:data,parentDataProperty:"vllmConfig",rootData}))){
vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
errors = vErrors.length;
}
}
if(data.lmcacheConfig !== undefined){
if(!(validate94(data.lmcacheConfig, {instancePath:instancePath+"/lmcacheConfig",parentData:data,parentDataProperty:"lmcacheConfig",rootData}))){
vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors);
errors = vErrors.length;
}
}
if(data.hf_token !== undefined){
let data46 = data.hf_token;
if(((typeof data46 !== "string") && (!(data46 && typeof data46 == "object" && !Array.isArray(data46)))) && (data46 !== null)){
const err11 = {instancePath:instancePath+"/hf_token",schemaPath:"#/properties/hf_token/type",keyword:"type",params:{type: schema12.properties.hf_token.type},schema:schema12.properties.hf_token.type,parentSchema:schema12.properties.hf_token,data:data46};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data46 && typeof data46 == "object" && !Array.isArray(data46)){
for(const key2 in data46){
if(!((key2 === "secretName") || (key2 === "secretKey"))){
const err12 = {instancePath:instancePath+"/hf_token",schemaPath:"#/properties/hf_token/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema12.properties.hf_token,data:data46};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data46.secretName !== undefined){
if(!(validate27(data46.secretName, {instancePath:instancePath+"/hf_token/secretName",parentData:data46,parentDataProperty:"secretName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data46.secretKey !== undefined){
if(!(validate27(data46.secretKey, {instancePath:instancePath+"/hf_token/secretKey",parentData:data46,parentDataProperty:"secretKey",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.envFromSecret !== undefined){
if(!(validate121(data.envFromSecret, {instancePath:instancePath+"/envFromSecret",parentData:data,parentDataProperty:"envFromSecret",rootData}))){
vErrors = vErrors === null ? validate121.errors : vErrors.concat(validate121.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
let data50 = data.env;
if((!(Array.isArray(data50))) && (data50 !== null)){
const err13 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema12.properties.env.type},schema:schema12.properties.env.type,parentSchema:schema12.properties.env,data:data50};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(Array.isArray(data50)){
const len3 = data50.length;
for(let i3=0; i3<len3; i3++){
let data51 = data50[i3];
if((!(data51 && typeof data51 == "object" && !Array.isArray(data51))) && (data51 !== null)){
const err14 = {instancePath:instancePath+"/env/" + i3,schemaPath:"#/properties/env/items/type",keyword:"type",params:{type: schema12.properties.env.items.type},schema:schema12.properties.env.items.type,parentSchema:schema12.properties.env.items,data:data51};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
}
if(data.affinity !== undefined){
let data52 = data.affinity;
if((!(data52 && typeof data52 == "object" && !Array.isArray(data52))) && (data52 !== null)){
const err15 = {instancePath:instancePath+"/affinity",schemaPath:"#/properties/affinity/type",keyword:"type",params:{type: schema12.properties.affinity.type},schema:schema12.properties.affinity.type,parentSchema:schema12.properties.affinity,data:data52};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.nodeSelectorTerms !== undefined){
let data53 = data.nodeSelectorTerms;
if((!(Array.isArray(data53))) && (data53 !== null)){
const err16 = {instancePath:instancePath+"/nodeSelectorTerms",schemaPath:"#/properties/nodeSelectorTerms/type",keyword:"type",params:{type: schema12.properties.nodeSelectorTerms.type},schema:schema12.properties.nodeSelectorTerms.type,parentSchema:schema12.properties.nodeSelectorTerms,data:data53};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(Array.isArray(data53)){
const len4 = data53.length;
for(let i4=0; i4<len4; i4++){
let data54 = data53[i4];
if((!(data54 && typeof data54 == "object" && !Array.isArray(data54))) && (data54 !== null)){
const err17 = {instancePath:instancePath+"/nodeSelectorTerms/" + i4,schemaPath:"#/properties/nodeSelectorTerms/items/type",keyword:"type",params:{type: schema12.properties.nodeSelectorTerms.items.type},schema:schema12.properties.nodeSelectorTerms.items.type,parentSchema:schema12.properties.nodeSelectorTerms.items,data:data54};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
}
if(data.nodeName !== undefined){
if(!(validate27(data.nodeName, {instancePath:instancePath+"/nodeName",parentData:data,parentDataProperty:"nodeName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tolerations !== undefined){
let data56 = data.tolerations;
if((!(Array.isArray(data56))) && (data56 !== null)){
const err18 = {instancePath:instancePath+"/tolerations",schemaPath:"#/properties/tolerations/type",keyword:"type",params:{type: schema12.properties.tolerations.type},schema:schema12.properties.tolerations.type,parentSchema:schema12.properties.tolerations,data:data56};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(Array.isArray(data56)){
const len5 = data56.length;
for(let i5=0; i5<len5; i5++){
let data57 = data56[i5];
if((!(data57 && typeof data57 == "object" && !Array.isArray(data57))) && (data57 !== null)){
const err19 = {instancePath:instancePath+"/tolerations/" + i5,schemaPath:"#/properties/tolerations/items/type",keyword:"type",params:{type: schema12.properties.tolerations.items.type},schema:schema12.properties.tolerations.items.type,parentSchema:schema12.properties.tolerations.items,data:data57};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
if(data.tolerationsPolicy !== undefined){
if(!(validate27(data.tolerationsPolicy, {instancePath:instancePath+"/tolerationsPolicy",parentData:data,parentDataProperty:"tolerationsPolicy",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.shmSize !== undefined){
if(!(validate27(data.shmSize, {instancePath:instancePath+"/shmSize",parentData:data,parentDataProperty:"shmSize",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.serviceAnnotations !== undefined){
if(!(validate26(data.serviceAnnotations, {instancePath:instancePath+"/serviceAnnotations",parentData:data,parentDataProperty:"serviceAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.enableLoRA !== undefined){
if(!(validate24(data.enableLoRA, {instancePath:instancePath+"/enableLoRA",parentData:data,parentDataProperty:"enableLoRA",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.enableTool !== undefined){
if(!(validate24(data.enableTool, {instancePath:instancePath+"/enableTool",parentData:data,parentDataProperty:"enableTool",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.toolCallParser !== undefined){
if(!(validate27(data.toolCallParser, {instancePath:instancePath+"/toolCallParser",parentData:data,parentDataProperty:"toolCallParser",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.pdb !== undefined){
if(!(validate131(data.pdb, {instancePath:instancePath+"/pdb",parentData:data,parentDataProperty:"pdb",rootData}))){
vErrors = vErrors === null ? validate131.errors : vErrors.concat(validate131.errors);
errors = vErrors.length;
}
}
if(data.keda !== undefined){
if(!(validate138(data.keda, {instancePath:instancePath+"/keda",parentData:data,parentDataProperty:"keda",rootData}))){
vErrors = vErrors === null ? validate138.errors : vErrors.concat(validate138.errors);
errors = vErrors.length;
}
}
if(data.raySpec !== undefined){
if(!(validate150(data.raySpec, {instancePath:instancePath+"/raySpec",parentData:data,parentDataProperty:"raySpec",rootData}))){
vErrors = vErrors === null ? validate150.errors : vErrors.concat(validate150.errors);
errors = vErrors.length;
}
}
}
validate32.errors = vErrors;
return errors === 0;
}

const schema24 = {"type":["object","null"],"properties":{"image":{"$ref":"#/definitions/Printed"},"imagePullPolicy":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate175(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema24.type},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "image") || (key0 === "imagePullPolicy"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.image !== undefined){
if(!(validate27(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.imagePullPolicy !== undefined){
if(!(validate27(data.imagePullPolicy, {instancePath:instancePath+"/imagePullPolicy",parentData:data,parentDataProperty:"imagePullPolicy",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate175.errors = vErrors;
return errors === 0;
}

const schema25 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"additionalLabels":{"$ref":"#/definitions/PrintedMap"},"interval":{"$ref":"#/definitions/Printed"},"scrapeTimeout":{"$ref":"#/definitions/Printed"},"honorLabels":{"$ref":"#/definitions/Switch"},"metricRelabelings":{"type":["array","null"],"items":{"type":["object","null"]}},"relabelings":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false};

function validate179(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema25.type},schema:schema25.type,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "enabled") || (key0 === "additionalLabels")) || (key0 === "interval")) || (key0 === "scrapeTimeout")) || (key0 === "honorLabels")) || (key0 === "metricRelabelings")) || (key0 === "relabelings"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.additionalLabels !== undefined){
if(!(validate26(data.additionalLabels, {instancePath:instancePath+"/additionalLabels",parentData:data,parentDataProperty:"additionalLabels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.interval !== undefined){
if(!(validate27(data.interval, {instancePath:instancePath+"/interval",parentData:data,parentDataProperty:"interval",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.scrapeTimeout !== undefined){
if(!(validate27(data.scrapeTimeout, {instancePath:instancePath+"/scrapeTimeout",parentData:data,parentDataProperty:"scrapeTimeout",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.honorLabels !== undefined){
if(!(validate24(data.honorLabels, {instancePath:instancePath+"/honorLabels",parentData:data,parentDataProperty:"honorLabels",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.metricRelabelings !== undefined){
let data5 = data.metricRelabelings;
if((!(Array.isArray(data5))) && (data5 !== null)){
const err2 = {instancePath:instancePath+"/metricRelabelings",schemaPath:"#/properties/metricRelabelings/type",keyword:"type",params:{type: schema25.properties.metricRelabelings.type},schema:schema25.properties.metricRelabelings.type,parentSchema:schema25.properties.metricRelabelings,data:data5};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data5)){
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
if((!(data6 && typeof data6 == "object" && !Array.isArray(data6))) && (data6 !== null)){
const err3 = {instancePath:instancePath+"/metricRelabelings/" + i0,schemaPath:"#/properties/metricRelabelings/items/type",keyword:"type",params:{type: schema25.properties.metricRelabelings.items.type},schema:schema25.properties.metricRelabelings.items.type,parentSchema:schema25.properties.metricRelabelings.items,data:data6};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
if(data.relabelings !== undefined){
let data7 = data.relabelings;
if((!(Array.isArray(data7))) && (data7 !== null)){
const err4 = {instancePath:instancePath+"/relabelings",schemaPath:"#/properties/relabelings/type",keyword:"type",params:{type: schema25.properties.relabelings.type},schema:schema25.properties.relabelings.type,parentSchema:schema25.properties.relabelings,data:data7};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(Array.isArray(data7)){
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (data8 !== null)){
const err5 = {instancePath:instancePath+"/relabelings/" + i1,schemaPath:"#/properties/relabelings/items/type",keyword:"type",params:{type: schema25.properties.relabelings.items.type},schema:schema25.properties.relabelings.items.type,parentSchema:schema25.properties.relabelings.items,data:data8};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
}
validate179.errors = vErrors;
return errors === 0;
}


function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema8.type},schema:schema8.type,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema8.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enableEngine !== undefined){
if(!(validate24(data.enableEngine, {instancePath:instancePath+"/enableEngine",parentData:data,parentDataProperty:"enableEngine",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.extraPorts !== undefined){
let data2 = data.extraPorts;
if((!(Array.isArray(data2))) && (data2 !== null)){
const err2 = {instancePath:instancePath+"/extraPorts",schemaPath:"#/properties/extraPorts/type",keyword:"type",params:{type: schema8.properties.extraPorts.type},schema:schema8.properties.extraPorts.type,parentSchema:schema8.properties.extraPorts,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if((!(data3 && typeof data3 == "object" && !Array.isArray(data3))) && (data3 !== null)){
const err3 = {instancePath:instancePath+"/extraPorts/" + i0,schemaPath:"#/properties/extraPorts/items/type",keyword:"type",params:{type: schema8.properties.extraPorts.items.type},schema:schema8.properties.extraPorts.items.type,parentSchema:schema8.properties.extraPorts.items,data:data3};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
if(data.vllmApiKey !== undefined){
let data4 = data.vllmApiKey;
if(((typeof data4 !== "string") && (!(data4 && typeof data4 == "object" && !Array.isArray(data4)))) && (data4 !== null)){
const err4 = {instancePath:instancePath+"/vllmApiKey",schemaPath:"#/properties/vllmApiKey/type",keyword:"type",params:{type: schema8.properties.vllmApiKey.type},schema:schema8.properties.vllmApiKey.type,parentSchema:schema8.properties.vllmApiKey,data:data4};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key1 in data4){
if(!((key1 === "secretName") || (key1 === "secretKey"))){
const err5 = {instancePath:instancePath+"/vllmApiKey",schemaPath:"#/properties/vllmApiKey/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema8.properties.vllmApiKey,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data4.secretName !== undefined){
if(!(validate27(data4.secretName, {instancePath:instancePath+"/vllmApiKey/secretName",parentData:data4,parentDataProperty:"secretName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data4.secretKey !== undefined){
if(!(validate27(data4.secretKey, {instancePath:instancePath+"/vllmApiKey/secretKey",parentData:data4,parentDataProperty:"secretKey",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.modelSpec !== undefined){
let data7 = data.modelSpec;
if((!(Array.isArray(data7))) && (data7 !== null)){
const err6 = {instancePath:instancePath+"/modelSpec",schemaPath:"#/properties/modelSpec/type",keyword:"type",params:{type: schema8.properties.modelSpec.type},schema:schema8.properties.modelSpec.type,parentSchema:schema8.properties.modelSpec,data:data7};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(Array.isArray(data7)){
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
if(!(validate32(data7[i1], {instancePath:instancePath+"/modelSpec/" + i1,parentData:data7,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
errors = vErrors.length;
}
}
}
}
if(data.containerPort !== undefined){
if(!(validate62(data.containerPort, {instancePath:instancePath+"/containerPort",parentData:data,parentDataProperty:"containerPort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.servicePort !== undefined){
if(!(validate62(data.servicePort, {instancePath:instancePath+"/servicePort",parentData:data,parentDataProperty:"servicePort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.configs !== undefined){
if(!(validate26(data.configs, {instancePath:instancePath+"/configs",parentData:data,parentDataProperty:"configs",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.strategy !== undefined){
let data12 = data.strategy;
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err7 = {instancePath:instancePath+"/strategy",schemaPath:"#/properties/strategy/type",keyword:"type",params:{type: schema8.properties.strategy.type},schema:schema8.properties.strategy.type,parentSchema:schema8.properties.strategy,data:data12};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.startupProbe !== undefined){
let data13 = data.startupProbe;
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err8 = {instancePath:instancePath+"/startupProbe",schemaPath:"#/properties/startupProbe/type",keyword:"type",params:{type: schema8.properties.startupProbe.type},schema:schema8.properties.startupProbe.type,parentSchema:schema8.properties.startupProbe,data:data13};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.livenessProbe !== undefined){
let data14 = data.livenessProbe;
if((!(data14 && typeof data14 == "object" && !Array.isArray(data14))) && (data14 !== null)){
const err9 = {instancePath:instancePath+"/livenessProbe",schemaPath:"#/properties/livenessProbe/type",keyword:"type",params:{type: schema8.properties.livenessProbe.type},schema:schema8.properties.livenessProbe.type,parentSchema:schema8.properties.livenessProbe,data:data14};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.readinessProbe !== undefined){
let data15 = data.readinessProbe;
if((!(data15 && typeof data15 == "object" && !Array.isArray(data15))) && (data15 !== null)){
const err10 = {instancePath:instancePath+"/readinessProbe",schemaPath:"#/properties/readinessProbe/type",keyword:"type",params:{type: schema8.properties.readinessProbe.type},schema:schema8.properties.readinessProbe.type,parentSchema:schema8.properties.readinessProbe,data:data15};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.tolerations !== undefined){
let data16 = data.tolerations;
if((!(Array.isArray(data16))) && (data16 !== null)){
const err11 = {instancePath:instancePath+"/tolerations",schemaPath:"#/properties/tolerations/type",keyword:"type",params:{type: schema8.properties.tolerations.type},schema:schema8.properties.tolerations.type,parentSchema:schema8.properties.tolerations,data:data16};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(Array.isArray(data16)){
const len2 = data16.length;
for(let i2=0; i2<len2; i2++){
let data17 = data16[i2];
if((!(data17 && typeof data17 == "object" && !Array.isArray(data17))) && (data17 !== null)){
const err12 = {instancePath:instancePath+"/tolerations/" + i2,schemaPath:"#/properties/tolerations/items/type",keyword:"type",params:{type: schema8.properties.tolerations.items.type},schema:schema8.properties.tolerations.items.type,parentSchema:schema8.properties.tolerations.items,data:data17};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
}
if(data.runtimeClassName !== undefined){
if(!(validate27(data.runtimeClassName, {instancePath:instancePath+"/runtimeClassName",parentData:data,parentDataProperty:"runtimeClassName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.schedulerName !== undefined){
if(!(validate27(data.schedulerName, {instancePath:instancePath+"/schedulerName",parentData:data,parentDataProperty:"schedulerName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.imagePullPolicy !== undefined){
if(!(validate27(data.imagePullPolicy, {instancePath:instancePath+"/imagePullPolicy",parentData:data,parentDataProperty:"imagePullPolicy",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.securityContext !== undefined){
let data21 = data.securityContext;
if((!(data21 && typeof data21 == "object" && !Array.isArray(data21))) && (data21 !== null)){
const err13 = {instancePath:instancePath+"/securityContext",schemaPath:"#/properties/securityContext/type",keyword:"type",params:{type: schema8.properties.securityContext.type},schema:schema8.properties.securityContext.type,parentSchema:schema8.properties.securityContext,data:data21};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.containerSecurityContext !== undefined){
let data22 = data.containerSecurityContext;
if((!(data22 && typeof data22 == "object" && !Array.isArray(data22))) && (data22 !== null)){
const err14 = {instancePath:instancePath+"/containerSecurityContext",schemaPath:"#/properties/containerSecurityContext/type",keyword:"type",params:{type: schema8.properties.containerSecurityContext.type},schema:schema8.properties.containerSecurityContext.type,parentSchema:schema8.properties.containerSecurityContext,data:data22};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.sidecar !== undefined){
if(!(validate175(data.sidecar, {instancePath:instancePath+"/sidecar",parentData:data,parentDataProperty:"sidecar",rootData}))){
vErrors = vErrors === null ? validate175.errors : vErrors.concat(validate175.errors);
errors = vErrors.length;
}
}
if(data.serviceMonitor !== undefined){
if(!(validate179(data.serviceMonitor, {instancePath:instancePath+"/serviceMonitor",parentData:data,parentDataProperty:"serviceMonitor",rootData}))){
vErrors = vErrors === null ? validate179.errors : vErrors.concat(validate179.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
let data25 = data.env;
if((!(Array.isArray(data25))) && (data25 !== null)){
const err15 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema8.properties.env.type},schema:schema8.properties.env.type,parentSchema:schema8.properties.env,data:data25};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(Array.isArray(data25)){
const len3 = data25.length;
for(let i3=0; i3<len3; i3++){
let data26 = data25[i3];
if((!(data26 && typeof data26 == "object" && !Array.isArray(data26))) && (data26 !== null)){
const err16 = {instancePath:instancePath+"/env/" + i3,schemaPath:"#/properties/env/items/type",keyword:"type",params:{type: schema8.properties.env.items.type},schema:schema8.properties.env.items.type,parentSchema:schema8.properties.env.items,data:data26};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
}
}
validate23.errors = vErrors;
return errors === 0;
}

const schema26 = {"type":["object","null"],"properties":{"enableRouter":{"$ref":"#/definitions/Switch"},"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"},"imagePullPolicy":{"$ref":"#/definitions/Printed"},"serviceAccountName":{"$ref":"#/definitions/Printed"},"hf_token":{"$ref":"#/definitions/Printed"},"securityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"extraVolumes":{"type":["array","null"],"items":{"type":["object","null"]}},"extraVolumeMounts":{"type":["array","null"],"items":{"type":["object","null"]}},"imagePullSecrets":{"type":["array","null"],"items":{"type":["object","null"]}},"replicaCount":{"$ref":"#/definitions/Integer"},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"autoscaling":{"$ref":"#/definitions/RouterAutoscaling"},"pdb":{"$ref":"#/definitions/PdbValues"},"priorityClassName":{"$ref":"#/definitions/Printed"},"containerPort":{"$ref":"#/definitions/Integer"},"serviceType":{"$ref":"#/definitions/Printed"},"serviceAnnotations":{"$ref":"#/definitions/PrintedMap"},"nodePort":{"$ref":"#/definitions/Integer"},"servicePort":{"$ref":"#/definitions/Integer"},"serviceDiscovery":{"$ref":"#/definitions/Printed"},"k8sServiceDiscoveryType":{"$ref":"#/definitions/Printed"},"staticBackends":{"$ref":"#/definitions/Printed"},"staticModels":{"$ref":"#/definitions/Printed"},"routingLogic":{"$ref":"#/definitions/Printed"},"prefixMinMatchLength":{"$ref":"#/definitions/Printed"},"sessionKey":{"$ref":"#/definitions/Printed"},"rootPath":{"$ref":"#/definitions/Printed"},"extraArgs":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"extraPorts":{"type":["array","null"],"items":{"type":["object","null"]}},"engineScrapeInterval":{"$ref":"#/definitions/Printed"},"requestStatsWindow":{"$ref":"#/definitions/Printed"},"otel":{"$ref":"#/definitions/RouterOtel"},"strategy":{"type":["object","null"]},"vllmApiKey":{"$ref":"#/definitions/SecretKeyRef"},"lmcacheConfig":{"$ref":"#/definitions/RouterLmcacheConfig"},"lmcacheControllerPort":{"$ref":"#/definitions/Printed"},"lmcacheControllerReplyPort":{"$ref":"#/definitions/Printed"},"lmcacheControllerHeartbeatPort":{"$ref":"#/definitions/Printed"},"resources":{"type":["object","null"]},"labels":{"$ref":"#/definitions/PrintedMap"},"podAnnotations":{"$ref":"#/definitions/PrintedMap"},"ingress":{"$ref":"#/definitions/IngressValues"},"route":{"$ref":"#/definitions/RoutesValues"},"affinity":{"type":["object","null"]},"nodeSelectorTerms":{"type":["array","null"],"items":{"type":["object","null"]}},"livenessProbe":{"type":["object","null"]},"startupProbe":{"type":["object","null"]},"readinessProbe":{"type":["object","null"]},"serviceMonitor":{"$ref":"#/definitions/ServiceMonitorValues"}},"additionalProperties":false};
const schema27 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"minReplicas":{"$ref":"#/definitions/Integer"},"maxReplicas":{"$ref":"#/definitions/Integer"},"targetCPUUtilizationPercentage":{"$ref":"#/definitions/Integer"}},"additionalProperties":false};

function validate195(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema27.type},schema:schema27.type,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "enabled") || (key0 === "minReplicas")) || (key0 === "maxReplicas")) || (key0 === "targetCPUUtilizationPercentage"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.minReplicas !== undefined){
if(!(validate62(data.minReplicas, {instancePath:instancePath+"/minReplicas",parentData:data,parentDataProperty:"minReplicas",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.maxReplicas !== undefined){
if(!(validate62(data.maxReplicas, {instancePath:instancePath+"/maxReplicas",parentData:data,parentDataProperty:"maxReplicas",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.targetCPUUtilizationPercentage !== undefined){
if(!(validate62(data.targetCPUUtilizationPercentage, {instancePath:instancePath+"/targetCPUUtilizationPercentage",parentData:data,parentDataProperty:"targetCPUUtilizationPercentage",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
}
validate195.errors = vErrors;
return errors === 0;
}

const schema28 = {"type":["object","null"],"properties":{"endpoint":{"$ref":"#/definitions/Printed"},"serviceName":{"$ref":"#/definitions/Printed"},"secure":{"$ref":"#/definitions/Switch"}},"additionalProperties":false};

function validate219(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema28.type},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "endpoint") || (key0 === "serviceName")) || (key0 === "secure"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.endpoint !== undefined){
if(!(validate27(data.endpoint, {instancePath:instancePath+"/endpoint",parentData:data,parentDataProperty:"endpoint",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.serviceName !== undefined){
if(!(validate27(data.serviceName, {instancePath:instancePath+"/serviceName",parentData:data,parentDataProperty:"serviceName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.secure !== undefined){
if(!(validate24(data.secure, {instancePath:instancePath+"/secure",parentData:data,parentDataProperty:"secure",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
}
validate219.errors = vErrors;
return errors === 0;
}

const schema29 = {"type":["object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate224(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema29.type},schema:schema29.type,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "secretName") || (key0 === "secretKey"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.secretName !== undefined){
if(!(validate27(data.secretName, {instancePath:instancePath+"/secretName",parentData:data,parentDataProperty:"secretName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.secretKey !== undefined){
if(!(validate27(data.secretKey, {instancePath:instancePath+"/secretKey",parentData:data,parentDataProperty:"secretKey",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate224.errors = vErrors;
return errors === 0;
}

const schema30 = {"type":["object","null"],"properties":{"logLevel":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate228(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema30.type},schema:schema30.type,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "logLevel")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.logLevel !== undefined){
if(!(validate27(data.logLevel, {instancePath:instancePath+"/logLevel",parentData:data,parentDataProperty:"logLevel",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate228.errors = vErrors;
return errors === 0;
}

const schema31 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"className":{"$ref":"#/definitions/Printed"},"annotations":{"$ref":"#/definitions/PrintedMap"},"hosts":{"type":["array","null"],"items":{"$ref":"#/definitions/IngressHostValues"}},"tls":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false};
const schema32 = {"type":["object","null"],"properties":{"host":{"$ref":"#/definitions/Printed"},"paths":{"type":["array","null"],"items":{"$ref":"#/definitions/IngressPathValues"}}},"additionalProperties":false};
const schema33 = {"type":["object","null"],"properties":{"path":{"$ref":"#/definitions/Printed"},"pathType":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate242(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema33.type},schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "path") || (key0 === "pathType"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.path !== undefined){
if(!(validate27(data.path, {instancePath:instancePath+"/path",parentData:data,parentDataProperty:"path",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.pathType !== undefined){
if(!(validate27(data.pathType, {instancePath:instancePath+"/pathType",parentData:data,parentDataProperty:"pathType",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate242.errors = vErrors;
return errors === 0;
}


function validate240(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema32.type},schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "host") || (key0 === "paths"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.host !== undefined){
if(!(validate27(data.host, {instancePath:instancePath+"/host",parentData:data,parentDataProperty:"host",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.paths !== undefined){
let data1 = data.paths;
if((!(Array.isArray(data1))) && (data1 !== null)){
const err2 = {instancePath:instancePath+"/paths",schemaPath:"#/properties/paths/type",keyword:"type",params:{type: schema32.properties.paths.type},schema:schema32.properties.paths.type,parentSchema:schema32.properties.paths,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
if(!(validate242(data1[i0], {instancePath:instancePath+"/paths/" + i0,parentData:data1,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate242.errors : vErrors.concat(validate242.errors);
errors = vErrors.length;
}
}
}
}
}
validate240.errors = vErrors;
return errors === 0;
}


function validate236(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema31.type},schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "enabled") || (key0 === "className")) || (key0 === "annotations")) || (key0 === "hosts")) || (key0 === "tls"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.className !== undefined){
if(!(validate27(data.className, {instancePath:instancePath+"/className",parentData:data,parentDataProperty:"className",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.hosts !== undefined){
let data3 = data.hosts;
if((!(Array.isArray(data3))) && (data3 !== null)){
const err2 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/type",keyword:"type",params:{type: schema31.properties.hosts.type},schema:schema31.properties.hosts.type,parentSchema:schema31.properties.hosts,data:data3};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
if(!(validate240(data3[i0], {instancePath:instancePath+"/hosts/" + i0,parentData:data3,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate240.errors : vErrors.concat(validate240.errors);
errors = vErrors.length;
}
}
}
}
if(data.tls !== undefined){
let data5 = data.tls;
if((!(Array.isArray(data5))) && (data5 !== null)){
const err3 = {instancePath:instancePath+"/tls",schemaPath:"#/properties/tls/type",keyword:"type",params:{type: schema31.properties.tls.type},schema:schema31.properties.tls.type,parentSchema:schema31.properties.tls,data:data5};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if((!(data6 && typeof data6 == "object" && !Array.isArray(data6))) && (data6 !== null)){
const err4 = {instancePath:instancePath+"/tls/" + i1,schemaPath:"#/properties/tls/items/type",keyword:"type",params:{type: schema31.properties.tls.items.type},schema:schema31.properties.tls.items.type,parentSchema:schema31.properties.tls.items,data:data6};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
}
validate236.errors = vErrors;
return errors === 0;
}

const schema34 = {"type":["object","null"],"additionalProperties":{"$ref":"#/definitions/RouteValues"}};
const schema35 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"apiVersion":{"$ref":"#/definitions/Printed"},"kind":{"$ref":"#/definitions/Printed"},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"hostnames":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"parentRefs":{"type":["array","null"],"items":{"type":["object","null"]}},"httpsRedirect":{"$ref":"#/definitions/Switch"},"matches":{"type":["array","null"],"items":{"type":["object","null"]}},"filters":{"type":["array","null"],"items":{"type":["object","null"]}},"additionalRules":{"type":["array","null"],"items":{"type":["object","null"]}}},"additionalProperties":false};

function validate249(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema35.type},schema:schema35.type,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema35.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.apiVersion !== undefined){
if(!(validate27(data.apiVersion, {instancePath:instancePath+"/apiVersion",parentData:data,parentDataProperty:"apiVersion",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.kind !== undefined){
if(!(validate27(data.kind, {instancePath:instancePath+"/kind",parentData:data,parentDataProperty:"kind",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.hostnames !== undefined){
let data5 = data.hostnames;
if((!(Array.isArray(data5))) && (data5 !== null)){
const err2 = {instancePath:instancePath+"/hostnames",schemaPath:"#/properties/hostnames/type",keyword:"type",params:{type: schema35.properties.hostnames.type},schema:schema35.properties.hostnames.type,parentSchema:schema35.properties.hostnames,data:data5};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data5)){
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
if(!(validate27(data5[i0], {instancePath:instancePath+"/hostnames/" + i0,parentData:data5,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.parentRefs !== undefined){
let data7 = data.parentRefs;
if((!(Array.isArray(data7))) && (data7 !== null)){
const err3 = {instancePath:instancePath+"/parentRefs",schemaPath:"#/properties/parentRefs/type",keyword:"type",params:{type: schema35.properties.parentRefs.type},schema:schema35.properties.parentRefs.type,parentSchema:schema35.properties.parentRefs,data:data7};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data7)){
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (data8 !== null)){
const err4 = {instancePath:instancePath+"/parentRefs/" + i1,schemaPath:"#/properties/parentRefs/items/type",keyword:"type",params:{type: schema35.properties.parentRefs.items.type},schema:schema35.properties.parentRefs.items.type,parentSchema:schema35.properties.parentRefs.items,data:data8};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
if(data.httpsRedirect !== undefined){
if(!(validate24(data.httpsRedirect, {instancePath:instancePath+"/httpsRedirect",parentData:data,parentDataProperty:"httpsRedirect",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.matches !== undefined){
let data10 = data.matches;
if((!(Array.isArray(data10))) && (data10 !== null)){
const err5 = {instancePath:instancePath+"/matches",schemaPath:"#/properties/matches/type",keyword:"type",params:{type: schema35.properties.matches.type},schema:schema35.properties.matches.type,parentSchema:schema35.properties.matches,data:data10};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(Array.isArray(data10)){
const len2 = data10.length;
for(let i2=0; i2<len2; i2++){
let data11 = data10[i2];
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err6 = {instancePath:instancePath+"/matches/" + i2,schemaPath:"#/properties/matches/items/type",keyword:"type",params:{type: schema35.properties.matches.items.type},schema:schema35.properties.matches.items.type,parentSchema:schema35.properties.matches.items,data:data11};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
if(data.filters !== undefined){
let data12 = data.filters;
if((!(Array.isArray(data12))) && (data12 !== null)){
const err7 = {instancePath:instancePath+"/filters",schemaPath:"#/properties/filters/type",keyword:"type",params:{type: schema35.properties.filters.type},schema:schema35.properties.filters.type,parentSchema:schema35.properties.filters,data:data12};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(Array.isArray(data12)){
const len3 = data12.length;
for(let i3=0; i3<len3; i3++){
let data13 = data12[i3];
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err8 = {instancePath:instancePath+"/filters/" + i3,schemaPath:"#/properties/filters/items/type",keyword:"type",params:{type: schema35.properties.filters.items.type},schema:schema35.properties.filters.items.type,parentSchema:schema35.properties.filters.items,data:data13};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
if(data.additionalRules !== undefined){
let data14 = data.additionalRules;
if((!(Array.isArray(data14))) && (data14 !== null)){
const err9 = {instancePath:instancePath+"/additionalRules",schemaPath:"#/properties/additionalRules/type",keyword:"type",params:{type: schema35.properties.additionalRules.type},schema:schema35.properties.additionalRules.type,parentSchema:schema35.properties.additionalRules,data:data14};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(Array.isArray(data14)){
const len4 = data14.length;
for(let i4=0; i4<len4; i4++){
let data15 = data14[i4];
if((!(data15 && typeof data15 == "object" && !Array.isArray(data15))) && (data15 !== null)){
const err10 = {instancePath:instancePath+"/additionalRules/" + i4,schemaPath:"#/properties/additionalRules/items/type",keyword:"type",params:{type: schema35.properties.additionalRules.items.type},schema:schema35.properties.additionalRules.items.type,parentSchema:schema35.properties.additionalRules.items,data:data15};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
}
validate249.errors = vErrors;
return errors === 0;
}


function validate248(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema34.type},schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(validate249(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = vErrors === null ? validate249.errors : vErrors.concat(validate249.errors);
errors = vErrors.length;
}
}
}
validate248.errors = vErrors;
return errors === 0;
}


function validate187(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema26.type},schema:schema26.type,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema26.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enableRouter !== undefined){
if(!(validate24(data.enableRouter, {instancePath:instancePath+"/enableRouter",parentData:data,parentDataProperty:"enableRouter",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.repository !== undefined){
if(!(validate27(data.repository, {instancePath:instancePath+"/repository",parentData:data,parentDataProperty:"repository",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tag !== undefined){
if(!(validate27(data.tag, {instancePath:instancePath+"/tag",parentData:data,parentDataProperty:"tag",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.imagePullPolicy !== undefined){
if(!(validate27(data.imagePullPolicy, {instancePath:instancePath+"/imagePullPolicy",parentData:data,parentDataProperty:"imagePullPolicy",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.serviceAccountName !== undefined){
if(!(validate27(data.serviceAccountName, {instancePath:instancePath+"/serviceAccountName",parentData:data,parentDataProperty:"serviceAccountName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.hf_token !== undefined){
if(!(validate27(data.hf_token, {instancePath:instancePath+"/hf_token",parentData:data,parentDataProperty:"hf_token",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.securityContext !== undefined){
let data6 = data.securityContext;
if((!(data6 && typeof data6 == "object" && !Array.isArray(data6))) && (data6 !== null)){
const err2 = {instancePath:instancePath+"/securityContext",schemaPath:"#/properties/securityContext/type",keyword:"type",params:{type: schema26.properties.securityContext.type},schema:schema26.properties.securityContext.type,parentSchema:schema26.properties.securityContext,data:data6};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.containerSecurityContext !== undefined){
let data7 = data.containerSecurityContext;
if((!(data7 && typeof data7 == "object" && !Array.isArray(data7))) && (data7 !== null)){
const err3 = {instancePath:instancePath+"/containerSecurityContext",schemaPath:"#/properties/containerSecurityContext/type",keyword:"type",params:{type: schema26.properties.containerSecurityContext.type},schema:schema26.properties.containerSecurityContext.type,parentSchema:schema26.properties.containerSecurityContext,data:data7};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.extraVolumes !== undefined){
let data8 = data.extraVolumes;
if((!(Array.isArray(data8))) && (data8 !== null)){
const err4 = {instancePath:instancePath+"/extraVolumes",schemaPath:"#/properties/extraVolumes/type",keyword:"type",params:{type: schema26.properties.extraVolumes.type},schema:schema26.properties.extraVolumes.type,parentSchema:schema26.properties.extraVolumes,data:data8};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
let data9 = data8[i0];
if((!(data9 && typeof data9 == "object" && !Array.isArray(data9))) && (data9 !== null)){
const err5 = {instancePath:instancePath+"/extraVolumes/" + i0,schemaPath:"#/properties/extraVolumes/items/type",keyword:"type",params:{type: schema26.properties.extraVolumes.items.type},schema:schema26.properties.extraVolumes.items.type,parentSchema:schema26.properties.extraVolumes.items,data:data9};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
if(data.extraVolumeMounts !== undefined){
let data10 = data.extraVolumeMounts;
if((!(Array.isArray(data10))) && (data10 !== null)){
const err6 = {instancePath:instancePath+"/extraVolumeMounts",schemaPath:"#/properties/extraVolumeMounts/type",keyword:"type",params:{type: schema26.properties.extraVolumeMounts.type},schema:schema26.properties.extraVolumeMounts.type,parentSchema:schema26.properties.extraVolumeMounts,data:data10};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i1=0; i1<len1; i1++){
let data11 = data10[i1];
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err7 = {instancePath:instancePath+"/extraVolumeMounts/" + i1,schemaPath:"#/properties/extraVolumeMounts/items/type",keyword:"type",params:{type: schema26.properties.extraVolumeMounts.items.type},schema:schema26.properties.extraVolumeMounts.items.type,parentSchema:schema26.properties.extraVolumeMounts.items,data:data11};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
if(data.imagePullSecrets !== undefined){
let data12 = data.imagePullSecrets;
if((!(Array.isArray(data12))) && (data12 !== null)){
const err8 = {instancePath:instancePath+"/imagePullSecrets",schemaPath:"#/properties/imagePullSecrets/type",keyword:"type",params:{type: schema26.properties.imagePullSecrets.type},schema:schema26.properties.imagePullSecrets.type,parentSchema:schema26.properties.imagePullSecrets,data:data12};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(Array.isArray(data12)){
const len2 = data12.length;
for(let i2=0; i2<len2; i2++){
let data13 = data12[i2];
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err9 = {instancePath:instancePath+"/imagePullSecrets/" + i2,schemaPath:"#/properties/imagePullSecrets/items/type",keyword:"type",params:{type: schema26.properties.imagePullSecrets.items.type},schema:schema26.properties.imagePullSecrets.items.type,parentSchema:schema26.properties.imagePullSecrets.items,data:data13};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
if(data.replicaCount !== undefined){
if(!(validate62(data.replicaCount, {instancePath:instancePath+"/replicaCount",parentData:data,parentDataProperty:"replicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
let data15 = data.env;
if((!(Array.isArray(data15))) && (data15 !== null)){
const err10 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema26.properties.env.type},schema:schema26.properties.env.type,parentSchema:schema26.properties.env,data:data15};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(Array.isArray(data15)){
const len3 = data15.length;
for(let i3=0; i3<len3; i3++){
let data16 = data15[i3];
if((!(data16 && typeof data16 == "object" && !Array.isArray(data16))) && (data16 !== null)){
const err11 = {instancePath:instancePath+"/env/" + i3,schemaPath:"#/properties/env/items/type",keyword:"type",params:{type: schema26.properties.env.items.type},schema:schema26.properties.env.items.type,parentSchema:schema26.properties.env.items,data:data16};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
if(data.autoscaling !== undefined){
if(!(validate195(data.autoscaling, {instancePath:instancePath+"/autoscaling",parentData:data,parentDataProperty:"autoscaling",rootData}))){
vErrors = vErrors === null ? validate195.errors : vErrors.concat(validate195.errors);
errors = vErrors.length;
}
}
if(data.pdb !== undefined){
if(!(validate131(data.pdb, {instancePath:instancePath+"/pdb",parentData:data,parentDataProperty:"pdb",rootData}))){
vErrors = vErrors === null ? validate131.errors : vErrors.concat(validate131.errors);
errors = vErrors.length;
}
}
if(data.priorityClassName !== undefined){
if(!(validate27(data.priorityClassName, {instancePath:instancePath+"/priorityClassName",parentData:data,parentDataProperty:"priorityClassName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.containerPort !== undefined){
if(!(validate62(data.containerPort, {instancePath:instancePath+"/containerPort",parentData:data,parentDataProperty:"containerPort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.serviceType !== undefined){
if(!(validate27(data.serviceType, {instancePath:instancePath+"/serviceType",parentData:data,parentDataProperty:"serviceType",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.serviceAnnotations !== undefined){
if(!(validate26(data.serviceAnnotations, {instancePath:instancePath+"/serviceAnnotations",parentData:data,parentDataProperty:"serviceAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.nodePort !== undefined){
if(!(validate62(data.nodePort, {instancePath:instancePath+"/nodePort",parentData:data,parentDataProperty:"nodePort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.servicePort !== undefined){
if(!(validate62(data.servicePort, {instancePath:instancePath+"/servicePort",parentData:data,parentDataProperty:"servicePort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.serviceDiscovery !== undefined){
if(!(validate27(data.serviceDiscovery, {instancePath:instancePath+"/serviceDiscovery",parentData:data,parentDataProperty:"serviceDiscovery",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.k8sServiceDiscoveryType !== undefined){
if(!(validate27(data.k8sServiceDiscoveryType, {instancePath:instancePath+"/k8sServiceDiscoveryType",parentData:data,parentDataProperty:"k8sServiceDiscoveryType",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.staticBackends !== undefined){
if(!(validate27(data.staticBackends, {instancePath:instancePath+"/staticBackends",parentData:data,parentDataProperty:"staticBackends",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.staticModels !== undefined){
if(!(validate27(data.staticModels, {instancePath:instancePath+"/staticModels",parentData:data,parentDataProperty:"staticModels",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.routingLogic !== undefined){
if(!(validate27(data.routingLogic, {instancePath:instancePath+"/routingLogic",parentData:data,parentDataProperty:"routingLogic",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.prefixMinMatchLength !== undefined){
if(!(validate27(data.prefixMinMatchLength, {instancePath:instancePath+"/prefixMinMatchLength",parentData:data,parentDataProperty:"prefixMinMatchLength",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.sessionKey !== undefined){
if(!(validate27(data.sessionKey, {instancePath:instancePath+"/sessionKey",parentData:data,parentDataProperty:"sessionKey",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.rootPath !== undefined){
if(!(validate27(data.rootPath, {instancePath:instancePath+"/rootPath",parentData:data,parentDataProperty:"rootPath",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.extraArgs !== undefined){
let data33 = data.extraArgs;
if((!(Array.isArray(data33))) && (data33 !== null)){
const err12 = {instancePath:instancePath+"/extraArgs",schemaPath:"#/properties/extraArgs/type",keyword:"type",params:{type: schema26.properties.extraArgs.type},schema:schema26.properties.extraArgs.type,parentSchema:schema26.properties.extraArgs,data:data33};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(Array.isArray(data33)){
const len4 = data33.length;
for(let i4=0; i4<len4; i4++){
if(!(validate27(data33[i4], {instancePath:instancePath+"/extraArgs/" + i4,parentData:data33,parentDataProperty:i4,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.extraPorts !== undefined){
let data35 = data.extraPorts;
if((!(Array.isArray(data35))) && (data35 !== null)){
const err13 = {instancePath:instancePath+"/extraPorts",schemaPath:"#/properties/extraPorts/type",keyword:"type",params:{type: schema26.properties.extraPorts.type},schema:schema26.properties.extraPorts.type,parentSchema:schema26.properties.extraPorts,data:data35};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(Array.isArray(data35)){
const len5 = data35.length;
for(let i5=0; i5<len5; i5++){
let data36 = data35[i5];
if((!(data36 && typeof data36 == "object" && !Array.isArray(data36))) && (data36 !== null)){
const err14 = {instancePath:instancePath+"/extraPorts/" + i5,schemaPath:"#/properties/extraPorts/items/type",keyword:"type",params:{type: schema26.properties.extraPorts.items.type},schema:schema26.properties.extraPorts.items.type,parentSchema:schema26.properties.extraPorts.items,data:data36};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
}
if(data.engineScrapeInterval !== undefined){
if(!(validate27(data.engineScrapeInterval, {instancePath:instancePath+"/engineScrapeInterval",parentData:data,parentDataProperty:"engineScrapeInterval",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.requestStatsWindow !== undefined){
if(!(validate27(data.requestStatsWindow, {instancePath:instancePath+"/requestStatsWindow",parentData:data,parentDataProperty:"requestStatsWindow",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.otel !== undefined){
if(!(validate219(data.otel, {instancePath:instancePath+"/otel",parentData:data,parentDataProperty:"otel",rootData}))){
vErrors = vErrors === null ? validate219.errors : vErrors.concat(validate219.errors);
errors = vErrors.length;
}
}
if(data.strategy !== undefined){
let data40 = data.strategy;
if((!(data40 && typeof data40 == "object" && !Array.isArray(data40))) && (data40 !== null)){
const err15 = {instancePath:instancePath+"/strategy",schemaPath:"#/properties/strategy/type",keyword:"type",params:{type: schema26.properties.strategy.type},schema:schema26.properties.strategy.type,parentSchema:schema26.properties.strategy,data:data40};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.vllmApiKey !== undefined){
if(!(validate224(data.vllmApiKey, {instancePath:instancePath+"/vllmApiKey",parentData:data,parentDataProperty:"vllmApiKey",rootData}))){
vErrors = vErrors === null ? validate224.errors : vErrors.concat(validate224.errors);
errors = vErrors.length;
}
}
if(data.lmcacheConfig !== undefined){
if(!(validate228(data.lmcacheConfig, {instancePath:instancePath+"/lmcacheConfig",parentData:data,parentDataProperty:"lmcacheConfig",rootData}))){
vErrors = vErrors === null ? validate228.errors : vErrors.concat(validate228.errors);
errors = vErrors.length;
}
}
if(data.lmcacheControllerPort !== undefined){
if(!(validate27(data.lmcacheControllerPort, {instancePath:instancePath+"/lmcacheControllerPort",parentData:data,parentDataProperty:"lmcacheControllerPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.lmcacheControllerReplyPort !== undefined){
if(!(validate27(data.lmcacheControllerReplyPort, {instancePath:instancePath+"/lmcacheControllerReplyPort",parentData:data,parentDataProperty:"lmcacheControllerReplyPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.lmcacheControllerHeartbeatPort !== undefined){
if(!(validate27(data.lmcacheControllerHeartbeatPort, {instancePath:instancePath+"/lmcacheControllerHeartbeatPort",parentData:data,parentDataProperty:"lmcacheControllerHeartbeatPort",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.resources !== undefined){
let data46 = data.resources;
if((!(data46 && typeof data46 == "object" && !Array.isArray(data46))) && (data46 !== null)){
const err16 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: schema26.properties.resources.type},schema:schema26.properties.resources.type,parentSchema:schema26.properties.resources,data:data46};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.podAnnotations !== undefined){
if(!(validate26(data.podAnnotations, {instancePath:instancePath+"/podAnnotations",parentData:data,parentDataProperty:"podAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.ingress !== undefined){
if(!(validate236(data.ingress, {instancePath:instancePath+"/ingress",parentData:data,parentDataProperty:"ingress",rootData}))){
vErrors = vErrors === null ? validate236.errors : vErrors.concat(validate236.errors);
errors = vErrors.length;
}
}
if(data.route !== undefined){
if(!(validate248(data.route, {instancePath:instancePath+"/route",parentData:data,parentDataProperty:"route",rootData}))){
vErrors = vErrors === null ? validate248.errors : vErrors.concat(validate248.errors);
errors = vErrors.length;
}
}
if(data.affinity !== undefined){
let data51 = data.affinity;
if((!(data51 && typeof data51 == "object" && !Array.isArray(data51))) && (data51 !== null)){
const err17 = {instancePath:instancePath+"/affinity",schemaPath:"#/properties/affinity/type",keyword:"type",params:{type: schema26.properties.affinity.type},schema:schema26.properties.affinity.type,parentSchema:schema26.properties.affinity,data:data51};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.nodeSelectorTerms !== undefined){
let data52 = data.nodeSelectorTerms;
if((!(Array.isArray(data52))) && (data52 !== null)){
const err18 = {instancePath:instancePath+"/nodeSelectorTerms",schemaPath:"#/properties/nodeSelectorTerms/type",keyword:"type",params:{type: schema26.properties.nodeSelectorTerms.type},schema:schema26.properties.nodeSelectorTerms.type,parentSchema:schema26.properties.nodeSelectorTerms,data:data52};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(Array.isArray(data52)){
const len6 = data52.length;
for(let i6=0; i6<len6; i6++){
let data53 = data52[i6];
if((!(data53 && typeof data53 == "object" && !Array.isArray(data53))) && (data53 !== null)){
const err19 = {instancePath:instancePath+"/nodeSelectorTerms/" + i6,schemaPath:"#/properties/nodeSelectorTerms/items/type",keyword:"type",params:{type: schema26.properties.nodeSelectorTerms.items.type},schema:schema26.properties.nodeSelectorTerms.items.type,parentSchema:schema26.properties.nodeSelectorTerms.items,data:data53};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
if(data.livenessProbe !== undefined){
let data54 = data.livenessProbe;
if((!(data54 && typeof data54 == "object" && !Array.isArray(data54))) && (data54 !== null)){
const err20 = {instancePath:instancePath+"/livenessProbe",schemaPath:"#/properties/livenessProbe/type",keyword:"type",params:{type: schema26.properties.livenessProbe.type},schema:schema26.properties.livenessProbe.type,parentSchema:schema26.properties.livenessProbe,data:data54};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.startupProbe !== undefined){
let data55 = data.startupProbe;
if((!(data55 && typeof data55 == "object" && !Array.isArray(data55))) && (data55 !== null)){
const err21 = {instancePath:instancePath+"/startupProbe",schemaPath:"#/properties/startupProbe/type",keyword:"type",params:{type: schema26.properties.startupProbe.type},schema:schema26.properties.startupProbe.type,parentSchema:schema26.properties.startupProbe,data:data55};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.readinessProbe !== undefined){
let data56 = data.readinessProbe;
if((!(data56 && typeof data56 == "object" && !Array.isArray(data56))) && (data56 !== null)){
const err22 = {instancePath:instancePath+"/readinessProbe",schemaPath:"#/properties/readinessProbe/type",keyword:"type",params:{type: schema26.properties.readinessProbe.type},schema:schema26.properties.readinessProbe.type,parentSchema:schema26.properties.readinessProbe,data:data56};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.serviceMonitor !== undefined){
if(!(validate179(data.serviceMonitor, {instancePath:instancePath+"/serviceMonitor",parentData:data,parentDataProperty:"serviceMonitor",rootData}))){
vErrors = vErrors === null ? validate179.errors : vErrors.concat(validate179.errors);
errors = vErrors.length;
}
}
}
validate187.errors = vErrors;
return errors === 0;
}

const schema36 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"image":{"$ref":"#/definitions/ImageValues"},"imagePullPolicy":{"$ref":"#/definitions/Printed"},"imagePullSecrets":{"type":["array","null"],"items":{"type":["object","null"]}},"replicaCount":{"$ref":"#/definitions/Integer"},"containerPort":{"$ref":"#/definitions/Integer"},"serviceType":{"$ref":"#/definitions/Printed"},"servicePort":{"$ref":"#/definitions/Integer"},"serviceAnnotations":{"$ref":"#/definitions/PrintedMap"},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"resources":{"type":["object","null"]},"strategy":{"type":["object","null"]},"livenessProbe":{"$ref":"#/definitions/CacheserverLivenessProbe"},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"runtimeClassName":{"$ref":"#/definitions/Printed"},"schedulerName":{"$ref":"#/definitions/Printed"},"securityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"priorityClassName":{"$ref":"#/definitions/Printed"},"nodeSelector":{"$ref":"#/definitions/PrintedMap"},"affinity":{"type":["object","null"]},"serde":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};
const schema37 = {"type":["object","null"],"properties":{"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate263(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema37.type},schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "repository") || (key0 === "tag"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.repository !== undefined){
if(!(validate27(data.repository, {instancePath:instancePath+"/repository",parentData:data,parentDataProperty:"repository",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tag !== undefined){
if(!(validate27(data.tag, {instancePath:instancePath+"/tag",parentData:data,parentDataProperty:"tag",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate263.errors = vErrors;
return errors === 0;
}

const schema38 = {"type":["object","null"],"properties":{"initialDelaySeconds":{"$ref":"#/definitions/Integer"},"periodSeconds":{"$ref":"#/definitions/Integer"},"failureThreshold":{"$ref":"#/definitions/Integer"},"timeoutSeconds":{"$ref":"#/definitions/Integer"}},"additionalProperties":false};

function validate275(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema38.type},schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "initialDelaySeconds") || (key0 === "periodSeconds")) || (key0 === "failureThreshold")) || (key0 === "timeoutSeconds"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.initialDelaySeconds !== undefined){
if(!(validate62(data.initialDelaySeconds, {instancePath:instancePath+"/initialDelaySeconds",parentData:data,parentDataProperty:"initialDelaySeconds",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.periodSeconds !== undefined){
if(!(validate62(data.periodSeconds, {instancePath:instancePath+"/periodSeconds",parentData:data,parentDataProperty:"periodSeconds",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.failureThreshold !== undefined){
if(!(validate62(data.failureThreshold, {instancePath:instancePath+"/failureThreshold",parentData:data,parentDataProperty:"failureThreshold",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.timeoutSeconds !== undefined){
if(!(validate62(data.timeoutSeconds, {instancePath:instancePath+"/timeoutSeconds",parentData:data,parentDataProperty:"timeoutSeconds",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
}
validate275.errors = vErrors;
return errors === 0;
}


function validate261(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema36.type},schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema36.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.image !== undefined){
if(!(validate263(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = vErrors === null ? validate263.errors : vErrors.concat(validate263.errors);
errors = vErrors.length;
}
}
if(data.imagePullPolicy !== undefined){
if(!(validate27(data.imagePullPolicy, {instancePath:instancePath+"/imagePullPolicy",parentData:data,parentDataProperty:"imagePullPolicy",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.imagePullSecrets !== undefined){
let data3 = data.imagePullSecrets;
if((!(Array.isArray(data3))) && (data3 !== null)){
const err2 = {instancePath:instancePath+"/imagePullSecrets",schemaPath:"#/properties/imagePullSecrets/type",keyword:"type",params:{type: schema36.properties.imagePullSecrets.type},schema:schema36.properties.imagePullSecrets.type,parentSchema:schema36.properties.imagePullSecrets,data:data3};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if((!(data4 && typeof data4 == "object" && !Array.isArray(data4))) && (data4 !== null)){
const err3 = {instancePath:instancePath+"/imagePullSecrets/" + i0,schemaPath:"#/properties/imagePullSecrets/items/type",keyword:"type",params:{type: schema36.properties.imagePullSecrets.items.type},schema:schema36.properties.imagePullSecrets.items.type,parentSchema:schema36.properties.imagePullSecrets.items,data:data4};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
if(data.replicaCount !== undefined){
if(!(validate62(data.replicaCount, {instancePath:instancePath+"/replicaCount",parentData:data,parentDataProperty:"replicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.containerPort !== undefined){
if(!(validate62(data.containerPort, {instancePath:instancePath+"/containerPort",parentData:data,parentDataProperty:"containerPort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.serviceType !== undefined){
if(!(validate27(data.serviceType, {instancePath:instancePath+"/serviceType",parentData:data,parentDataProperty:"serviceType",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.servicePort !== undefined){
if(!(validate62(data.servicePort, {instancePath:instancePath+"/servicePort",parentData:data,parentDataProperty:"servicePort",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.serviceAnnotations !== undefined){
if(!(validate26(data.serviceAnnotations, {instancePath:instancePath+"/serviceAnnotations",parentData:data,parentDataProperty:"serviceAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.resources !== undefined){
let data12 = data.resources;
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err4 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: schema36.properties.resources.type},schema:schema36.properties.resources.type,parentSchema:schema36.properties.resources,data:data12};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.strategy !== undefined){
let data13 = data.strategy;
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err5 = {instancePath:instancePath+"/strategy",schemaPath:"#/properties/strategy/type",keyword:"type",params:{type: schema36.properties.strategy.type},schema:schema36.properties.strategy.type,parentSchema:schema36.properties.strategy,data:data13};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.livenessProbe !== undefined){
if(!(validate275(data.livenessProbe, {instancePath:instancePath+"/livenessProbe",parentData:data,parentDataProperty:"livenessProbe",rootData}))){
vErrors = vErrors === null ? validate275.errors : vErrors.concat(validate275.errors);
errors = vErrors.length;
}
}
if(data.tolerations !== undefined){
let data15 = data.tolerations;
if((!(Array.isArray(data15))) && (data15 !== null)){
const err6 = {instancePath:instancePath+"/tolerations",schemaPath:"#/properties/tolerations/type",keyword:"type",params:{type: schema36.properties.tolerations.type},schema:schema36.properties.tolerations.type,parentSchema:schema36.properties.tolerations,data:data15};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(Array.isArray(data15)){
const len1 = data15.length;
for(let i1=0; i1<len1; i1++){
let data16 = data15[i1];
if((!(data16 && typeof data16 == "object" && !Array.isArray(data16))) && (data16 !== null)){
const err7 = {instancePath:instancePath+"/tolerations/" + i1,schemaPath:"#/properties/tolerations/items/type",keyword:"type",params:{type: schema36.properties.tolerations.items.type},schema:schema36.properties.tolerations.items.type,parentSchema:schema36.properties.tolerations.items,data:data16};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
if(data.runtimeClassName !== undefined){
if(!(validate27(data.runtimeClassName, {instancePath:instancePath+"/runtimeClassName",parentData:data,parentDataProperty:"runtimeClassName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.schedulerName !== undefined){
if(!(validate27(data.schedulerName, {instancePath:instancePath+"/schedulerName",parentData:data,parentDataProperty:"schedulerName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.securityContext !== undefined){
let data19 = data.securityContext;
if((!(data19 && typeof data19 == "object" && !Array.isArray(data19))) && (data19 !== null)){
const err8 = {instancePath:instancePath+"/securityContext",schemaPath:"#/properties/securityContext/type",keyword:"type",params:{type: schema36.properties.securityContext.type},schema:schema36.properties.securityContext.type,parentSchema:schema36.properties.securityContext,data:data19};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.containerSecurityContext !== undefined){
let data20 = data.containerSecurityContext;
if((!(data20 && typeof data20 == "object" && !Array.isArray(data20))) && (data20 !== null)){
const err9 = {instancePath:instancePath+"/containerSecurityContext",schemaPath:"#/properties/containerSecurityContext/type",keyword:"type",params:{type: schema36.properties.containerSecurityContext.type},schema:schema36.properties.containerSecurityContext.type,parentSchema:schema36.properties.containerSecurityContext,data:data20};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.priorityClassName !== undefined){
if(!(validate27(data.priorityClassName, {instancePath:instancePath+"/priorityClassName",parentData:data,parentDataProperty:"priorityClassName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nodeSelector !== undefined){
if(!(validate26(data.nodeSelector, {instancePath:instancePath+"/nodeSelector",parentData:data,parentDataProperty:"nodeSelector",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.affinity !== undefined){
let data23 = data.affinity;
if((!(data23 && typeof data23 == "object" && !Array.isArray(data23))) && (data23 !== null)){
const err10 = {instancePath:instancePath+"/affinity",schemaPath:"#/properties/affinity/type",keyword:"type",params:{type: schema36.properties.affinity.type},schema:schema36.properties.affinity.type,parentSchema:schema36.properties.affinity,data:data23};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.serde !== undefined){
if(!(validate27(data.serde, {instancePath:instancePath+"/serde",parentData:data,parentDataProperty:"serde",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate261.errors = vErrors;
return errors === 0;
}

const schema39 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"size":{"$ref":"#/definitions/Printed"},"accessModes":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"storageClass":{"$ref":"#/definitions/Printed"},"hostPath":{"$ref":"#/definitions/Printed"},"nfs":{"$ref":"#/definitions/NfsValues"},"image":{"$ref":"#/definitions/ImageValues"}},"additionalProperties":false};
const schema40 = {"type":["object","null"],"properties":{"server":{"$ref":"#/definitions/Printed"},"path":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate293(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema40.type},schema:schema40.type,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "server") || (key0 === "path"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.server !== undefined){
if(!(validate27(data.server, {instancePath:instancePath+"/server",parentData:data,parentDataProperty:"server",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.path !== undefined){
if(!(validate27(data.path, {instancePath:instancePath+"/path",parentData:data,parentDataProperty:"path",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate293.errors = vErrors;
return errors === 0;
}


function validate287(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema39.type},schema:schema39.type,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "enabled") || (key0 === "size")) || (key0 === "accessModes")) || (key0 === "storageClass")) || (key0 === "hostPath")) || (key0 === "nfs")) || (key0 === "image"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.size !== undefined){
if(!(validate27(data.size, {instancePath:instancePath+"/size",parentData:data,parentDataProperty:"size",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.accessModes !== undefined){
let data2 = data.accessModes;
if((!(Array.isArray(data2))) && (data2 !== null)){
const err2 = {instancePath:instancePath+"/accessModes",schemaPath:"#/properties/accessModes/type",keyword:"type",params:{type: schema39.properties.accessModes.type},schema:schema39.properties.accessModes.type,parentSchema:schema39.properties.accessModes,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(!(validate27(data2[i0], {instancePath:instancePath+"/accessModes/" + i0,parentData:data2,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.storageClass !== undefined){
if(!(validate27(data.storageClass, {instancePath:instancePath+"/storageClass",parentData:data,parentDataProperty:"storageClass",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.hostPath !== undefined){
if(!(validate27(data.hostPath, {instancePath:instancePath+"/hostPath",parentData:data,parentDataProperty:"hostPath",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.nfs !== undefined){
if(!(validate293(data.nfs, {instancePath:instancePath+"/nfs",parentData:data,parentDataProperty:"nfs",rootData}))){
vErrors = vErrors === null ? validate293.errors : vErrors.concat(validate293.errors);
errors = vErrors.length;
}
}
if(data.image !== undefined){
if(!(validate263(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = vErrors === null ? validate263.errors : vErrors.concat(validate263.errors);
errors = vErrors.length;
}
}
}
validate287.errors = vErrors;
return errors === 0;
}

const schema41 = {"type":["object","null"],"properties":{"name":{"$ref":"#/definitions/Printed"},"enabled":{"$ref":"#/definitions/StrictSwitch"},"baseModel":{"$ref":"#/definitions/Printed"},"labels":{"$ref":"#/definitions/PrintedMap"},"vllmApiKey":{"$ref":"#/definitions/SecretKeyRef"},"adapterSource":{"$ref":"#/definitions/LoraAdapterSource"},"loraAdapterDeploymentConfig":{"$ref":"#/definitions/LoraAdapterDeploymentConfig"}},"additionalProperties":false};
const schema42 = {"type":["object","null"],"properties":{"type":{"$ref":"#/definitions/Printed"},"adapterName":{"$ref":"#/definitions/Printed"},"adapterPath":{"$ref":"#/definitions/Printed"},"repository":{"$ref":"#/definitions/Printed"},"pattern":{"$ref":"#/definitions/Printed"},"maxAdapters":{"$ref":"#/definitions/Integer"},"credentials":{"type":["string","object","null"],"properties":{"secretName":{"$ref":"#/definitions/Printed"},"secretKey":{"$ref":"#/definitions/Printed"}},"additionalProperties":false}},"additionalProperties":false};

function validate305(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema42.type},schema:schema42.type,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "type") || (key0 === "adapterName")) || (key0 === "adapterPath")) || (key0 === "repository")) || (key0 === "pattern")) || (key0 === "maxAdapters")) || (key0 === "credentials"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
if(!(validate27(data.type, {instancePath:instancePath+"/type",parentData:data,parentDataProperty:"type",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.adapterName !== undefined){
if(!(validate27(data.adapterName, {instancePath:instancePath+"/adapterName",parentData:data,parentDataProperty:"adapterName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.adapterPath !== undefined){
if(!(validate27(data.adapterPath, {instancePath:instancePath+"/adapterPath",parentData:data,parentDataProperty:"adapterPath",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.repository !== undefined){
if(!(validate27(data.repository, {instancePath:instancePath+"/repository",parentData:data,parentDataProperty:"repository",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.pattern !== undefined){
if(!(validate27(data.pattern, {instancePath:instancePath+"/pattern",parentData:data,parentDataProperty:"pattern",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.maxAdapters !== undefined){
if(!(validate62(data.maxAdapters, {instancePath:instancePath+"/maxAdapters",parentData:data,parentDataProperty:"maxAdapters",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.credentials !== undefined){
let data6 = data.credentials;
if(((typeof data6 !== "string") && (!(data6 && typeof data6 == "object" && !Array.isArray(data6)))) && (data6 !== null)){
const err2 = {instancePath:instancePath+"/credentials",schemaPath:"#/properties/credentials/type",keyword:"type",params:{type: schema42.properties.credentials.type},schema:schema42.properties.credentials.type,parentSchema:schema42.properties.credentials,data:data6};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key1 in data6){
if(!((key1 === "secretName") || (key1 === "secretKey"))){
const err3 = {instancePath:instancePath+"/credentials",schemaPath:"#/properties/credentials/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema42.properties.credentials,data:data6};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data6.secretName !== undefined){
if(!(validate27(data6.secretName, {instancePath:instancePath+"/credentials/secretName",parentData:data6,parentDataProperty:"secretName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data6.secretKey !== undefined){
if(!(validate27(data6.secretKey, {instancePath:instancePath+"/credentials/secretKey",parentData:data6,parentDataProperty:"secretKey",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
}
validate305.errors = vErrors;
return errors === 0;
}

const schema43 = {"type":["object","null"],"properties":{"algorithm":{"$ref":"#/definitions/Printed"},"replicas":{"$ref":"#/definitions/Integer"}},"additionalProperties":false};

function validate315(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema43.type},schema:schema43.type,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "algorithm") || (key0 === "replicas"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.algorithm !== undefined){
if(!(validate27(data.algorithm, {instancePath:instancePath+"/algorithm",parentData:data,parentDataProperty:"algorithm",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.replicas !== undefined){
if(!(validate62(data.replicas, {instancePath:instancePath+"/replicas",parentData:data,parentDataProperty:"replicas",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
}
validate315.errors = vErrors;
return errors === 0;
}


function validate299(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema41.type},schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "name") || (key0 === "enabled")) || (key0 === "baseModel")) || (key0 === "labels")) || (key0 === "vllmApiKey")) || (key0 === "adapterSource")) || (key0 === "loraAdapterDeploymentConfig"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
if(!(validate27(data.name, {instancePath:instancePath+"/name",parentData:data,parentDataProperty:"name",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.enabled !== undefined){
if(!(validate46(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.baseModel !== undefined){
if(!(validate27(data.baseModel, {instancePath:instancePath+"/baseModel",parentData:data,parentDataProperty:"baseModel",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.vllmApiKey !== undefined){
if(!(validate224(data.vllmApiKey, {instancePath:instancePath+"/vllmApiKey",parentData:data,parentDataProperty:"vllmApiKey",rootData}))){
vErrors = vErrors === null ? validate224.errors : vErrors.concat(validate224.errors);
errors = vErrors.length;
}
}
if(data.adapterSource !== undefined){
if(!(validate305(data.adapterSource, {instancePath:instancePath+"/adapterSource",parentData:data,parentDataProperty:"adapterSource",rootData}))){
vErrors = vErrors === null ? validate305.errors : vErrors.concat(validate305.errors);
errors = vErrors.length;
}
}
if(data.loraAdapterDeploymentConfig !== undefined){
if(!(validate315(data.loraAdapterDeploymentConfig, {instancePath:instancePath+"/loraAdapterDeploymentConfig",parentData:data,parentDataProperty:"loraAdapterDeploymentConfig",rootData}))){
vErrors = vErrors === null ? validate315.errors : vErrors.concat(validate315.errors);
errors = vErrors.length;
}
}
}
validate299.errors = vErrors;
return errors === 0;
}

const schema44 = {"type":["object","null"],"properties":{"enableLoraController":{"$ref":"#/definitions/Switch"},"kubernetesClusterDomain":{"$ref":"#/definitions/Printed"},"serviceAccountName":{"$ref":"#/definitions/Printed"},"replicaCount":{"$ref":"#/definitions/Integer"},"image":{"$ref":"#/definitions/LoraControllerImage"},"imagePullSecrets":{"type":["array","null"],"items":{"type":["object","null"]}},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"},"podAnnotations":{"$ref":"#/definitions/PrintedMap"},"podLabels":{"$ref":"#/definitions/PrintedMap"},"podSecurityContext":{"type":["object","null"]},"containerSecurityContext":{"type":["object","null"]},"resources":{"type":["object","null"]},"nodeSelector":{"$ref":"#/definitions/PrintedMap"},"affinity":{"type":["object","null"]},"tolerations":{"type":["array","null"],"items":{"type":["object","null"]}},"env":{"type":["array","null"],"items":{"type":["object","null"]}},"extraArgs":{"type":["array","null"],"items":{"$ref":"#/definitions/Printed"}},"metrics":{"$ref":"#/definitions/LoraControllerPart"},"webhook":{"$ref":"#/definitions/LoraControllerPart"},"pdb":{"$ref":"#/definitions/PdbValues"}},"additionalProperties":false};
const schema45 = {"type":["object","null"],"properties":{"repository":{"$ref":"#/definitions/Printed"},"tag":{"$ref":"#/definitions/Printed"},"pullPolicy":{"$ref":"#/definitions/Printed"}},"additionalProperties":false};

function validate325(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema45.type},schema:schema45.type,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "repository") || (key0 === "tag")) || (key0 === "pullPolicy"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.repository !== undefined){
if(!(validate27(data.repository, {instancePath:instancePath+"/repository",parentData:data,parentDataProperty:"repository",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tag !== undefined){
if(!(validate27(data.tag, {instancePath:instancePath+"/tag",parentData:data,parentDataProperty:"tag",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.pullPolicy !== undefined){
if(!(validate27(data.pullPolicy, {instancePath:instancePath+"/pullPolicy",parentData:data,parentDataProperty:"pullPolicy",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
validate325.errors = vErrors;
return errors === 0;
}

const schema46 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"}},"additionalProperties":false};

function validate336(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema46.type},schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "enabled")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
}
validate336.errors = vErrors;
return errors === 0;
}


function validate320(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema44.type},schema:schema44.type,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema44.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enableLoraController !== undefined){
if(!(validate24(data.enableLoraController, {instancePath:instancePath+"/enableLoraController",parentData:data,parentDataProperty:"enableLoraController",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.kubernetesClusterDomain !== undefined){
if(!(validate27(data.kubernetesClusterDomain, {instancePath:instancePath+"/kubernetesClusterDomain",parentData:data,parentDataProperty:"kubernetesClusterDomain",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.serviceAccountName !== undefined){
if(!(validate27(data.serviceAccountName, {instancePath:instancePath+"/serviceAccountName",parentData:data,parentDataProperty:"serviceAccountName",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.replicaCount !== undefined){
if(!(validate62(data.replicaCount, {instancePath:instancePath+"/replicaCount",parentData:data,parentDataProperty:"replicaCount",rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.image !== undefined){
if(!(validate325(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = vErrors === null ? validate325.errors : vErrors.concat(validate325.errors);
errors = vErrors.length;
}
}
if(data.imagePullSecrets !== undefined){
let data5 = data.imagePullSecrets;
if((!(Array.isArray(data5))) && (data5 !== null)){
const err2 = {instancePath:instancePath+"/imagePullSecrets",schemaPath:"#/properties/imagePullSecrets/type",keyword:"type",params:{type: schema44.properties.imagePullSecrets.type},schema:schema44.properties.imagePullSecrets.type,parentSchema:schema44.properties.imagePullSecrets,data:data5};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data5)){
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
if((!(data6 && typeof data6 == "object" && !Array.isArray(data6))) && (data6 !== null)){
const err3 = {instancePath:instancePath+"/imagePullSecrets/" + i0,schemaPath:"#/properties/imagePullSecrets/items/type",keyword:"type",params:{type: schema44.properties.imagePullSecrets.items.type},schema:schema44.properties.imagePullSecrets.items.type,parentSchema:schema44.properties.imagePullSecrets.items,data:data6};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.podAnnotations !== undefined){
if(!(validate26(data.podAnnotations, {instancePath:instancePath+"/podAnnotations",parentData:data,parentDataProperty:"podAnnotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.podLabels !== undefined){
if(!(validate26(data.podLabels, {instancePath:instancePath+"/podLabels",parentData:data,parentDataProperty:"podLabels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.podSecurityContext !== undefined){
let data11 = data.podSecurityContext;
if((!(data11 && typeof data11 == "object" && !Array.isArray(data11))) && (data11 !== null)){
const err4 = {instancePath:instancePath+"/podSecurityContext",schemaPath:"#/properties/podSecurityContext/type",keyword:"type",params:{type: schema44.properties.podSecurityContext.type},schema:schema44.properties.podSecurityContext.type,parentSchema:schema44.properties.podSecurityContext,data:data11};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.containerSecurityContext !== undefined){
let data12 = data.containerSecurityContext;
if((!(data12 && typeof data12 == "object" && !Array.isArray(data12))) && (data12 !== null)){
const err5 = {instancePath:instancePath+"/containerSecurityContext",schemaPath:"#/properties/containerSecurityContext/type",keyword:"type",params:{type: schema44.properties.containerSecurityContext.type},schema:schema44.properties.containerSecurityContext.type,parentSchema:schema44.properties.containerSecurityContext,data:data12};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.resources !== undefined){
let data13 = data.resources;
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err6 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: schema44.properties.resources.type},schema:schema44.properties.resources.type,parentSchema:schema44.properties.resources,data:data13};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.nodeSelector !== undefined){
if(!(validate26(data.nodeSelector, {instancePath:instancePath+"/nodeSelector",parentData:data,parentDataProperty:"nodeSelector",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.affinity !== undefined){
let data15 = data.affinity;
if((!(data15 && typeof data15 == "object" && !Array.isArray(data15))) && (data15 !== null)){
const err7 = {instancePath:instancePath+"/affinity",schemaPath:"#/properties/affinity/type",keyword:"type",params:{type: schema44.properties.affinity.type},schema:schema44.properties.affinity.type,parentSchema:schema44.properties.affinity,data:data15};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.tolerations !== undefined){
let data16 = data.tolerations;
if((!(Array.isArray(data16))) && (data16 !== null)){
const err8 = {instancePath:instancePath+"/tolerations",schemaPath:"#/properties/tolerations/type",keyword:"type",params:{type: schema44.properties.tolerations.type},schema:schema44.properties.tolerations.type,parentSchema:schema44.properties.tolerations,data:data16};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(Array.isArray(data16)){
const len1 = data16.length;
for(let i1=0; i1<len1; i1++){
let data17 = data16[i1];
if((!(data17 && typeof data17 == "object" && !Array.isArray(data17))) && (data17 !== null)){
const err9 = {instancePath:instancePath+"/tolerations/" + i1,schemaPath:"#/properties/tolerations/items/type",keyword:"type",params:{type: schema44.properties.tolerations.items.type},schema:schema44.properties.tolerations.items.type,parentSchema:schema44.properties.tolerations.items,data:data17};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
if(data.env !== undefined){
let data18 = data.env;
if((!(Array.isArray(data18))) && (data18 !== null)){
const err10 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema44.properties.env.type},schema:schema44.properties.env.type,parentSchema:schema44.properties.env,data:data18};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(Array.isArray(data18)){
const len2 = data18.length;
for(let i2=0; i2<len2; i2++){
let data19 = data18[i2];
if((!(data19 && typeof data19 == "object" && !Array.isArray(data19))) && (data19 !== null)){
const err11 = {instancePath:instancePath+"/env/" + i2,schemaPath:"#/properties/env/items/type",keyword:"type",params:{type: schema44.properties.env.items.type},schema:schema44.properties.env.items.type,parentSchema:schema44.properties.env.items,data:data19};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
if(data.extraArgs !== undefined){
let data20 = data.extraArgs;
if((!(Array.isArray(data20))) && (data20 !== null)){
const err12 = {instancePath:instancePath+"/extraArgs",schemaPath:"#/properties/extraArgs/type",keyword:"type",params:{type: schema44.properties.extraArgs.type},schema:schema44.properties.extraArgs.type,parentSchema:schema44.properties.extraArgs,data:data20};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(Array.isArray(data20)){
const len3 = data20.length;
for(let i3=0; i3<len3; i3++){
if(!(validate27(data20[i3], {instancePath:instancePath+"/extraArgs/" + i3,parentData:data20,parentDataProperty:i3,rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
}
}
if(data.metrics !== undefined){
if(!(validate336(data.metrics, {instancePath:instancePath+"/metrics",parentData:data,parentDataProperty:"metrics",rootData}))){
vErrors = vErrors === null ? validate336.errors : vErrors.concat(validate336.errors);
errors = vErrors.length;
}
}
if(data.webhook !== undefined){
if(!(validate336(data.webhook, {instancePath:instancePath+"/webhook",parentData:data,parentDataProperty:"webhook",rootData}))){
vErrors = vErrors === null ? validate336.errors : vErrors.concat(validate336.errors);
errors = vErrors.length;
}
}
if(data.pdb !== undefined){
if(!(validate131(data.pdb, {instancePath:instancePath+"/pdb",parentData:data,parentDataProperty:"pdb",rootData}))){
vErrors = vErrors === null ? validate131.errors : vErrors.concat(validate131.errors);
errors = vErrors.length;
}
}
}
validate320.errors = vErrors;
return errors === 0;
}

const schema47 = {"type":["object","null"],"properties":{"enabled":{"$ref":"#/definitions/Switch"},"annotations":{"$ref":"#/definitions/PrintedMap"},"labels":{"$ref":"#/definitions/PrintedMap"}},"additionalProperties":false};

function validate342(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema47.type},schema:schema47.type,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "enabled") || (key0 === "annotations")) || (key0 === "labels"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.enabled !== undefined){
if(!(validate24(data.enabled, {instancePath:instancePath+"/enabled",parentData:data,parentDataProperty:"enabled",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.annotations !== undefined){
if(!(validate26(data.annotations, {instancePath:instancePath+"/annotations",parentData:data,parentDataProperty:"annotations",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
if(!(validate26(data.labels, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
}
validate342.errors = vErrors;
return errors === 0;
}


function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema7.type},schema:schema7.type,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "servingEngineSpec") || (key0 === "routerSpec")) || (key0 === "cacheserverSpec")) || (key0 === "sharedPvcStorage")) || (key0 === "loraAdapters")) || (key0 === "loraController")) || (key0 === "extraObjects")) || (key0 === "grafanaDashboards"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.servingEngineSpec !== undefined){
if(!(validate23(data.servingEngineSpec, {instancePath:instancePath+"/servingEngineSpec",parentData:data,parentDataProperty:"servingEngineSpec",rootData}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.routerSpec !== undefined){
if(!(validate187(data.routerSpec, {instancePath:instancePath+"/routerSpec",parentData:data,parentDataProperty:"routerSpec",rootData}))){
vErrors = vErrors === null ? validate187.errors : vErrors.concat(validate187.errors);
errors = vErrors.length;
}
}
if(data.cacheserverSpec !== undefined){
if(!(validate261(data.cacheserverSpec, {instancePath:instancePath+"/cacheserverSpec",parentData:data,parentDataProperty:"cacheserverSpec",rootData}))){
vErrors = vErrors === null ? validate261.errors : vErrors.concat(validate261.errors);
errors = vErrors.length;
}
}
if(data.sharedPvcStorage !== undefined){
if(!(validate287(data.sharedPvcStorage, {instancePath:instancePath+"/sharedPvcStorage",parentData:data,parentDataProperty:"sharedPvcStorage",rootData}))){
vErrors = vErrors === null ? validate287.errors : vErrors.concat(validate287.errors);
errors = vErrors.length;
}
}
if(data.loraAdapters !== undefined){
let data4 = data.loraAdapters;
if((!(Array.isArray(data4))) && (data4 !== null)){
const err2 = {instancePath:instancePath+"/loraAdapters",schemaPath:"#/properties/loraAdapters/type",keyword:"type",params:{type: schema7.properties.loraAdapters.type},schema:schema7.properties.loraAdapters.type,parentSchema:schema7.properties.loraAdapters,data:data4};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
if(!(validate299(data4[i0], {instancePath:instancePath+"/loraAdapters/" + i0,parentData:data4,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate299.errors : vErrors.concat(validate299.errors);
errors = vErrors.length;
}
}
}
}
if(data.loraController !== undefined){
if(!(validate320(data.loraController, {instancePath:instancePath+"/loraController",parentData:data,parentDataProperty:"loraController",rootData}))){
vErrors = vErrors === null ? validate320.errors : vErrors.concat(validate320.errors);
errors = vErrors.length;
}
}
if(data.extraObjects !== undefined){
let data7 = data.extraObjects;
if((!(Array.isArray(data7))) && (data7 !== null)){
const err3 = {instancePath:instancePath+"/extraObjects",schemaPath:"#/properties/extraObjects/type",keyword:"type",params:{type: schema7.properties.extraObjects.type},schema:schema7.properties.extraObjects.type,parentSchema:schema7.properties.extraObjects,data:data7};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(Array.isArray(data7)){
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if(((!(data8 && typeof data8 == "object" && !Array.isArray(data8))) && (typeof data8 !== "string")) && (data8 !== null)){
const err4 = {instancePath:instancePath+"/extraObjects/" + i1,schemaPath:"#/properties/extraObjects/items/type",keyword:"type",params:{type: schema7.properties.extraObjects.items.type},schema:schema7.properties.extraObjects.items.type,parentSchema:schema7.properties.extraObjects.items,data:data8};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
if(data.grafanaDashboards !== undefined){
if(!(validate342(data.grafanaDashboards, {instancePath:instancePath+"/grafanaDashboards",parentData:data,parentDataProperty:"grafanaDashboards",rootData}))){
vErrors = vErrors === null ? validate342.errors : vErrors.concat(validate342.errors);
errors = vErrors.length;
}
}
}
validate22.errors = vErrors;
return errors === 0;
}


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
validate21.errors = vErrors;
return errors === 0;
}

// Generated from crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * GRPCRoute of gateway.networking.k8s.io/v1 as it is sent to the API server.
 */
export interface GRPCRoute {
  apiVersion: 'gateway.networking.k8s.io/v1';
  kind: 'GRPCRoute';
  metadata: ObjectMeta;
  spec: {
    /**
     * @maxItems 16
     */
    hostnames?: string[];
    /**
     * @maxItems 32
     */
    parentRefs?: {
      group?: string;
      kind?: string;
      name: string;
      namespace?: string;
      port?: number;
      sectionName?: string;
    }[];
    /**
     * @maxItems 16
     */
    rules?: {
      /**
       * @maxItems 16
       */
      backendRefs?: {
        /**
         * @maxItems 16
         */
        filters?: {
          extensionRef?: {
            group: string;
            kind: string;
            name: string;
          };
          requestHeaderModifier?: {
            /**
             * @maxItems 16
             */
            add?: {
              name: string;
              value: string;
            }[];
            /**
             * @maxItems 16
             */
            remove?: string[];
            /**
             * @maxItems 16
             */
            set?: {
              name: string;
              value: string;
            }[];
          };
          requestMirror?: {
            backendRef: {
              group?: string;
              kind?: string;
              name: string;
              namespace?: string;
              port?: number;
            };
            fraction?: {
              denominator?: number;
              numerator: number;
            };
            percent?: number;
          };
          responseHeaderModifier?: {
            /**
             * @maxItems 16
             */
            add?: {
              name: string;
              value: string;
            }[];
            /**
             * @maxItems 16
             */
            remove?: string[];
            /**
             * @maxItems 16
             */
            set?: {
              name: string;
              value: string;
            }[];
          };
          type: 'ResponseHeaderModifier' | 'RequestHeaderModifier' | 'RequestMirror' | 'ExtensionRef';
        }[];
        group?: string;
        kind?: string;
        name: string;
        namespace?: string;
        port?: number;
        weight?: number;
      }[];
      /**
       * @maxItems 16
       */
      filters?: {
        extensionRef?: {
          group: string;
          kind: string;
          name: string;
        };
        requestHeaderModifier?: {
          /**
           * @maxItems 16
           */
          add?: {
            name: string;
            value: string;
          }[];
          /**
           * @maxItems 16
           */
          remove?: string[];
          /**
           * @maxItems 16
           */
          set?: {
            name: string;
            value: string;
          }[];
        };
        requestMirror?: {
          backendRef: {
            group?: string;
            kind?: string;
            name: string;
            namespace?: string;
            port?: number;
          };
          fraction?: {
            denominator?: number;
            numerator: number;
          };
          percent?: number;
        };
        responseHeaderModifier?: {
          /**
           * @maxItems 16
           */
          add?: {
            name: string;
            value: string;
          }[];
          /**
           * @maxItems 16
           */
          remove?: string[];
          /**
           * @maxItems 16
           */
          set?: {
            name: string;
            value: string;
          }[];
        };
        type: 'ResponseHeaderModifier' | 'RequestHeaderModifier' | 'RequestMirror' | 'ExtensionRef';
      }[];
      /**
       * @maxItems 64
       */
      matches?: {
        /**
         * @maxItems 16
         */
        headers?: {
          name: string;
          type?: 'Exact' | 'RegularExpression';
          value: string;
        }[];
        method?: {
          method?: string;
          service?: string;
          type?: 'Exact' | 'RegularExpression';
        };
      }[];
      name?: string;
    }[];
  };
}

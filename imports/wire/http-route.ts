// Generated from crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * HTTPRoute of gateway.networking.k8s.io/v1 as it is sent to the API server.
 */
export interface HTTPRoute {
  apiVersion: 'gateway.networking.k8s.io/v1';
  kind: 'HTTPRoute';
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
     * @minItems 1
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
          cors?: {
            allowCredentials?: boolean;
            /**
             * @maxItems 64
             */
            allowHeaders?: string[];
            /**
             * @maxItems 9
             */
            allowMethods?: (
              'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH' | '*'
            )[];
            /**
             * @maxItems 64
             */
            allowOrigins?: string[];
            /**
             * @maxItems 64
             */
            exposeHeaders?: string[];
            maxAge?: number;
          };
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
          requestRedirect?: {
            hostname?: string;
            path?: {
              replaceFullPath?: string;
              replacePrefixMatch?: string;
              type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
            };
            port?: number;
            scheme?: 'http' | 'https';
            statusCode?: 301 | 302 | 303 | 307 | 308;
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
          type:
            | 'RequestHeaderModifier'
            | 'ResponseHeaderModifier'
            | 'RequestMirror'
            | 'RequestRedirect'
            | 'URLRewrite'
            | 'ExtensionRef'
            | 'CORS';
          urlRewrite?: {
            hostname?: string;
            path?: {
              replaceFullPath?: string;
              replacePrefixMatch?: string;
              type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
            };
          };
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
        cors?: {
          allowCredentials?: boolean;
          /**
           * @maxItems 64
           */
          allowHeaders?: string[];
          /**
           * @maxItems 9
           */
          allowMethods?: (
            'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH' | '*'
          )[];
          /**
           * @maxItems 64
           */
          allowOrigins?: string[];
          /**
           * @maxItems 64
           */
          exposeHeaders?: string[];
          maxAge?: number;
        };
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
        requestRedirect?: {
          hostname?: string;
          path?: {
            replaceFullPath?: string;
            replacePrefixMatch?: string;
            type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
          };
          port?: number;
          scheme?: 'http' | 'https';
          statusCode?: 301 | 302 | 303 | 307 | 308;
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
        type:
          | 'RequestHeaderModifier'
          | 'ResponseHeaderModifier'
          | 'RequestMirror'
          | 'RequestRedirect'
          | 'URLRewrite'
          | 'ExtensionRef'
          | 'CORS';
        urlRewrite?: {
          hostname?: string;
          path?: {
            replaceFullPath?: string;
            replacePrefixMatch?: string;
            type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
          };
        };
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
        method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH';
        path?: {
          type?: 'Exact' | 'PathPrefix' | 'RegularExpression';
          value?: string;
        };
        /**
         * @maxItems 16
         */
        queryParams?: {
          name: string;
          type?: 'Exact' | 'RegularExpression';
          value: string;
        }[];
      }[];
      name?: string;
      timeouts?: {
        backendRequest?: string;
        request?: string;
      };
    }[];
  };
}

import type { Dispatcher } from 'undici';
import { builtInTypes } from '../../contract/personal-data.js';
import { scanBody } from '../body/body-scan.js';
import { promptBytes, promptText } from '../body/prompt-text.js';
import type { RouterConfig } from '../config/config.js';
import { failure } from '../errors.js';
import type { RouterPlugin } from '../plugin.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Flow, FlowStart, Forwarding } from '../proxy/flow.js';
import { laterFlow, overFlow } from '../proxy/later-flow.js';
import type { Services } from '../services.js';
import { AnalyzerError, type Finding, merged, type PiiAnalyzer } from './finding.js';
import { builtInAnalyzer } from './patterns.js';
import { PiiMetrics } from './pii-metrics.js';
import { presidioAnalyzer } from './presidio.js';
import { type PromptString, promptStrings } from './prompt-strings.js';
import { redacted } from './redaction.js';

/** The settings about personal data in requests. */
export type PiiConfig = Pick<
  RouterConfig,
  | 'piiAction'
  | 'piiAnalyzer'
  | 'piiLanguage'
  | 'piiOnError'
  | 'piiPresidioUrl'
  | 'piiScoreThreshold'
  | 'piiTimeoutMs'
  | 'piiTypes'
>;

/** Keeps personal data in requests from engines. */
export function openPii(config: PiiConfig, dispatcher: Dispatcher): RouterPlugin {
  const isOwn = config.piiAnalyzer === 'regex';
  const types = config.piiTypes ?? (isOwn ? builtInTypes : undefined);
  const guard = new PiiGuard(config, analyzerOf(config, dispatcher), new PiiMetrics(types ?? []));
  return {
    add: () => undefined,
    around: (next) => (services, exchange, forwarding) => guard.pass(services, exchange, forwarding, next),
    renderMetrics: () => guard.metrics.render(),
    close: async () => undefined,
  };
}

function analyzerOf(config: PiiConfig, dispatcher: Dispatcher): PiiAnalyzer {
  const { piiAnalyzer, piiTypes, piiPresidioUrl: url = '', piiScoreThreshold: leastScore } = config;
  return piiAnalyzer === 'regex'
    ? builtInAnalyzer(new Set(piiTypes ?? builtInTypes), leastScore)
    : presidioAnalyzer({
        url,
        language: config.piiLanguage,
        leastScore,
        types: piiTypes,
        timeoutMs: config.piiTimeoutMs,
        dispatcher,
      });
}

type Findings = readonly (readonly Finding[])[];

class PiiGuard {
  readonly metrics: PiiMetrics;
  private readonly config: PiiConfig;
  private readonly analyzer: PiiAnalyzer;

  constructor(config: PiiConfig, analyzer: PiiAnalyzer, metrics: PiiMetrics) {
    this.config = config;
    this.analyzer = analyzer;
    this.metrics = metrics;
  }

  pass(services: Services, exchange: Exchange, forwarding: Forwarding, next: FlowStart): Flow {
    const { body, fields } = forwarding;
    // Forms bring pictures and sound, and what has no body brings nothing.
    if (!Buffer.isBuffer(body) || fields === undefined) return next(services, exchange, forwarding);
    const texts = promptStrings(body);
    const go = (findings: Findings): Flow =>
      this.judge(services, exchange, forwarding, { body, texts, findings, next });
    if (texts.length === 0) return go([]);
    const startMs = performance.now();
    const took = (): void => this.metrics.took((performance.now() - startMs) / 1000);
    if (this.config.piiAnalyzer === 'regex') {
      const findings = this.analyzer.analyze(
        texts.map(({ text }) => text),
        undefined,
      );
      took();
      if (!(findings instanceof Promise)) return go(findings);
    }
    return laterFlow(exchange, async (signal) => {
      try {
        const findings = await this.analyzer.analyze(
          texts.map(({ text }) => text),
          signal,
        );
        return () => go(findings);
      } catch (error) {
        if (!(error instanceof AnalyzerError)) throw error;
        return () => this.withoutFindings(services, exchange, forwarding, error.message, next);
      } finally {
        took();
      }
    });
  }

  private judge(
    services: Services,
    exchange: Exchange,
    forwarding: Forwarding,
    found: {
      readonly body: Buffer;
      readonly texts: readonly PromptString[];
      readonly findings: Findings;
      readonly next: FlowStart;
    },
  ): Flow {
    const { body, texts, next } = found;
    const findings = found.findings.map(merged);
    const types = new Set<string>();
    for (const { type } of findings.flat()) {
      types.add(type);
      this.metrics.found(type);
    }
    if (types.size === 0) {
      this.metrics.ended('clean');
      return next(services, exchange, forwarding);
    }
    if (this.config.piiAction === 'block') {
      this.metrics.ended('blocked');
      exchange.refuse(failure('personalData', [...types].sort().join(', ')));
      return overFlow;
    }
    const safe = redacted(body, texts, findings);
    const fields = scanBody(safe, services.scanKeys);
    if (typeof fields === 'string') throw new Error('pii: the redacted body is no JSON');
    this.metrics.ended('redacted');
    const amended = {
      ...forwarding,
      body: safe,
      fields,
      text: () => promptText(fields),
      promptBytes: () => promptBytes(fields),
    };
    exchange.amend(amended);
    return next(services, exchange, amended);
  }

  private withoutFindings(
    services: Services,
    exchange: Exchange,
    forwarding: Forwarding,
    reason: string,
    next: FlowStart,
  ): Flow {
    const passes = this.config.piiOnError === 'pass';
    services.log.warning(
      `request ${exchange.id}: --pii-presidio-url gave no findings, got ${reason}; it is ${passes ? 'passed on as it is' : 'refused'}`,
    );
    this.metrics.ended(passes ? 'unchecked' : 'refused');
    if (passes) return next(services, exchange, forwarding);
    exchange.refuse(failure('personalDataUnknown'));
    return overFlow;
  }
}

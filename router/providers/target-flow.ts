import { type Failure, failure } from '../errors.js';
import { editedObject } from '../prefill-decode/edited-object.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Flow, FlowStart, Forwarding } from '../proxy/flow.js';
import type { Services } from '../services.js';
import type { Provider } from './provider.js';
import { ProviderCall } from './provider-call.js';
import type { ProviderModel } from './provider-config.js';
import { type ProviderRequest, providerRequest } from './provider-request.js';
import { Untranslatable } from './translate/untranslatable.js';

/** What may answer a request. */
export type Target = { readonly weight: number } & (
  | { readonly engines: string }
  | { readonly provider: Provider; readonly model: ProviderModel }
);

/** Asks targets one after the other until one answers. */
export class TargetFlow implements Flow {
  private readonly services: Services;
  private readonly exchange: Exchange;
  private readonly forwarding: Forwarding;
  private readonly targets: readonly Target[];
  private readonly toEngines: FlowStart;
  private at = 0;
  private current: Flow | undefined;
  private hasAsked = false;
  private isOver = false;

  constructor(
    services: Services,
    exchange: Exchange,
    forwarding: Forwarding,
    targets: readonly Target[],
    toEngines: FlowStart,
  ) {
    this.services = services;
    this.exchange = exchange;
    this.forwarding = forwarding;
    this.targets = targets;
    this.toEngines = toEngines;
  }

  begin(): void {
    if (!this.next()) this.exchange.refuse(failure('modelUnavailable', this.forwarding.model));
  }

  resume(): void {
    this.current?.resume();
  }

  abort(): void {
    this.isOver = true;
    this.current?.abort();
  }

  /** Asks the next target that may be able to answer; false if there is none. */
  private next(): boolean {
    for (;;) {
      const target = this.targets[this.at];
      if (target === undefined || this.isOver) return false;
      const at = ++this.at;
      const isLast = at === this.targets.length;
      if ('engines' in target) {
        if (!isLast && this.services.store.snapshot().byModel(target.engines).length === 0) continue;
        this.askEngines(target.engines, isLast, at);
        return true;
      }
      const request = this.requestFor(target.provider, target.model, isLast);
      if (request === undefined) continue;
      this.askProvider(target.provider, target.model, request);
      return true;
    }
  }

  private askEngines(model: string, isLast: boolean, at: number): void {
    const { services, exchange, forwarding } = this;
    const { body } = forwarding;
    const renamed =
      model === forwarding.model || !Buffer.isBuffer(body)
        ? body
        : editedObject(body, new Map([['model', JSON.stringify(model)]]));
    exchange.rescue = isLast ? undefined : (reason) => isPassing(reason) && this.next();
    exchange.model = model;
    const renamedForwarding = { ...forwarding, model, body: renamed };
    exchange.amend(renamedForwarding);
    this.hasAsked = true;
    const flow = this.toEngines(services, exchange, renamedForwarding);
    // Engines may have refused at once, and another target have been asked.
    if (this.at === at) this.current = flow;
  }

  private requestFor(provider: Provider, model: ProviderModel, isLast: boolean): ProviderRequest | undefined {
    const { exchange, forwarding } = this;
    const { body } = forwarding;
    try {
      if (!Buffer.isBuffer(body)) {
        throw new Untranslatable(exchange.path, 'only JSON goes to providers; use a model of the engines');
      }
      const now = (): number => Math.floor(Date.now() / 1000);
      return providerRequest(provider.config, model, { path: exchange.path, body, now });
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      // What went wrong with another target says more than that this one was never an option.
      if (isLast && !this.hasAsked) {
        exchange.refuse(failure('invalidParameter', `model '${forwarding.model}': ${error.message}`));
        // Has been answered, be it not as one would like.
        this.isOver = true;
      }
      return undefined;
    }
  }

  private askProvider(provider: Provider, model: ProviderModel, request: ProviderRequest): void {
    const { services, exchange } = this;
    if (services.log.infos) {
      services.log.info(`Routing request ${exchange.id} to provider ${provider.config.name} for ${model.id}`);
    }
    const call = new ProviderCall({
      provider,
      model,
      request,
      exchange,
      log: services.log,
      elsewhere: () => this.next(),
    });
    this.current = call;
    this.hasAsked = true;
    call.begin();
  }
}

/** Whether another target might answer what this one refuses. */
function isPassing({ status }: Failure): boolean {
  return status === 404 || status === 429 || status >= 500;
}

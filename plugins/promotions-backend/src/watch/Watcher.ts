import {
  CheckAsk,
  Pipeline,
} from '@promotions/backstage-plugin-promotions-common';
import { StageHealthChecks, StoredSnapshot } from '../store/Store';
import { askCheck, CheckContext } from './checks';
import { isStillAsked, stageWatches } from './healthChecks';
import { nextProbeIn, Probe, ProbeContext, probeOnce } from './probes';
import { DiscoveryContext, discoverOnce } from './subscriptions';
import { Ticker } from './Ticker';

/**
 * Keeps an eye on what lies outside: the conditions that stages watch, and the
 * places that origins subscribe to. Every replica may run one: what they write
 * is the same.
 */
export class Watcher {
  readonly #ticker: Ticker;
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly options: {
      /** For the conditions that are watched, and for checks. */
      probes: ProbeContext & CheckContext;
      discovery: DiscoveryContext;
      /** Milliseconds between two looks at the subscriptions of an origin. */
      discoveryIntervalMs: number;
      concurrency: number;
    },
  ) {
    this.#ticker = new Ticker(options.concurrency);
  }

  /**
   * Watches what the pipeline's document asks for, and what steps asked to be
   * watched for what is current, and nothing else of it.
   */
  watch(
    pipelineId: string,
    pipeline: Pipeline,
    checks: ReadonlyArray<Pick<StageHealthChecks, 'stage' | 'healthChecks'>>,
  ) {
    const keys = new Set<string>();
    for (const asked of stageWatches(pipeline, checks)) {
      const probe: Probe = { pipelineId, ...asked };
      const key = probeKey(probe);
      keys.add(key);
      this.#ticker.set(key, () => this.#probe(key, probe));
    }
    for (const origin of pipeline.origins) {
      if (origin.subscriptions.length > 0) {
        const key = `${pipelineId}/origin/${origin.name}`;
        keys.add(key);
        this.#ticker.set(key, () => this.#discover(pipelineId, origin.name));
      }
    }
    this.#ticker.keepOnly(`${pipelineId}/`, keys);
  }

  /** Stops watching anything of the pipeline. */
  forget(pipelineId: string) {
    this.#ticker.keepOnly(`${pipelineId}/`, new Set());
  }

  /** Looks at the conditions of a stage at once: something happened there. */
  probeStage(pipelineId: string, stage: string) {
    this.#ticker.kick(`${pipelineId}/stage/${stage}/`);
  }

  /**
   * Asks what checks want to know, each question once. Should it get lost, the
   * pass that finds it unanswered asks again.
   */
  ask(pipelineId: string, asks: readonly CheckAsk[]) {
    for (const ask of asks) {
      const key = JSON.stringify([
        'check',
        pipelineId,
        ask.stage,
        ask.freight,
        ask.gate,
      ]);
      this.#ticker.set(key, () => this.#ask(pipelineId, ask));
    }
  }

  /** Looks at all origins of a pipeline at once. */
  discover(pipelineId: string) {
    this.#ticker.kick(`${pipelineId}/origin/`);
  }

  async stop() {
    await this.#ticker.stop();
  }

  async #probe(
    key: string,
    probe: Probe,
  ): Promise<{ nextInMs: number } | undefined> {
    const { probes } = this.options;
    let failures = this.#failures.get(key) ?? 0;
    try {
      const snapshot = await this.#read(probe.pipelineId);
      if (
        snapshot &&
        probe.askedBy === 'step' &&
        !isStillAsked(snapshot, probe)
      ) {
        // Other freight has entered, by whatever road and on any replica.
        this.#failures.delete(key);
        return undefined;
      }
      const answered = snapshot && (await probeOnce(probes, probe, snapshot));
      failures = answered ? 0 : failures + 1;
    } catch (error) {
      failures += 1;
      probes.logger.warn(
        `Watching ${probe.watch.type} of stage ${probe.stage} failed`,
        error as Error,
      );
    }
    this.#failures.set(key, failures);
    return { nextInMs: nextProbeIn(probe.watch, failures) };
  }

  async #ask(pipelineId: string, ask: CheckAsk): Promise<undefined> {
    const { probes } = this.options;
    try {
      await askCheck(probes, pipelineId, ask);
    } catch (error) {
      probes.logger.warn(
        `Asking the check ${ask.gate} of stage ${ask.stage} failed`,
        error as Error,
      );
    }
  }

  /** How it is asked depends on the document and the entity alone. */
  async #read(pipelineId: string): Promise<StoredSnapshot | undefined> {
    const { store } = this.options.probes.access;
    return store.readSnapshot(pipelineId, { freightLimit: 1 });
  }

  async #discover(
    pipelineId: string,
    originName: string,
  ): Promise<{ nextInMs: number }> {
    const { discovery, discoveryIntervalMs } = this.options;
    try {
      const snapshot = await this.#read(pipelineId);
      const origin = snapshot?.pipeline.origins.find(
        o => o.name === originName,
      );
      if (snapshot && origin) {
        await discoverOnce(discovery, snapshot, origin);
      }
    } catch (error) {
      discovery.logger.warn(
        `Looking for freight of origin ${originName} failed`,
        error as Error,
      );
    }
    return { nextInMs: discoveryIntervalMs };
  }
}

function probeKey(probe: Probe): string {
  const { watch } = probe;
  return `${probe.pipelineId}/stage/${probe.stage}/${watch.type}/${
    watch.target ?? ''
  }`;
}

import {
  CheckAsk,
  Origin,
  Pipeline,
} from '@promotions/backstage-plugin-promotions-common';
import { StageHealthChecks, StoredSnapshot } from '../store/Store';
import { askCheck, CheckContext } from './checks';
import { isStillAsked, stageWatches } from './healthChecks';
import { nextProbeIn, Probe, ProbeContext, probeOnce } from './probes';
import { SharedLooks } from './SharedLooks';
import { DiscoveryContext, discoverOnce } from './subscriptions';
import { Ticker } from './Ticker';

/** Beside the time for an answer, for what is read before and written after. */
const SPARE_MS = 15_000;

/**
 * Keeps an eye on what lies outside: the conditions that stages watch, and the
 * places that origins subscribe to. Every replica runs one; each look is made
 * by one of them.
 */
export class Watcher {
  readonly #ticker: Ticker;
  readonly #shared: SharedLooks;

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
    this.#shared = new SharedLooks(options.probes);
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
        this.#ticker.set(key, () => this.#discover(pipelineId, origin));
      }
    }
    this.#ticker.keepOnly(`${pipelineId}/`, keys);
  }

  /** Stops watching anything of the pipeline. */
  forget(pipelineId: string) {
    this.#ticker.keepOnly(`${pipelineId}/`, new Set());
  }

  /** Looks at the conditions of a stage at once: something happened there. */
  async probeStage(pipelineId: string, stage: string): Promise<void> {
    const prefix = `${pipelineId}/stage/${stage}/`;
    // Every replica watches the same: where nothing is, nobody has to know.
    if (this.#ticker.has(prefix)) {
      await this.#shared.wake(pipelineId, stage);
      this.#ticker.kick(prefix);
    }
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
  async discover(pipelineId: string): Promise<void> {
    await this.#shared.wake(pipelineId, '');
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
    const { watch } = probe;
    return this.#shared.look(
      {
        pipelineId: probe.pipelineId,
        stage: probe.stage,
        key,
        asks: probe,
        holdMs: watch.timeout + SPARE_MS,
      },
      async before => {
        let failures = before + 1;
        try {
          const snapshot = await this.#read(probe.pipelineId);
          if (
            snapshot &&
            probe.askedBy === 'step' &&
            !isStillAsked(snapshot, probe)
          ) {
            // Other freight has entered, by whatever road and on any replica.
            return undefined;
          }
          if (snapshot && (await probeOnce(probes, probe, snapshot))) {
            failures = 0;
          }
        } catch (error) {
          probes.logger.warn(
            `Watching ${watch.type} of stage ${probe.stage} failed`,
            error as Error,
          );
        }
        return { failures, inMs: nextProbeIn(watch, failures) };
      },
    );
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
    origin: Origin,
  ): Promise<{ nextInMs: number } | undefined> {
    const { discovery, discoveryIntervalMs } = this.options;
    return this.#shared.look(
      {
        pipelineId,
        stage: '',
        key: `${pipelineId}/origin/${origin.name}`,
        asks: origin,
        holdMs: discovery.timeoutMs * origin.subscriptions.length + SPARE_MS,
      },
      async () => {
        try {
          const snapshot = await this.#read(pipelineId);
          const fresh = snapshot?.pipeline.origins.find(
            ({ name }) => name === origin.name,
          );
          if (snapshot && fresh) {
            await discoverOnce(discovery, snapshot, fresh);
          }
        } catch (error) {
          discovery.logger.warn(
            `Looking for freight of origin ${origin.name} failed`,
            error as Error,
          );
        }
        return { failures: 0, inMs: discoveryIntervalMs };
      },
    );
  }
}

function probeKey(probe: Probe): string {
  const { watch } = probe;
  return `${probe.pipelineId}/stage/${probe.stage}/${watch.type}/${
    watch.target ?? ''
  }`;
}

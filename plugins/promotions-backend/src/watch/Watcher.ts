import { Pipeline } from '@promotions/backstage-plugin-promotions-common';
import { readSnapshot } from '../engine/changePipeline';
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
      probes: ProbeContext;
      discovery: DiscoveryContext;
      /** Milliseconds between two looks at the subscriptions of an origin. */
      discoveryIntervalMs: number;
      concurrency: number;
    },
  ) {
    this.#ticker = new Ticker(options.concurrency);
  }

  /** Watches what the pipeline's document asks for, and nothing else of it. */
  watch(pipelineId: string, pipeline: Pipeline) {
    const keys = new Set<string>();
    for (const stage of pipeline.stages) {
      for (const watch of stage.conditions) {
        const key = probeKey({ pipelineId, stage: stage.name, watch });
        keys.add(key);
        const probe = { pipelineId, stage: stage.name, watch };
        this.#ticker.set(key, () => this.#probe(key, probe));
      }
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

  /** Looks at all origins of a pipeline at once. */
  discover(pipelineId: string) {
    this.#ticker.kick(`${pipelineId}/origin/`);
  }

  async stop() {
    await this.#ticker.stop();
  }

  async #probe(key: string, probe: Probe): Promise<{ nextInMs: number }> {
    const { probes } = this.options;
    let failures = this.#failures.get(key) ?? 0;
    try {
      const snapshot = await readSnapshot(probes.access, probe.pipelineId, {
        freightLimit: 1,
      });
      const answered = await probeOnce(probes, probe, snapshot);
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

  async #discover(
    pipelineId: string,
    originName: string,
  ): Promise<{ nextInMs: number }> {
    const { discovery, discoveryIntervalMs } = this.options;
    try {
      const snapshot = await readSnapshot(discovery.access, pipelineId, {
        freightLimit: 1,
      });
      const origin = snapshot.pipeline.origins.find(o => o.name === originName);
      if (origin) {
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

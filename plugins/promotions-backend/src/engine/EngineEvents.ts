import { PipelineAccess } from './changePipeline';
import { EngineHooks } from './PromotionsEngine';

/** Everything that the engine tells the rest of the backend. */
export type EngineListener = EngineHooks & Pick<PipelineAccess, 'written'>;

/**
 * Stands between the engine and what listens to it (queue, worker, watcher),
 * which need the engine themselves. Nothing happens before it is connected:
 * what is written until then is found at start.
 */
export class EngineEvents implements EngineListener {
  #listener?: EngineListener;

  connect(listener: EngineListener) {
    this.#listener = listener;
  }

  written(...args: Parameters<EngineListener['written']>) {
    this.#listener?.written(...args);
  }

  stageTouched(...args: Parameters<EngineListener['stageTouched']>) {
    this.#listener?.stageTouched(...args);
  }

  async refreshDocument(
    ...args: Parameters<EngineListener['refreshDocument']>
  ): Promise<void> {
    await this.#listener?.refreshDocument(...args);
  }
}

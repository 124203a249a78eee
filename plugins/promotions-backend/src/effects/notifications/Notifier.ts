import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  PipelineName,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { AskedApproval } from '../../engine/askedApproval';
import { Store } from '../../store/Store';
import { NotificationKind, notificationKind } from './kinds';
import { messageFor } from './messages';

export interface NotifierOptions {
  /** None of them: nobody is told of anything. */
  kinds: readonly NotificationKind[];
  service: NotificationService;
  store: Pick<Store, 'getPipeline' | 'getPromotion' | 'getFreight'>;
  asked: (
    pipelineId: string,
    stage: string,
    freight: string,
  ) => Promise<AskedApproval | undefined>;
}

/** Tells people what concerns them, through the notifications of Backstage. */
export class Notifier {
  readonly #kinds: ReadonlySet<NotificationKind>;

  constructor(private readonly options: NotifierOptions) {
    this.#kinds = new Set(options.kinds);
  }

  /** Whether somebody may have to be told of it. */
  concerns(entry: TimelineEntry): boolean {
    const kind = notificationKind(entry);
    return kind !== undefined && this.#kinds.has(kind);
  }

  async notify(pipelineId: string, entry: TimelineEntry): Promise<void> {
    const kind = notificationKind(entry);
    const { store, service } = this.options;
    const pipeline = kind && (await store.getPipeline(pipelineId));
    if (!pipeline) {
      return;
    }
    const message = messageFor({
      kind,
      entry,
      pipeline,
      ...(await this.#about(pipeline, kind, entry)),
    });
    if (message) {
      await service.send(message);
    }
  }

  async #about(
    { id }: PipelineName,
    kind: NotificationKind,
    { stage, freight, promotionId }: TimelineEntry,
  ) {
    const { store, asked } = this.options;
    const found = freight && (await store.getFreight(id, freight));
    const promotion =
      promotionId && kind === 'promotion-ended'
        ? await store.getPromotion(promotionId)
        : undefined;
    return {
      alias: found ? found.alias : undefined,
      promotion: promotion?.promotion,
      asked:
        kind === 'approval-wanted' && stage && freight
          ? await asked(id, stage, freight)
          : undefined,
    };
  }
}

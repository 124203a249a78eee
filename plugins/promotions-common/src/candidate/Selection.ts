import { createDecider, Decider } from '../decision';
import { createEligibility } from '../decision/decide';
import { SnapshotIndex, snapshotIndex } from '../decision/SnapshotIndex';
import { compareFreight } from '../freight';
import {
  Decision,
  FreightWithStatus,
  PipelineSnapshot,
  Promotion,
  Stage,
} from '../model';

/**
 * What selecting freight for a stage asks of a snapshot at one instant.
 */
export class Selection {
  readonly index: SnapshotIndex;
  readonly stage: Stage;
  readonly #decide: Decider;
  readonly #mayEnter: ReturnType<typeof createEligibility>;

  constructor(options: {
    snapshot: PipelineSnapshot;
    stage: Stage;
    now: Date;
    /** Entity ref of who asks; nobody does where a policy selects. */
    actor?: string;
  }) {
    this.index = snapshotIndex(options.snapshot);
    this.stage = options.stage;
    const { snapshot, now, actor } = options;
    this.#decide = createDecider(snapshot, now, { actor });
    this.#mayEnter = createEligibility(snapshot, now, { actor });
  }

  /** Freight of the origin that the stage runs. */
  current(origin: string): FreightWithStatus | undefined {
    return this.runs(this.stage.name, origin);
  }

  /** Freight of the origin that some stage runs. */
  runs(stage: string, origin: string): FreightWithStatus | undefined {
    const id = this.index.current(stage, origin);
    return id === undefined ? undefined : this.index.freight(id);
  }

  /** Freight of the origin that is newer than what the stage runs. */
  newer(origin: string): readonly FreightWithStatus[] {
    const sorted = this.index.newestFirst(origin);
    const current = this.current(origin);
    const end = current
      ? sorted.findIndex(freight => compareFreight(freight, current) >= 0)
      : -1;
    return end < 0 ? sorted : sorted.slice(0, end);
  }

  /** The decision, only if it is Eligible. Most freight is told apart cheaply. */
  eligible(freight: FreightWithStatus): Decision | undefined {
    return this.#mayEnter(this.stage, freight)
      ? this.decide(freight)
      : undefined;
  }

  decide(freight: FreightWithStatus): Decision {
    return this.#decide(this.stage, freight);
  }

  /** The promotion into the stage that is pending or runs, of that origin. */
  inFlight(origin: string): Promotion | undefined {
    return this.index.promotions(this.stage.name).find(
      ({ phase, freight }) =>
        (phase === 'Pending' || phase === 'Running') &&
        // What is not known might be of that origin.
        freight.some(
          id => (this.index.freight(id)?.origin ?? origin) === origin,
        ),
    );
  }

  /** The promotion of that freight into the stage that was asked for last. */
  newestAttempt(freight: string): Promotion | undefined {
    return this.index
      .promotions(this.stage.name)
      .filter(promotion => promotion.freight.includes(freight))
      .sort(compareFreight)[0];
  }
}

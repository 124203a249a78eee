import { TerminalError } from './errors';
import { StepContext } from './steps';

/**
 * What a step belongs to: the promotion, or the task of verification or of the
 * promotion phase, that it is a step of.
 *
 * @public
 */
export interface StepOwner {
  kind: 'promotion' | 'task';
  id: string;
  /** The promotion, also that of which a task is; absent where there was none. */
  promotionId?: string;
  /** Ids: what is promoted, or what the task is about. */
  freight: string[];
  /** ISO 8601; the same for every attempt. */
  createdAt: string;
}

/**
 * What a step belongs to, for runners that work in promotions and in tasks
 * alike.
 *
 * @public
 */
export function stepOwner(
  context: Pick<StepContext<unknown>, 'promotion' | 'task'>,
): StepOwner {
  const { promotion, task } = context;
  if (task) {
    return {
      kind: 'task',
      id: task.id,
      promotionId: task.promotionId,
      freight: [task.freight],
      createdAt: task.createdAt,
    };
  }
  if (promotion) {
    return {
      kind: 'promotion',
      id: promotion.id,
      promotionId: promotion.id,
      freight: promotion.freight,
      createdAt: promotion.createdAt,
    };
  }
  throw new TerminalError('The step belongs to no promotion and to no task.');
}

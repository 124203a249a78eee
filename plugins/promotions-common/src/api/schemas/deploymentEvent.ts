import { z } from 'zod';
import { IncomingDeployment } from '../../deployments';
import { schemaOf } from './schemaOf';
import { apiLimits, entityRef, id, instant, line, link, prose } from './text';

/**
 * A missing or empty revision, and names that no stage or target can have, are
 * understood; the engine answers that they are impossible.
 *
 * @internal
 */
export const deploymentEventSchema = schemaOf<IncomingDeployment>()(
  z
    .strictObject({
      id: line(255),
      at: instant,
      entityRef: entityRef.optional(),
      pipeline: id.optional(),
      stage: line(apiLimits.reference),
      target: line(apiLimits.reference),
      revision: line(255).or(z.literal('')).optional(),
      phase: z.enum(['Started', 'Succeeded', 'Failed']),
      url: link.optional(),
      message: prose(1000).optional(),
    })
    .refine(
      event => event.entityRef !== undefined || event.pipeline !== undefined,
      { message: 'must have an entityRef, a pipeline or both' },
    ),
);

/** @internal */
export const eventAnswerSchema = z.object({ message: z.string() });

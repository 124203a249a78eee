import { administrationOperations } from './administration';
import { approvalOperations } from './approvals';
import { freightOperations } from './freight';
import { logOperations } from './logs';
import { pipelineOperations } from './pipelines';
import { promotionOperations } from './promotions';
import { runOperations } from './runs';
import { serviceOperations } from './service';
import { stageOperations } from './stages';

export type { Operation, OperationAccess, OperationTypes } from './operation';

/**
 * All calls of the REST API by their id.
 *
 * @public
 */
export const operations = {
  ...pipelineOperations,
  ...freightOperations,
  ...promotionOperations,
  ...runOperations,
  ...logOperations,
  ...approvalOperations,
  ...stageOperations,
  ...administrationOperations,
  ...serviceOperations,
};

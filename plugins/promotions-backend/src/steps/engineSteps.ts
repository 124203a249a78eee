import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { notifyRunner } from './notify/notify';
import { publishEventRunner } from './publish-event/publishEvent';
import { StepServices } from './services';
import { setAliasRunner } from './set-alias/setAlias';
import { setMetadataRunner } from './set-metadata/setMetadata';
import { waitForApprovalRunner } from './wait-for-approval/waitForApproval';
import { waitForConditionRunner } from './wait-for-condition/waitForCondition';
import { waitForDeploymentRunner } from './wait-for-deployment/waitForDeployment';

/** The steps that have to do with the rest of their pipeline. */
export function engineSteps(services: StepServices): StepRunner[] {
  return [
    notifyRunner(services),
    publishEventRunner(services),
    setAliasRunner(services),
    setMetadataRunner(services),
    waitForApprovalRunner(services),
    waitForConditionRunner(services),
    waitForDeploymentRunner(services),
  ];
}

import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { composeOutputRunner } from './compose-output/composeOutput';
import { failRunner } from './fail/fail';
import { httpRunner } from './http/http';
import { yamlUpdateRunner } from './yaml-update/yamlUpdate';

/** The steps that need no module. */
export const builtInSteps: StepRunner[] = [
  composeOutputRunner,
  failRunner,
  httpRunner,
  yamlUpdateRunner,
];

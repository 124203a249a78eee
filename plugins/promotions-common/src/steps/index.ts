export * from './abort';
export { decideStart, type StartDecision } from './condition';
export * from './limits';
export { stepOutputs } from './outputs';
export { hasEnded, isPassedOver, nextStep, promotionPhase } from './phase';
export { stepSecrets } from './secrets';
export * from './transitions';
export {
  type PromotionFacts,
  promotionVariables,
  stepVariables,
  type StepWork,
} from './variables';

export * from './changes';
export {
  answeredCheck,
  type CheckAsk,
  type CheckQuestion,
  type CheckReply,
  findQuestion,
  unansweredCheck,
} from './checks';
export { aliasOf, ENGINE_ACTOR, isRunOf } from './context';
export { EVENTS_IN_SNAPSHOT } from './events';
export { expiredCondition } from './expiry';
export * from './plan';
export * from './promotions';
export { abortRun, rerunRun, type RunChanges, type RunRequest } from './reruns';
export { taskEnded } from './tasks';

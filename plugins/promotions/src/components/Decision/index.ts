export { ApprovalDetails, EarlyVoices } from './ApprovalDetails';
export { DecisionTimes } from './DecisionTimes';
export { RequirementList } from './RequirementList';
export { WhoList } from './WhoList';

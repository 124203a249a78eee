export { isApprover, resolveApprovers, type Approvers } from './approvers';
export { hasApprovalExpired, isSelfApproval, requesterOf } from './approvals';
export { createDecider, decide, type Decider } from './decide';
export { freezeFingerprint, gateFingerprint } from './fingerprint';
export { stageGates, type StageGate } from './stageGates';
export { compares, type Comparisons } from './gates/comparison';
export { isFreezeOver } from './gates/freeze';
export { overridesInForce } from './overrides';
export { toldHere } from './toldHere';

export { isApprover, resolveApprovers, type Approvers } from './approvers';
export { createDecider, decide, type Decider } from './decide';
export { freezeFingerprint, gateFingerprint } from './fingerprint';
export { stageGates, type StageGate } from './stageGates';
export { compares, type Comparisons } from './gates/comparison';
export { toldHere } from './toldHere';

export * from './selectCandidates';
export * from './suggestFreight';
export { toldByName } from './whyNot';

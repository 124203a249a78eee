export * from './selectCandidates';
export * from './suggestFreight';

export { RequirementList } from './RequirementList';

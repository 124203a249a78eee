export { ScopeFacts } from './ScopeFacts';

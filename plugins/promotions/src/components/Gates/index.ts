export { GateText } from './GateText';
export { WindowList } from './WindowList';

export { FreightStrip } from './FreightStrip';

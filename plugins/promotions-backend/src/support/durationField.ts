export { durationField } from '@promotions/backstage-plugin-promotions-node';

import {
  changeOutput,
  createStepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { update, updateConfig } from '../files/updates';
import { setValue } from './setValue';

/**
 * `yaml-update`: sets values in a YAML file, and leaves comments and formatting
 * as they are.
 */
export const yamlUpdateRunner = createStepRunner({
  uses: 'yaml-update',
  description: 'Sets values in a YAML file and keeps its comments',
  schema: { config: updateConfig, output: changeOutput },
  buildsWorkDir: true,
  run: context => update(context, setValue),
});

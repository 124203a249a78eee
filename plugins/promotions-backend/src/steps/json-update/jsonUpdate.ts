import {
  changeOutput,
  createStepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { update, updateConfig } from '../files/updates';
import { setJsonValue } from './setJsonValue';

/**
 * `json-update`: sets values in a JSON file, and leaves order, blanks and
 * comments as they are.
 */
export const jsonUpdateRunner = createStepRunner({
  uses: 'json-update',
  description: 'Sets values in a JSON file and keeps its form',
  schema: { config: updateConfig, output: changeOutput },
  buildsWorkDir: true,
  run: context => update(context, setJsonValue),
});

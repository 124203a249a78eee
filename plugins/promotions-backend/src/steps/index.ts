import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { composeOutputRunner } from './compose-output/composeOutput';
import { copyRunner } from './copy/copy';
import { deleteRunner } from './delete/delete';
import { failRunner } from './fail/fail';
import { fileWriteRunner } from './file-write/fileWrite';
import { httpRunner } from './http/http';
import { jsonParseRunner } from './json-parse/jsonParse';
import { jsonUpdateRunner } from './json-update/jsonUpdate';
import { kustomizeSetImageRunner } from './kustomize-set-image/kustomizeSetImage';
import { waitRunner } from './wait/wait';
import { yamlParseRunner } from './yaml-parse/yamlParse';
import { yamlUpdateRunner } from './yaml-update/yamlUpdate';

/** The steps that need no module. */
export const builtInSteps: StepRunner[] = [
  composeOutputRunner,
  copyRunner,
  deleteRunner,
  failRunner,
  fileWriteRunner,
  httpRunner,
  jsonParseRunner,
  jsonUpdateRunner,
  kustomizeSetImageRunner,
  waitRunner,
  yamlParseRunner,
  yamlUpdateRunner,
];

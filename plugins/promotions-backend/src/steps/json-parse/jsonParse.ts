import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { readJson, valueOf } from '../files/json';
import { parseConfig, parseOutput, putOut } from '../files/parsing';

/** `json-parse`: reads values from a JSON file. */
export const jsonParseRunner = createStepRunner({
  uses: 'json-parse',
  description: 'Reads values from a JSON file',
  schema: { config: parseConfig(['document']), output: parseOutput },
  run: context =>
    putOut(context, text => ({ document: valueOf(text, readJson(text)) })),
});

import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { parseConfig, parseOutput, putOut } from '../files/parsing';
import { readYamlDocuments } from './readYaml';

/** `yaml-parse`: reads values from a YAML file, which may have several documents. */
export const yamlParseRunner = createStepRunner({
  uses: 'yaml-parse',
  description: 'Reads values from a YAML file',
  schema: {
    config: parseConfig(['document', 'documents']),
    output: parseOutput,
  },
  run: context =>
    putOut(context, text => {
      const documents = readYamlDocuments(text);
      return { document: documents[0], documents };
    }),
});

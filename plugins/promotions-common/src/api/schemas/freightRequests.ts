import { z } from 'zod';
import {
  ArtifactInput,
  ClearFreightRequest,
  CreateFreightRequest,
  RejectFreightRequest,
  UpdateFreightRequest,
} from '../types';
import { labels, metadata } from './metadata';
import { schemaOf } from './schemaOf';
import {
  apiLimits,
  freightRef,
  instant,
  line,
  link,
  name,
  prose,
  why,
} from './text';

const artifactName = z
  .string()
  .max(apiLimits.name)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, {
    message:
      'must consist of letters, digits and . _ -, and begin and end with a letter or digit',
  });

const named = { name: artifactName.optional(), createdAt: instant.optional() };

const imageInput = z.strictObject({
  ...named,
  kind: z.literal('image'),
  repository: line(512),
  tag: line(128).optional(),
  digest: z
    .string()
    .max(256)
    .regex(/^[a-z0-9]+:[0-9a-f]{32,}$/, {
      message: 'must be a digest, as in sha256:…',
    })
    .optional(),
});

const chartInput = z.strictObject({
  ...named,
  kind: z.literal('chart'),
  repository: line(512),
  version: line(128),
});

const commitInput = z.strictObject({
  ...named,
  kind: z.literal('commit'),
  repository: line(512),
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, {
    message: 'must be the full hash of a commit, in lower case',
  }),
  branch: line(255).optional(),
  tag: line(255).optional(),
  subject: line(255).optional(),
  author: line(255).optional(),
});

const genericInput = z.strictObject({
  ...named,
  kind: z.literal('generic'),
  version: line(255),
  url: link.optional(),
});

const artifactInput = schemaOf<ArtifactInput>()(
  z.discriminatedUnion('kind', [
    imageInput,
    chartInput,
    commitInput,
    genericInput,
  ]),
);

/** @internal */
export const createFreightSchema = schemaOf<CreateFreightRequest>()(
  z.strictObject({
    origin: name.optional(),
    alias: name.optional(),
    artifacts: z
      .array(
        artifactInput.refine(
          artifact =>
            artifact.kind !== 'image' ||
            artifact.tag !== undefined ||
            artifact.digest !== undefined,
          { message: 'needs a tag or a digest' },
        ),
      )
      .min(1)
      .max(apiLimits.artifacts),
    metadata: metadata.optional(),
    labels: labels.optional(),
  }),
);

/** @internal */
export const updateFreightSchema = schemaOf<UpdateFreightRequest>()(
  z
    .strictObject({
      alias: name.optional(),
      metadata: metadata.optional(),
      labels: labels.optional(),
    })
    .refine(value => Object.values(value).some(field => field !== undefined), {
      message: 'must have an alias, metadata or labels',
    }),
);

/** @internal */
export const clearFreightSchema = schemaOf<ClearFreightRequest>()(
  z.strictObject({
    stage: name,
    freight: freightRef,
    reason: prose(apiLimits.reason).optional(),
  }),
);

/** @internal */
export const rejectFreightSchema = schemaOf<RejectFreightRequest>()(
  z.strictObject({
    stage: name.optional(),
    freight: freightRef,
    reason: why,
  }),
);

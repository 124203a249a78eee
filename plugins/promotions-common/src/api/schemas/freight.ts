import { z } from 'zod';
import {
  Artifact,
  ChartArtifact,
  Clearing,
  CommitArtifact,
  Freight,
  FreightStatus,
  FreightWithStatus,
  GenericArtifact,
  ImageArtifact,
  Rejection,
} from '../../model';
import { approvalSchema } from './clearance';
import { schemaOf } from './schemaOf';

const imageArtifact = schemaOf<ImageArtifact>()(
  z.object({
    kind: z.literal('image'),
    name: z.string(),
    repository: z.string(),
    tag: z.string().optional(),
    digest: z.string().optional(),
    createdAt: z.string().optional(),
  }),
);

const chartArtifact = schemaOf<ChartArtifact>()(
  z.object({
    kind: z.literal('chart'),
    name: z.string(),
    repository: z.string(),
    version: z.string(),
    createdAt: z.string().optional(),
  }),
);

const commitArtifact = schemaOf<CommitArtifact>()(
  z.object({
    kind: z.literal('commit'),
    name: z.string(),
    repository: z.string(),
    commit: z.string(),
    branch: z.string().optional(),
    tag: z.string().optional(),
    subject: z.string().optional(),
    author: z.string().optional(),
    createdAt: z.string().optional(),
  }),
);

const genericArtifact = schemaOf<GenericArtifact>()(
  z.object({
    kind: z.literal('generic'),
    name: z.string(),
    version: z.string(),
    url: z.string().optional(),
    createdAt: z.string().optional(),
  }),
);

/** @internal */
export const artifactSchema = schemaOf<Artifact>()(
  z.discriminatedUnion('kind', [
    imageArtifact,
    chartArtifact,
    commitArtifact,
    genericArtifact,
  ]),
);

const freightFields = {
  id: z.string(),
  origin: z.string(),
  alias: z.string(),
  artifacts: z.array(artifactSchema),
  metadata: z.record(z.string(), z.unknown()),
  labels: z.record(z.string(), z.string()),
  createdAt: z.string(),
  createdBy: z.string(),
};

/** @internal */
export const freightSchema = schemaOf<Freight>()(z.object(freightFields));

const rejectionSchema = schemaOf<Rejection>()(
  z.object({
    stage: z.string().optional(),
    reason: z.string(),
    by: z.string(),
    at: z.string(),
  }),
);

const clearingSchema = schemaOf<Clearing>()(
  z.object({
    reason: z.string().optional(),
    by: z.string(),
    at: z.string(),
  }),
);

const freightStatusSchema = schemaOf<FreightStatus>()(
  z.object({
    currentlyIn: z.record(z.string(), z.object({ since: z.string() })),
    verifiedIn: z.record(
      z.string(),
      z.object({ verifiedAt: z.string(), longestSoakMs: z.number() }),
    ),
    clearedFor: z.record(z.string(), clearingSchema),
    rejections: z.array(rejectionSchema),
    approvals: z.array(approvalSchema).optional(),
    liftedRejections: z
      .array(
        z.object({
          stage: z.string().optional(),
          by: z.string(),
          at: z.string(),
        }),
      )
      .optional(),
  }),
);

/** @internal */
export const freightWithStatusSchema = schemaOf<FreightWithStatus>()(
  z.object({ ...freightFields, status: freightStatusSchema }),
);

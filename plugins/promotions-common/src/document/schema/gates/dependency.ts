import { z } from 'zod';
import { constraintField, nameField, relationField } from '../fields';

export const dependencyGateSchema = z
  .strictObject({
    relation: relationField(
      'The type of the relation of the entity to what it waits for, such as `dependsOn`.',
    ),
    stage: nameField(
      'The stage of the pipelines of those entities; one that has no such stage is not waited for.',
    ),
    constraint: constraintField(
      'A range of semantic versions that what runs there must satisfy, such as `^2.1.0`.',
    ).optional(),
  })
  .describe(
    'Asks that other entities of the catalog have been promoted into a stage of theirs: the last promotion succeeded, and none is running.',
  );

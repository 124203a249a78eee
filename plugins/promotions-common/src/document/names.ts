/** Names of pipelines, origins, stages, targets and gates. @public */
export const NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What such a name may be made of, for people. @public */
export const NAME_HELP =
  'Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.';

/** Ids of steps, which expressions refer to as `outputs.<id>`. */
export const STEP_ID_PATTERN = /^[A-Za-z](?:[\w-]{0,61}[A-Za-z0-9])?$/;
export const STEP_ID_HELP =
  'Use letters, digits, dashes and underscores, beginning with a letter and ending with a letter or a digit, 63 at the most.';

/** Parameters of bundles, which expressions refer to as `parameters.<name>`. */
export const PARAMETER_PATTERN = /^[A-Za-z](?:\w{0,62})$/;
export const PARAMETER_HELP =
  'Use letters, digits and underscores, beginning with a letter, 63 at the most.';

/** Types of conditions. @public */
export const CONDITION_TYPE_PATTERN = /^[A-Za-z](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
/** What such a type may be made of, for people. @public */
export const CONDITION_TYPE_HELP =
  'Use letters, digits, dots, dashes and underscores, beginning with a letter and ending with a letter or a digit, 63 at the most, such as `Healthy`.';

/** Types of relations in the catalog. */
export const RELATION_PATTERN = /^[A-Za-z](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
export const RELATION_HELP =
  'Use letters, digits, dots, dashes and underscores, beginning with a letter and ending with a letter or a digit, 63 at the most, such as `dependsOn`.';

/** Conditions of a stage that promotions report, and nobody else. @public */
export const REPORTED_CONDITIONS = [
  'Deployed',
  'Verified',
  'PromotionTasks',
  'Drifted',
  'PullRequestOpen',
  'RolledBack',
];

/** What every object has; as a name of anything it would only do harm. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}

import { asKept } from '../decision/approvers';
import { didYouMean, shown } from './suggest';

/** Who approves because they own the entity. */
export const OWNER = 'owner';

/** Kind, namespace and name; what a catalog allows in a name is its own rule. */
const REF = /^(?:([^\s:/]+):)?(?:([^\s:/]+)\/)?([^\s:/]+)$/;
const MAX_LENGTH = 200;

/**
 * Full entity ref, in lower case, of a user or a group that a gate names;
 * `owner` remains as it is.
 *
 * @throws Error with a sentence that says what to write
 * @public
 */
export function normalizeApprover(text: string): string {
  if (text === OWNER) {
    return OWNER;
  }
  const [matched, kind, namespace = 'default', name] =
    (text.length <= MAX_LENGTH && REF.exec(text)) || [];
  if (matched === undefined) {
    throw new Error(
      `${shown(
        text,
      )} is no reference to a user or a group. Write it like \`group:default/release\`, or \`owner\` for the owner of the entity.`,
    );
  }
  const full = asKept(`${namespace}/${name}`);
  if (kind === undefined) {
    throw new Error(
      `${shown(text)} does not say whether it is a user or a group.${
        didYouMean(text, [OWNER]) ||
        ` Write ${shown(`group:${full}`)} or ${shown(`user:${full}`)}.`
      }`,
    );
  }
  if (!['user', 'group'].includes(asKept(kind))) {
    throw new Error(
      `${shown(
        text,
      )} is neither a user nor a group, so that it can approve nothing. Write it like \`group:default/release\`, or \`owner\` for the owner of the entity.`,
    );
  }
  return `${asKept(kind)}:${full}`;
}

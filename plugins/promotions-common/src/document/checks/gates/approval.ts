import { normalizeApprover } from '../../approvers';
import { Cursor } from '../../Cursor';
import { Report } from '../../Report';
import { shown } from '../../suggest';

/** Nobody is named twice, and enough people are named. */
export function checkApprovalGate(approval: Cursor, report: Report) {
  const named = approval.get('from').items();
  const people = new Set<string>();
  let isReadable = true;
  for (const item of named) {
    const person = approver(item);
    if (person === undefined) {
      isReadable = false;
    } else if (people.has(person)) {
      report.add(
        item.path,
        `${shown(person)} is in the list already. Remove it.`,
      );
    } else {
      people.add(person);
    }
  }
  const count = approval.get('count');
  const onlyUsers = [...people].every(person => person.startsWith('user:'));
  if (
    count.number !== undefined &&
    named.length > 0 &&
    isReadable &&
    onlyUsers &&
    count.number > people.size
  ) {
    report.add(
      count.path,
      `${
        people.size === 1
          ? 'Only 1 person is'
          : `Only ${people.size} people are`
      } named in \`from\`, so that ${
        count.number
      } can never approve. Use at most ${people.size}, or name more people.`,
    );
  }
}

/** Nothing where it is no approver, which the schema tells. */
function approver({ text }: Cursor): string | undefined {
  try {
    return text === undefined ? undefined : normalizeApprover(text);
  } catch {
    return undefined;
  }
}

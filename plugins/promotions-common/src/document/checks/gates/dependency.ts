import {
  RELATION_API_CONSUMED_BY,
  RELATION_API_PROVIDED_BY,
  RELATION_CHILD_OF,
  RELATION_CONSUMES_API,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_HAS_MEMBER,
  RELATION_HAS_PART,
  RELATION_MEMBER_OF,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
  RELATION_PARENT_OF,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
} from '@backstage/catalog-model';
import { Cursor } from '../../Cursor';
import { Report } from '../../Report';
import { didYouMean, shown } from '../../suggest';

/** Those of every catalog; a catalog may have others. */
const RELATIONS = [
  RELATION_API_CONSUMED_BY,
  RELATION_API_PROVIDED_BY,
  RELATION_CHILD_OF,
  RELATION_CONSUMES_API,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_HAS_MEMBER,
  RELATION_HAS_PART,
  RELATION_MEMBER_OF,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
  RELATION_PARENT_OF,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
];

/**
 * A gate that looks at a relation that nothing has is always met, so that a
 * slip of a known one is refused.
 */
export function checkDependencyGate(dependency: Cursor, report: Report) {
  const relation = dependency.get('relation');
  if (relation.text === undefined || RELATIONS.includes(relation.text)) {
    return;
  }
  const meant = didYouMean(relation.text, RELATIONS);
  if (meant) {
    report.add(
      relation.path,
      `The catalog has no relation ${shown(relation.text)}.${meant}`,
    );
  }
}

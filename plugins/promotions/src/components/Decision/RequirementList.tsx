import { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import {
  Decision,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { requirementName } from '../../lib/requirementName';
import { requirementTone } from '../../lib/tones';
import { Sentence, ToneIcon } from '../common';
import { ApprovalDetails } from './ApprovalDetails';
import { OverrideDetails } from './OverrideDetails';
import { RequirementTimes } from './RequirementTimes';
import { WhoList } from './WhoList';
import styles from './Decision.module.css';

export interface RequirementListProps {
  decision: Decision;
  /** It was taken then, and is not asked again. */
  asItWas?: boolean;
  /** What the person can do about one of them. */
  actions?(requirement: Requirement): ReactNode;
}

/** Every requirement of a decision, met or not, in the order it was asked. */
export function RequirementList(props: RequirementListProps) {
  return (
    <ol className={styles.list}>
      {props.decision.requirements.map(requirement => (
        <RequirementRow
          key={requirement.id}
          requirement={requirement}
          asItWas={props.asItWas ?? false}
        >
          {props.actions?.(requirement)}
        </RequirementRow>
      ))}
    </ol>
  );
}

function RequirementRow(props: {
  requirement: Requirement;
  asItWas: boolean;
  children: ReactNode;
}) {
  const t = useTexts();
  const { requirement, asItWas } = props;
  const { status, who, url, policy, override, approval } = requirement;
  const open = status === 'Waiting' || status === 'Unmet';
  const title = t(`requirement.${requirement.kind}`, {
    name: requirementName(requirement),
  });
  return (
    <li className={styles.row} data-status={status}>
      <ToneIcon tone={requirementTone(status)} />
      <div className={styles.rowBody}>
        <div className={styles.rowHead}>
          <span className={styles.title}>{title}</span>
          <span className={styles.statusWord}>
            {t(`requirement.${status}`)}
          </span>
        </div>
        <p className={styles.message}>
          <Sentence text={requirement.message} />
        </p>
        <RequirementTimes requirement={requirement} asItWas={asItWas} />
        {policy && (
          <p className={styles.meta}>{t('requirement.policy', { policy })}</p>
        )}
        {open && !asItWas && who && who.length > 0 && (
          <WhoList label={t('requirement.who')} who={who} />
        )}
        {approval && <ApprovalDetails progress={approval} />}
        {override && <OverrideDetails override={override} asItWas={asItWas} />}
        {url && (
          <Link
            href={url}
            variant="body-small"
            target="_blank"
            aria-label={t('requirement.moreOf', { name: title })}
          >
            {t('requirement.more')}
          </Link>
        )}
        {props.children}
      </div>
    </li>
  );
}

import { Link } from '@backstage/ui';
import {
  Decision,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { parseActor } from '../../lib/actors';
import { requirementTone } from '../../lib/tones';
import { Actor, RelativeTime, Sentence, ToneIcon } from '../common';
import styles from './Decision.module.css';

/** Every requirement of a decision, met or not, in the order it was asked. */
export function RequirementList(props: { decision: Decision }) {
  return (
    <ol className={styles.list}>
      {props.decision.requirements.map(requirement => (
        <RequirementRow key={requirement.id} requirement={requirement} />
      ))}
    </ol>
  );
}

function RequirementRow(props: { requirement: Requirement }) {
  const t = useTexts();
  const { requirement } = props;
  const { status, since, until, who, url } = requirement;
  const open = status === 'Waiting' || status === 'Unmet';
  return (
    <li className={styles.row} data-status={status}>
      <ToneIcon tone={requirementTone(status)} />
      <div className={styles.rowBody}>
        <div className={styles.rowHead}>
          <span className={styles.title}>
            {t(`requirement.${requirement.kind}`, { name: requirement.id })}
          </span>
          <span className={styles.statusWord}>
            {t(`requirement.${status}`)}
          </span>
        </div>
        <p className={styles.message}>
          <Sentence text={requirement.message} />
        </p>
        {(since || until) && (
          <p className={styles.meta}>
            {since && (
              <span>
                {t('requirement.since')} <RelativeTime at={since} />
              </span>
            )}
            {until && (
              <span>
                {t('requirement.until')} <RelativeTime at={until} />
              </span>
            )}
          </p>
        )}
        {open && who && who.length > 0 && (
          <p className={styles.meta}>
            <span>{t('requirement.who')}</span>
            {who.map(name => (
              <Who key={name} name={name} />
            ))}
          </p>
        )}
        {url && (
          <Link href={url} variant="body-small" target="_blank">
            {t('requirement.more')}
          </Link>
        )}
      </div>
    </li>
  );
}

/** Entities link to their pages; stages and systems are told by name. */
function Who(props: { name: string }) {
  return parseActor(props.name).kind === 'system' ? (
    <span>{props.name}</span>
  ) : (
    <Actor actor={props.name} />
  );
}

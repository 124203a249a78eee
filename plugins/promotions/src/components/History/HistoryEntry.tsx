import { useId, useState } from 'react';
import { Button, Link } from '@backstage/ui';
import {
  Decision,
  Freight,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';
import {
  decisionOf,
  decisionQuestion,
  historyTone,
  reasonOf,
} from '../../lib/history';
import { verdictTone } from '../../lib/tones';
import {
  Actor,
  ExactTime,
  Hint,
  RelativeTime,
  Sentence,
  StatusBadge,
  ToneIcon,
  useAlias,
} from '../common';
import { RequirementList } from '../Decision';
import styles from './History.module.css';

/** One thing that changed, with the decision of that time folded away. */
export function HistoryEntry(props: {
  entry: TimelineEntry;
  /** Entries of several stages are listed. */
  showStage: boolean;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const alias = useAlias();
  const runHref = useRunHref();
  const { entry, freightById } = props;
  const { at, actor, stage, freight, promotionId, message } = entry;
  const decision = decisionOf(entry);
  const reason = reasonOf(entry);
  const name = freight && alias(freightById.get(freight), freight);
  return (
    <li className={styles.entry} data-kind={entry.kind}>
      <ToneIcon tone={historyTone(entry)} />
      <div className={styles.body}>
        <p className={styles.message}>
          <Sentence text={message} />
        </p>
        {reason && <p className={styles.reason}>{reason}</p>}
        <p className={styles.meta}>
          <span>
            <Actor actor={actor} />
          </span>
          <RelativeTime at={at} />
          {props.showStage && stage && <span>{stage}</span>}
          {name && <span>{name}</span>}
          {promotionId && (
            <Link
              href={runHref(promotionId)}
              variant="body-small"
              aria-label={t('history.promotionOf', {
                freight: name ?? '',
                stage: stage ?? '',
              })}
            >
              {t('history.promotion')}
            </Link>
          )}
        </p>
        {decision && <Kept entry={entry} decision={decision} />}
      </div>
    </li>
  );
}

/** The decision as it was, once somebody asks for it. */
function Kept(props: { entry: TimelineEntry; decision: Decision }) {
  const t = useTexts();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { entry, decision } = props;
  const question = t(`history.${decisionQuestion(entry)}`);
  return (
    <>
      <div>
        <Button
          size="small"
          variant="tertiary"
          className={styles.unfold}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          // Many entries have such a button.
          aria-label={t('history.about', { question, message: entry.message })}
          onPress={() => setOpen(!open)}
        >
          {question}
        </Button>
      </div>
      {open && (
        <div id={id} className={styles.decision}>
          <div className={styles.verdict}>
            <StatusBadge tone={verdictTone(decision.verdict)}>
              {t(`verdict.${decision.verdict}`)}
            </StatusBadge>
            <Hint>
              {t('history.asOf')} <ExactTime at={decision.at} />
            </Hint>
          </div>
          <RequirementList decision={decision} asItWas />
        </div>
      )}
    </>
  );
}

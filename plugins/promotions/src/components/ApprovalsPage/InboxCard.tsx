import { useId } from 'react';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Card, CardBody, Link, Text } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { InboxItem } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { usePipelineHref } from '../../hooks/usePipelineHref';
import { useTexts } from '../../hooks/useTexts';
import { ownDecision } from '../../lib/approvals';
import { requirementName } from '../../lib/requirementName';
import { verdictTone } from '../../lib/tones';
import { ApprovalForm } from '../Approvals';
import { ChangesTable } from '../Changes';
import { Actor, Hint, RelativeTime, StatusBadge } from '../common';
import { ApprovalDetails, DecisionTimes, RequirementList } from '../Decision';
import { Decided } from './DecidedLine';
import styles from './ApprovalsPage.module.css';

export interface InboxCardProps {
  item: InboxItem;
  /** Who is signed in, once that is known. */
  me: string | undefined;
  onDecided(decided: Decided): void;
  /** The list may be out of date. */
  onChanged(): void;
}

/** Something to approve: what it changes, how it stands, and the buttons. */
export function InboxCard(props: InboxCardProps) {
  const t = useTexts();
  const id = useId();
  const hrefOf = usePipelineHref();
  const { item } = props;
  const { pipeline, stage, freight, promotion, decision } = item;
  const title = pipeline.title ?? pipeline.name;
  return (
    <Card aria-labelledby={id}>
      <CardBody>
        <div className={styles.item}>
          <div className={styles.head}>
            <Text as="h3" id={id} variant="body-large" weight="bold">
              {t('inbox.heading', { freight: freight.alias, stage })}
            </Text>
            <StatusBadge tone={verdictTone(decision.verdict)}>
              {t(`verdict.${decision.verdict}`)}
            </StatusBadge>
          </div>
          <p className={styles.facts}>
            <EntityRefLink entityRef={pipeline.entityRef} />
            <span>{title}</span>
            <Link
              href={hrefOf(pipeline, { freight: freight.id, stage })}
              variant="body-small"
              aria-label={t('inbox.showOf', {
                freight: freight.alias,
                stage,
                pipeline: title,
              })}
            >
              {t('inbox.show')}
            </Link>
          </p>
          {promotion ? (
            <Hint>
              {t('inbox.requestedBy')} <Actor actor={promotion.requestedBy} />,{' '}
              <RelativeTime at={promotion.createdAt} />
              {promotion.reason && `: ${promotion.reason}`}
            </Hint>
          ) : (
            <Hint>{t('inbox.byPolicy')}</Hint>
          )}
          <section aria-label={t('inbox.changes')} className={styles.scroll}>
            <ChangesTable from={item.replaces} to={freight} />
          </section>
          {item.gates.map(gate => (
            <InboxGate key={gate} {...props} gate={gate} />
          ))}
          <DecisionTimes decision={decision} />
          <details>
            <summary className={styles.summary}>{t('inbox.decision')}</summary>
            <RequirementList decision={decision} />
          </details>
        </div>
      </CardBody>
    </Card>
  );
}

/** One gate that asks the person; the backend has said that it does. */
function InboxGate(props: InboxCardProps & { gate: string }) {
  const api = useApi(promotionsApiRef);
  const { item, gate, me } = props;
  const { pipeline, stage, freight, decision } = item;
  const about = { stage, freight: freight.id, gate };
  const requirement = decision.requirements.find(({ id }) => id === gate);
  const name = requirement ? requirementName(requirement) : gate;
  const mine = me ? ownDecision(requirement?.approval, me) : undefined;
  return (
    <div>
      <Text as="h4" variant="body-medium" weight="bold">
        {name}
      </Text>
      {requirement?.approval && (
        <ApprovalDetails progress={requirement.approval} />
      )}
      <ApprovalForm
        names={{ freight: freight.alias, stage, gate: name }}
        approve={mine?.decision !== 'approve'}
        reject={mine?.decision !== 'reject'}
        mine={mine}
        onDecide={async (choice, comment) => {
          const answer = await api.approve(pipeline.id, {
            ...about,
            decision: choice,
            comment,
          });
          props.onDecided({ item, gate, choice, decision: answer });
          props.onChanged();
        }}
        onWithdraw={async () => {
          await api.withdrawApproval(pipeline.id, about);
          props.onChanged();
        }}
        onFailed={props.onChanged}
      />
    </div>
  );
}

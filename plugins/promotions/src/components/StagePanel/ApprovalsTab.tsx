import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  BoardStage,
  Decision,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useLanguage } from '../../hooks/useLanguage';
import { useMe } from '../../hooks/useMe';
import { useTexts } from '../../hooks/useTexts';
import {
  approvalActions,
  AskedApproval,
  askedApprovals,
  askedPeople,
  Me,
  requesterOf,
} from '../../lib/approvals';
import { requirementName } from '../../lib/requirementName';
import { durationText } from '../../lib/time';
import { requirementTone } from '../../lib/tones';
import { ApprovalForm } from '../Approvals';
import { Hint, Loading, Problem, Sentence, StatusBadge } from '../common';
import { ApprovalDetails, EarlyVoices, WhoList } from '../Decision';
import styles from './StagePanel.module.css';

export interface ApprovalsTabProps {
  pipelineId: string;
  stage: BoardStage;
  decision: Decision | undefined;
  freight: FreightWithStatus | undefined;
  /** What to call the freight. */
  name: string;
  /** The backend has answered with a newer decision. */
  onDecision(decision: Decision): void;
  /** What is on the page may be out of date. */
  onChanged(): void;
}

/** Whom the gates of a stage ask, and what they have said about the freight. */
export function ApprovalsTab(props: ApprovalsTabProps) {
  const t = useTexts();
  const me = useMe();
  const { stage, decision, freight, name } = props;
  const asked = askedApprovals(stage, decision, freight);
  if (asked.length === 0) {
    return <Hint>{t('approvals.none')}</Hint>;
  }
  if (!decision) {
    return <Hint>{t('approvals.noFreight')}</Hint>;
  }
  return (
    <>
      <Hint>
        {t('approvals.forFreight', { freight: name, stage: stage.name })}
      </Hint>
      <ul className={styles.list}>
        {asked.map(item => (
          <AskedGate
            key={item.id}
            {...props}
            decision={decision}
            asked={item}
            me={me.data}
          />
        ))}
      </ul>
      {me.loading && <Loading heights={[32]} />}
      {!me.data && me.error && (
        <Problem error={me.error} onRetry={me.refresh} />
      )}
    </>
  );
}

function AskedGate(
  props: ApprovalsTabProps & {
    asked: AskedApproval;
    decision: Decision;
    me: Me | undefined;
  },
) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const language = useLanguage();
  const owners = useOwners();
  const { pipelineId, stage, decision, asked, me, name } = props;
  const { gate, requirement } = asked;
  const gateName = requirementName({ ...asked, kind: 'approval' });
  const people = askedPeople(asked, owners);
  const about = {
    stage: stage.name,
    freight: decision.freight,
    gate: asked.id,
  };
  const actions =
    me &&
    approvalActions({
      asked,
      me,
      owners,
      permitted: stage.permissions.approve,
      requestedBy: requesterOf(stage, decision.freight),
      now: new Date(),
    });
  return (
    <li className={styles.item}>
      <div className={styles.itemHead}>
        <span className={styles.itemTitle}>{gateName}</span>
        {requirement && (
          <StatusBadge tone={requirementTone(requirement.status)}>
            {t(`requirement.${requirement.status}`)}
          </StatusBadge>
        )}
      </div>
      {requirement && (
        <p>
          <Sentence text={requirement.message} />
        </p>
      )}
      {people.length > 0 ? (
        <WhoList label={t('approvals.from')} who={people} />
      ) : (
        <Hint>
          {t('approvals.from')} {t('approvals.fromAnyone')}
        </Hint>
      )}
      {asked.policy && (
        <Hint>{t('requirement.policy', { policy: asked.policy })}</Hint>
      )}
      {gate.preventSelfApproval && <Hint>{t('approvals.selfPrevented')}</Hint>}
      {gate.expiresAfter !== undefined && (
        <Hint>
          {t('approvals.expiresAfter', {
            duration: durationText(gate.expiresAfter, language),
          })}
        </Hint>
      )}
      {requirement?.approval && (
        <ApprovalDetails progress={requirement.approval} />
      )}
      <EarlyVoices approvals={asked.early} />
      {actions?.why && <Hint>{t(`approvals.${actions.why}`)}</Hint>}
      {actions && (
        <ApprovalForm
          // Another freight or stage is another form.
          key={`${stage.name} ${decision.freight}`}
          names={{ freight: name, stage: stage.name, gate: gateName }}
          {...actions}
          onDecide={async (choice, comment) => {
            props.onDecision(
              await api.approve(pipelineId, {
                ...about,
                decision: choice,
                comment,
              }),
            );
            props.onChanged();
          }}
          onWithdraw={async () => {
            props.onDecision(await api.withdrawApproval(pipelineId, about));
            props.onChanged();
          }}
          onFailed={props.onChanged}
        />
      )}
    </li>
  );
}

/** Who owns the entity on whose page this is. */
function useOwners(): string[] {
  const { entity } = useEntity();
  return (entity.relations ?? [])
    .filter(({ type }) => type === 'ownedBy')
    .map(({ targetRef }) => targetRef);
}

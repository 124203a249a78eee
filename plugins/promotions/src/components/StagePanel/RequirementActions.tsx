import { Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  BoardStage,
  FreightWithStatus,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { requirementName } from '../../lib/requirementName';
import { ActionError } from '../common';
import styles from './StagePanel.module.css';

/** What the person may take back where a requirement tells of it. */
export function RequirementActions(props: {
  pipelineId: string;
  stage: BoardStage;
  freight: FreightWithStatus | undefined;
  /** What to call the freight. */
  name: string;
  requirement: Requirement;
  /** The person may reject in the whole pipeline. */
  rejectAll: boolean;
  onChanged(): void;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage, freight, name, requirement } = props;
  const { override } = requirement;
  if (override && stage.permissions.override) {
    return (
      <TakeBack
        label={t('override.revoke')}
        name={t('override.revokeOf', { name: requirementName(requirement) })}
        failed={t('override.failed')}
        action={() => api.revokeOverride(pipelineId, override.id)}
        onChanged={props.onChanged}
      />
    );
  }
  if (requirement.kind !== 'rejected' || !freight) {
    return null;
  }
  const lift = (of: string | undefined) => (
    <TakeBack
      label={t('panel.liftRejection')}
      name={
        of
          ? t('panel.liftRejectionOf', { freight: name, stage: of })
          : t('panel.liftRejectionOfAll', { freight: name })
      }
      failed={t('panel.failed')}
      action={() =>
        api.liftRejection(pipelineId, { stage: of, freight: freight.id })
      }
      onChanged={props.onChanged}
    />
  );
  const { rejections } = freight.status;
  return (
    <>
      {stage.permissions.reject &&
        rejections.some(rejection => rejection.stage === stage.name) &&
        lift(stage.name)}
      {props.rejectAll &&
        rejections.some(rejection => !rejection.stage) &&
        lift(undefined)}
    </>
  );
}

/** One press, and it is as it was before. */
export function TakeBack(props: {
  label: string;
  name: string;
  failed: string;
  action(): Promise<unknown>;
  onChanged(): void;
}) {
  const { busy, error, run } = useAction();
  return (
    <div className={styles.takeBack}>
      <ActionError error={error} title={props.failed} />
      <Button
        size="small"
        variant="secondary"
        aria-label={props.name}
        isPending={busy}
        onPress={async () => {
          await run(props.action);
          props.onChanged();
        }}
      >
        {props.label}
      </Button>
    </div>
  );
}

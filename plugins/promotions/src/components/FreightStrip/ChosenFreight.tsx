import { Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  artifactVersion,
  Board,
  FreightWithStatus,
  Rejection,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError, ReasonForm, StatusBadge } from '../common';
import styles from './FreightStrip.module.css';

export interface ChosenFreightProps {
  board: Board;
  freight: FreightWithStatus;
  onChanged(): void;
  onClear(): void;
}

/** What the chosen freight is made of, and that the stages now speak of it. */
export function ChosenFreight(props: ChosenFreightProps) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { board, freight } = props;
  const { rejections } = freight.status;
  const rejected = rejections.some(({ stage }) => !stage);
  return (
    <div className={styles.chosen}>
      <div className={styles.chosenText} role="status">
        <span>{t('freight.chosen', { freight: freight.alias })}</span>
        <ul className={styles.chosenArtifacts}>
          {freight.artifacts.map(artifact => (
            <li key={`${artifact.kind} ${artifact.name}`}>
              {artifact.kind === 'generic'
                ? artifact.name
                : artifact.repository}{' '}
              <span className={styles.version}>
                {artifactVersion(artifact)}
              </span>
            </li>
          ))}
        </ul>
      </div>
      {rejections.map(rejection => (
        <RejectionLine
          key={rejection.stage ?? ''}
          {...props}
          rejection={rejection}
        />
      ))}
      <div className={styles.chosenActions}>
        {board.permissions.reject && !rejected && (
          <ReasonForm
            label={t('freight.reject')}
            name={t('freight.rejectOf', { freight: freight.alias })}
            help={t('freight.rejectHelp')}
            confirm={t('freight.rejectConfirm')}
            required
            destructive
            onSubmit={async reason => {
              await api.rejectFreight(board.pipeline.id, {
                freight: freight.id,
                reason: reason ?? '',
              });
              props.onChanged();
            }}
            onFailed={props.onChanged}
          />
        )}
        <Button size="small" variant="tertiary" onPress={props.onClear}>
          {t('freight.clear')}
        </Button>
      </div>
    </div>
  );
}

/** Why it was rejected and where, and how to take that back. */
function RejectionLine(props: ChosenFreightProps & { rejection: Rejection }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { busy, error, run } = useAction();
  const { board, freight, rejection } = props;
  const { stage } = rejection;
  const permitted = stage
    ? board.stages.some(
        ({ name, permissions }) => name === stage && permissions.reject,
      )
    : board.permissions.reject;
  const lift = async () => {
    await run(() =>
      api.liftRejection(board.pipeline.id, { stage, freight: freight.id }),
    );
    props.onChanged();
  };
  return (
    <div className={styles.rejection}>
      <StatusBadge tone="danger" plain>
        {stage && `${stage}: `}
        {t('freight.rejectedBy', { reason: rejection.reason })}
      </StatusBadge>
      {permitted && (
        <Button
          size="small"
          variant="secondary"
          isPending={busy}
          aria-label={
            stage
              ? t('panel.liftRejectionOf', { freight: freight.alias, stage })
              : t('panel.liftRejectionOfAll', { freight: freight.alias })
          }
          onPress={lift}
        >
          {t('freight.liftRejection')}
        </Button>
      )}
      <ActionError error={error} title={t('panel.failed')} />
    </div>
  );
}

import { ReactNode } from 'react';
import {
  BoardStage,
  FreightRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { useLanguage } from '../../hooks/useLanguage';
import { useTexts } from '../../hooks/useTexts';
import { durationText } from '../../lib/time';
import { GateText, WindowList } from '../Gates';
import styles from './StagePanel.module.css';

/** What the document says about the stage, in words. */
export function ConfigurationTab(props: { stage: BoardStage }) {
  const t = useTexts();
  const { stage } = props;
  const labels = Object.entries(stage.labels);
  const { autoPromotion, autoRollback } = stage;
  return (
    <dl className={styles.facts}>
      {stage.description && (
        <Fact title={t('configuration.description')}>{stage.description}</Fact>
      )}
      <Fact title={t('configuration.freight')}>
        {stage.requests.map(request => (
          <RequestText key={request.origin} request={request} />
        ))}
        {stage.requests.length === 0 && t('configuration.none')}
      </Fact>
      <Fact title={t('configuration.gates')}>
        {stage.gates.map(({ id, gate, policy }) => (
          <GateText key={id} gate={gate} policy={policy} />
        ))}
        {stage.gates.length === 0 && t('configuration.none')}
      </Fact>
      {stage.freezes.length > 0 && (
        <Fact title={t('configuration.freezes')}>
          {stage.freezes.map(freeze => (
            <div key={freeze.id}>
              {freeze.name}: {freeze.reason}
              <div className={styles.hint}>
                <WindowList windows={freeze.windows} />
              </div>
            </div>
          ))}
        </Fact>
      )}
      <Fact title={t('configuration.targets')}>
        {stage.targets.map(target => (
          <div key={target.name}>
            {target.name}{' '}
            <span className={styles.hint}>{labelText(target.labels)}</span>
          </div>
        ))}
        {stage.targets.length > 1 && (
          <div className={styles.hint}>
            {t('configuration.requiredTargets', {
              required: String(stage.requiredTargets),
              number: String(stage.targets.length),
            })}
          </div>
        )}
        {stage.targets.length === 0 && t('configuration.none')}
      </Fact>
      <Fact title={t('configuration.auto')}>
        {t(autoPromotion.enabled ? 'graph.auto.on' : 'graph.auto.off')}
        {autoPromotion.policy &&
          ` ${t('graph.auto.policy', { policy: autoPromotion.policy })}`}
        <div className={styles.hint}>{autoPromotion.message}</div>
      </Fact>
      <Fact title={t('configuration.rollback')}>
        {t(autoRollback.enabled ? 'graph.auto.on' : 'graph.auto.off')}
        {autoRollback.policy &&
          ` ${t('graph.auto.policy', { policy: autoRollback.policy })}`}
        <div className={styles.hint}>{autoRollback.message}</div>
      </Fact>
      {labels.length > 0 && (
        <Fact title={t('configuration.labels')}>{labelText(stage.labels)}</Fact>
      )}
    </dl>
  );
}

function Fact(props: { title: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{props.title}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function RequestText(props: { request: FreightRequest }) {
  const t = useTexts();
  const language = useLanguage();
  const { origin, sources } = props.request;
  const details: string[] = [];
  const strategy = sources.availabilityStrategy;
  if (sources.stages.length > 1) {
    if (typeof strategy === 'string') {
      details.push(t(`configuration.strategy.${strategy}`));
    } else if ('quorum' in strategy) {
      details.push(
        t('configuration.strategy.quorum', {
          number: String(strategy.quorum),
        }),
      );
    } else {
      details.push(
        t('configuration.strategy.percentage', {
          percent: String(strategy.percentage),
        }),
      );
    }
  }
  if (sources.requiredSoakTime > 0) {
    details.push(
      t('configuration.soak', {
        duration: durationText(sources.requiredSoakTime, language),
      }),
    );
  }
  if (sources.selection === 'MatchUpstream') {
    details.push(t('configuration.matchUpstream'));
  }
  return (
    <>
      {sources.direct && <div>{t('configuration.direct', { origin })}</div>}
      {sources.stages.length > 0 && (
        <div>
          {t('configuration.stages', {
            origin,
            stages: sources.stages.join(', '),
          })}
        </div>
      )}
      {details.length > 0 && (
        <div className={styles.hint}>{details.join('; ')}</div>
      )}
    </>
  );
}

function labelText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

import { ReactNode } from 'react';
import {
  BoardStage,
  FreightRequest,
  Gate,
} from '@promotions/backstage-plugin-promotions-common';
import { useLanguage } from '../../hooks/useLanguage';
import { useTexts } from '../../hooks/useTexts';
import { durationText } from '../../lib/time';
import styles from './StagePanel.module.css';

/** What the document says about the stage, in words. */
export function ConfigurationTab(props: { stage: BoardStage }) {
  const t = useTexts();
  const { stage } = props;
  const labels = Object.entries(stage.labels);
  const { enabled, policy } = stage.autoPromotion;
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
        {stage.gates.map(gate => (
          <GateText key={gate.name} gate={gate} />
        ))}
        {stage.gates.length === 0 && t('configuration.none')}
      </Fact>
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
        {t(enabled ? 'graph.auto.on' : 'graph.auto.off')}
        {policy && ` ${t('graph.auto.policy', { policy })}`}
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

function GateText(props: { gate: Gate }) {
  const t = useTexts();
  const language = useLanguage();
  const { gate } = props;
  if (gate.kind === 'expression') {
    return (
      <div>
        {gate.name}: <code className={styles.code}>{gate.expression}</code>
      </div>
    );
  }
  const { stage, type, target } = gate;
  const parts = [
    gate.equals !== undefined &&
      t('configuration.equals', { value: gate.equals }),
    gate.notEquals !== undefined &&
      t('configuration.notEquals', { value: gate.notEquals }),
    gate.in && t('configuration.in', { values: gate.in.join(', ') }),
    gate.matches !== undefined &&
      t('configuration.matches', { pattern: gate.matches }),
    gate.for > 0 &&
      t('configuration.for', { duration: durationText(gate.for, language) }),
    gate.sameFreight && t('configuration.sameFreight'),
  ].filter(Boolean);
  return (
    <div>
      {gate.name}:{' '}
      {target
        ? t('configuration.conditionGateTarget', { type, stage, target })
        : t('configuration.conditionGate', { type, stage })}{' '}
      {parts.join(', ')}
    </div>
  );
}

function labelText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

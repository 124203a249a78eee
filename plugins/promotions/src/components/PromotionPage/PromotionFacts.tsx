import { ReactNode } from 'react';
import { PromotionDetails } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Actor, Duration, RelativeTime } from '../common';
import styles from './PromotionPage.module.css';

/** Who, when and why. */
export function PromotionFacts(props: { promotion: PromotionDetails }) {
  const t = useTexts();
  const { promotion } = props;
  const { startedAt, finishedAt, reason, abortRequestedBy } = promotion;
  return (
    <dl className={styles.facts}>
      <Fact title={t('run.pipeline')}>
        {promotion.pipeline.title ?? promotion.pipeline.name}
      </Fact>
      <Fact title={t('run.stage')}>{promotion.stage}</Fact>
      <Fact title={t('run.requestedBy')}>
        <Actor actor={promotion.requestedBy} />
      </Fact>
      <Fact title={t('run.requestedAt')}>
        <RelativeTime at={promotion.createdAt} />
      </Fact>
      {startedAt && (
        <Fact title={t('run.started')}>
          <RelativeTime at={startedAt} />
        </Fact>
      )}
      {startedAt && (
        <Fact title={t(finishedAt ? 'run.took' : 'run.runningFor')}>
          <Duration from={startedAt} to={finishedAt} />
        </Fact>
      )}
      <Fact title={t('run.trigger')}>
        {t(`run.triggers.${promotion.trigger}`)}
      </Fact>
      {reason && <Fact title={t('run.reason')}>{reason}</Fact>}
      {abortRequestedBy && (
        <Fact title={t('run.aborting')}>
          <Actor actor={abortRequestedBy} />
        </Fact>
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

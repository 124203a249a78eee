import { Link, Text } from '@backstage/ui';
import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import {
  EntityDisplayName,
  entityRouteParams,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import ArrowBackIcon from '@material-ui/icons/ArrowBack';
import { PromotionDetails } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { phaseTone } from '../../lib/tones';
import { ENTITY_TAB_PATH } from '../../routes';
import { StatusBadge } from '../common';
import { AbortButton } from './AbortButton';
import styles from './PromotionPage.module.css';

/** What is promoted where, how it fares, and the way back. */
export function PromotionHead(props: {
  promotion: PromotionDetails;
  onChanged(): void;
}) {
  const t = useTexts();
  const { promotion } = props;
  const { pipeline, phase } = promotion;
  const entityRoute = useRouteRef(entityRouteRef);
  const ref = parseEntityRef(pipeline.entityRef);
  const entityHref = entityRoute?.(entityRouteParams(ref));
  const freight = promotion.freightDetails.map(item => item.alias).join(', ');
  const mayAbort =
    promotion.permissions.abort &&
    (phase === 'Pending' || phase === 'Running') &&
    !promotion.abortRequestedBy;
  return (
    <header className={styles.head}>
      <Link
        href={
          entityHref &&
          `${entityHref}/${ENTITY_TAB_PATH}?pipeline=${encodeURIComponent(
            pipeline.id,
          )}`
        }
        variant="body-small"
        className={styles.back}
      >
        <ArrowBackIcon aria-hidden fontSize="inherit" />{' '}
        {t('run.back', {
          entity: <EntityDisplayName entityRef={ref} hideIcon disableTooltip />,
        })}
      </Link>
      <div className={styles.titleLine}>
        <Text as="h1" variant="title-small" weight="bold">
          {t('run.title', { freight, stage: promotion.stage })}
        </Text>
        <span role="status">
          <StatusBadge tone={phaseTone(phase)}>
            {t(`run.phase.${phase}`)}
          </StatusBadge>
        </span>
        {mayAbort && (
          <div className={styles.headActions}>
            <AbortButton
              promotionId={promotion.id}
              onAborted={props.onChanged}
            />
          </div>
        )}
      </div>
    </header>
  );
}

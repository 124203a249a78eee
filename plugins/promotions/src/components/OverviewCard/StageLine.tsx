import { Link } from '@backstage/ui';
import { Board, Freight } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { freightVersion } from '../../lib/artifactChanges';
import { layoutStages } from '../../lib/layers';
import { stageStatus } from '../../lib/stageStatus';
import { StatusBadge, useAlias } from '../common';
import styles from './OverviewCard.module.css';

/** The stages in a line, in the order in which freight reaches them. */
export function StageLine(props: {
  board: Board;
  freightById: ReadonlyMap<string, Freight>;
  hrefOf(stage: string): string | undefined;
}) {
  const t = useTexts();
  const alias = useAlias();
  const { board, freightById } = props;
  const byName = new Map(board.stages.map(stage => [stage.name, stage]));
  const ordered = layoutStages(board.stages)
    .columns.flat()
    .flatMap(name => byName.get(name) ?? []);
  return (
    <ol
      className={styles.stages}
      aria-label={t('card.line', { pipeline: board.pipeline.name })}
    >
      {ordered.map(stage => {
        const { status, tone } = stageStatus(stage);
        const current = stage.current[0];
        const freight = current && freightById.get(current.freight);
        return (
          <li key={stage.name} className={styles.stage}>
            <Link
              href={props.hrefOf(stage.name)}
              variant="body-small"
              weight="bold"
            >
              {stage.name}
            </Link>
            {current ? (
              <>
                <span
                  className={styles.version}
                  title={alias(freight, current.freight)}
                >
                  {freight
                    ? freightVersion(freight)
                    : alias(freight, current.freight)}
                </span>
                <StatusBadge tone={tone} plain>
                  {t(`stageStatus.${status}`)}
                </StatusBadge>
              </>
            ) : (
              <StatusBadge tone={tone} plain>
                {t(`stageStatus.${status}`)}
              </StatusBadge>
            )}
          </li>
        );
      })}
    </ol>
  );
}

import { ReactElement } from 'react';
import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { VisuallyHidden } from '@backstage/ui';
import BlockIcon from '@material-ui/icons/Block';
import CheckCircleOutlineIcon from '@material-ui/icons/CheckCircleOutline';
import LockOpenIcon from '@material-ui/icons/LockOpen';
import HowToRegIcon from '@material-ui/icons/HowToReg';
import PlayArrowIcon from '@material-ui/icons/PlayArrow';
import { useTexts } from '../../hooks/useTexts';
import { FreightMarks } from '../../lib/freightMarks';
import styles from './FreightStrip.module.css';

/** The stages that run, verified, approved, cleared or rejected freight. */
export function FreightMarksLine(props: { marks: FreightMarks }) {
  const t = useTexts();

  const { marks } = props;
  return (
    <span className={styles.marks}>
      {marks.rejected && (
        <Mark tone="danger" icon={<BlockIcon fontSize="inherit" />}>
          {t('freight.rejected')}
        </Mark>
      )}
      {marks.rejectedFor.length > 0 && (
        <Mark tone="danger" icon={<BlockIcon fontSize="inherit" />}>
          {t('freight.rejectedFor', {
            stages: marks.rejectedFor.join(', '),
          })}
        </Mark>
      )}
      {marks.runsIn.length > 0 && (
        <Mark
          tone="info"
          label={t('freight.runsIn')}
          icon={<PlayArrowIcon fontSize="inherit" />}
          stages={marks.runsIn}
        />
      )}
      {marks.verifiedIn.length > 0 && (
        <Mark
          tone="success"
          label={t('freight.verifiedIn')}
          icon={<CheckCircleOutlineIcon fontSize="inherit" />}
          stages={marks.verifiedIn}
        />
      )}
      {marks.approvedFor.length > 0 && (
        <Mark
          tone="success"
          label={t('freight.approvedFor')}
          icon={<HowToRegIcon fontSize="inherit" />}
          stages={marks.approvedFor.map(({ stage }) => stage)}
          details={marks.approvedFor.map(({ stage, by }) =>
            t('freight.approvedBy', {
              stage,
              people: by.map(personName).join(', '),
            }),
          )}
        />
      )}
      {marks.clearedFor.length > 0 && (
        <Mark
          tone="warning"
          label={t('freight.clearedFor')}
          icon={<LockOpenIcon fontSize="inherit" />}
          stages={marks.clearedFor}
        />
      )}
    </span>
  );
}

function Mark(props: {
  tone: string;
  icon: ReactElement;
  /** All that there is to say, where it is not about stages. */
  children?: string;
  /** What the mark says about the stages. */
  label?: string;
  stages?: string[];
  /** What to say of each stage where its name is not all. */
  details?: string[];
}) {
  const { label, stages = [], details = stages } = props;
  const text = props.children ?? `${label} ${details.join(', ')}`;
  return (
    <span className={styles.mark} data-tone={props.tone} title={text}>
      <span aria-hidden className={styles.markIcon}>
        {props.icon}
      </span>
      <VisuallyHidden>{text}</VisuallyHidden>
      <span aria-hidden className={styles.markText}>
        {props.children ?? few(stages)}
      </span>
    </span>
  );
}

/** Tiles are narrow: the first stage, and how many more. */
function few([first, ...more]: string[]): string {
  return more.length > 0 ? `${first} +${more.length}` : first;
}

function personName(entityRef: string): string {
  return humanizeEntityRef(parseEntityRef(entityRef), { defaultKind: 'user' });
}
